// Invariant tests: random sequences of calls, the check after each, and the shortest sequence that breaks it.

import type { AbiParameter } from 'abitype'
import { bytesToHex, type Hex } from '../harness/index.ts'
import { concatBytes } from '../types/index.ts'
import { decodeAbi, encodeAbi, selectorOf } from './abi.ts'
import type { ForgeArtifact } from './artifacts.ts'
import { keepSequence, readSequence } from './counterexamples.ts'
import { CreationNames } from './creation-names.ts'
import { valueSource } from './fuzz.ts'
import { randomValue, type ValueSource } from './fuzz-values.ts'
import { hexToBytesOf, itemsOf, toHex } from './hex-text.ts'
import type { SequenceCall, TestResult } from './results.ts'
import { copySession } from './session.ts'
import {
  emptyResult,
  judge,
  keptTest,
  type Prepared,
  startRun,
  statusOf,
  type TestFunction,
  typeText,
  type Verdict,
} from './test-call.ts'
import type { TestRun } from './test-run.ts'
import { TraceRecorder } from './trace.ts'
import { argText } from './value-text.ts'

/** Replays that shrinking may take. */
const MAX_REPLAYS = 400
const PERCENT_NEW_SENDERS = 20

/** A function that sequences call. */
interface Target {
  readonly address: Hex
  readonly contract: string
  readonly name: string
  readonly signature: string
  readonly inputs: readonly AbiParameter[]
}

/** Targets and senders of sequences. */
interface Space {
  readonly targets: readonly Target[]
  readonly senders: readonly Hex[]
  readonly excludedSenders: ReadonlySet<Hex>
}

interface Counts {
  calls: number
  reverts: number
}

/** The outcome of a sequence; undefined if the invariant holds. */
interface Broken {
  readonly verdict: Verdict & { readonly type: 'failed' }
  readonly trace: TraceRecorder | undefined
}

/** Runs an invariant test. */
export function runInvariant(prepared: Prepared, test: TestFunction): TestResult {
  const { runs, depth } = prepared.context.config.invariant
  const result = emptyResult(prepared, test)
  const space = spaceOf(prepared)
  const counts: Counts = { calls: 0, reverts: 0 }
  const before = replay(prepared, test, [], counts)
  if (before !== undefined)
    return { ...result, ...statusOf(before.verdict), invariant: { runs: 0, ...counts } }
  if (space.targets.length === 0)
    return {
      ...result,
      ...statusOf({ type: 'failed', reason: 'No contracts to fuzz.' }),
      invariant: { runs: 0, ...counts },
    }
  const fail = (sequence: readonly SequenceCall[], done: number): TestResult => {
    const shortest = shrink(prepared, test, sequence)
    keepSequence(prepared.context.config, keptTest(prepared, test), shortest.sequence)
    return {
      ...result,
      ...statusOf(shortest.broken.verdict),
      invariant: { runs: done, ...counts },
      sequence: shortest.sequence,
      trace: shortest.broken.trace?.roots ?? [],
    }
  }
  const kept = readSequence(prepared.context.config, keptTest(prepared, test))
  if (kept !== undefined && replay(prepared, test, kept, counts) !== undefined) return fail(kept, 0)
  counts.calls = 0
  counts.reverts = 0
  const source = valueSource(prepared, test)
  for (let done = 0; done < runs; done++) {
    const sequence: SequenceCall[] = []
    const broken = replay(prepared, test, generated(space, source, sequence, depth), counts)
    if (broken !== undefined) return fail(sequence, done)
  }
  return { ...result, invariant: { runs, ...counts } }
}

/** Generates calls one by one, and keeps them. */
function* generated(
  space: Space,
  source: ValueSource,
  kept: SequenceCall[],
  depth: number,
): Generator<SequenceCall> {
  for (let at = 0; at < depth; at++) {
    const target = source.random.pick(space.targets)
    const args = target.inputs.map((input) => randomValue(input, source))
    const calldata = concatBytes([
      hexToBytesOf(selectorOf(target.signature)),
      encodeAbi(target.inputs, args),
    ])
    const call = {
      sender: senderOf(space, source),
      address: target.address,
      calldata: bytesToHex(calldata),
      text: `${target.contract}.${target.name}(${args.map(argText).join(', ')})`,
    }
    kept.push(call)
    yield call
  }
}

function senderOf({ senders, excludedSenders }: Space, source: ValueSource): Hex {
  const { random, dictionary } = source
  if (senders.length > 0) return random.pick(senders)
  for (;;) {
    const isNew = random.below(100) < PERCENT_NEW_SENDERS || dictionary.words.length === 0
    const word = isNew ? random.bits(160) : BigInt.asUintN(160, random.pick(dictionary.words))
    const sender = toHex(`0x${(word | (1n << 64n)).toString(16).padStart(40, '0')}`)
    if (!excludedSenders.has(sender) && word >> 152n !== 0xffn) return sender
  }
}

/** Runs a sequence and checks the invariant before it and after each call. @returns how it breaks */
function replay(
  prepared: Prepared,
  test: TestFunction,
  calls: Iterable<SequenceCall>,
  counts: Counts,
): Broken | undefined {
  const { context, address, session } = prepared
  const trace = context.isTracing ? new TraceRecorder() : undefined
  const run = startRun(prepared, trace)
  const input = test.selector
  const check = (): Broken | undefined => {
    const verdict = run.peek(() => judge(run.call(address, input), run, context))
    return verdict.type === 'failed' ? { verdict, trace } : undefined
  }
  const atStart = check()
  if (atStart !== undefined) return atStart
  for (const call of calls) {
    context.world.state(run.tree).ensure(call.sender)
    const outcome = run.call(call.address, hexToBytesOf(call.calldata), call.sender)
    counts.calls += 1
    const { moment, ending } = run.host.session
    run.host.session = { ...copySession(session), moment }
    if (!outcome.isOk && ending === undefined) {
      counts.reverts += 1
      if (context.config.invariant.failOnRevert)
        return { verdict: { type: 'failed', reason: context.textOf(outcome.data) }, trace }
    }
    const broken = check()
    if (broken !== undefined) return broken
  }
  return afterAll(prepared, run, trace)
}

function afterAll(
  { artifact, address, context }: Prepared,
  run: TestRun,
  trace: TraceRecorder | undefined,
): Broken | undefined {
  if (!hasFunction(artifact, 'afterInvariant')) return undefined
  const verdict = judge(
    run.call(address, hexToBytesOf(selectorOf('afterInvariant()'))),
    run,
    context,
  )
  return verdict.type === 'failed' ? { verdict, trace } : undefined
}

/** Leaves out calls as long as the sequence breaks the invariant. */
function shrink(
  prepared: Prepared,
  test: TestFunction,
  sequence: readonly SequenceCall[],
): { sequence: readonly SequenceCall[]; broken: Broken } {
  const limit = Math.min(MAX_REPLAYS, prepared.context.config.invariant.shrinkRunLimit)
  const tried = (calls: readonly SequenceCall[]): Broken | undefined =>
    replay(prepared, test, calls, { calls: 0, reverts: 0 })
  let best = { sequence, broken: tried(sequence)! } // it broke the invariant before, and runs are deterministic
  let left = limit
  for (let size = sequence.length >> 1; size >= 1; size >>= 1)
    for (let at = 0; at < best.sequence.length && left > 0; left--) {
      const shorter = [...best.sequence.slice(0, at), ...best.sequence.slice(at + size)]
      const broken = shorter.length === 0 ? undefined : tried(shorter)
      if (broken === undefined) at += size
      else best = { sequence: shorter, broken }
    }
  return best
}

function spaceOf(prepared: Prepared): Space {
  const { context, artifact, address, setupTrace } = prepared
  const names = new CreationNames(context.build.artifacts)
  names.learn(setupTrace.roots)
  const addresses = (name: string): Hex[] =>
    itemsOf(ask(prepared, name, 'address[]')).map((one) => toHex(String(one).toLowerCase()))
  const selectors = (name: string): Map<Hex, Set<string>> => {
    const found = new Map<Hex, Set<string>>()
    for (const one of itemsOf(ask(prepared, name, '(address,bytes4[])[]'))) {
      const [target, list] = itemsOf(one)
      const key = toHex(String(target).toLowerCase())
      const set = found.get(key) ?? new Set<string>()
      for (const selector of itemsOf(list)) set.add(String(selector))
      found.set(key, set)
    }
    return found
  }
  const included = selectors('targetSelectors')
  const excluded = selectors('excludeSelectors')
  const chosen = addresses('targetContracts')
  const without = new Set(addresses('excludeContracts'))
  const all =
    chosen.length > 0 || included.size > 0 ? [...chosen, ...included.keys()] : names.addresses
  const targets = [...new Set(all)]
    .filter((one) => !without.has(one))
    .flatMap((one) => {
      const name = one === address ? artifact.name : names.nameOf(one)
      const own = context.build.artifacts.find((found) => found.name === name)
      return own === undefined ? [] : functionsOf(own, one, included.get(one), excluded.get(one))
    })
  return {
    targets,
    senders: addresses('targetSenders'),
    excludedSenders: new Set(addresses('excludeSenders')),
  }
}

function functionsOf(
  { abi, name }: ForgeArtifact,
  address: Hex,
  only: ReadonlySet<string> | undefined,
  without: ReadonlySet<string> | undefined,
): Target[] {
  return abi.flatMap((item) => {
    if (item.type !== 'function') return []
    const signature = `${item.name}(${item.inputs.map(typeText).join(',')})`
    const selector = selectorOf(signature)
    const isWriting = item.stateMutability === 'nonpayable' || item.stateMutability === 'payable'
    const isWanted = only === undefined ? isWriting : only.has(selector)
    if (!isWanted || without?.has(selector) === true) return []
    return [{ address, contract: name, name: item.name, signature, inputs: item.inputs }]
  })
}

function hasFunction({ abi }: ForgeArtifact, name: string): boolean {
  return abi.some(
    (item) => item.type === 'function' && item.name === name && item.inputs.length === 0,
  )
}

/** Asks the test contract for a list; nothing if it does not have the function. */
function ask(prepared: Prepared, name: string, type: string): unknown {
  if (!hasFunction(prepared.artifact, name)) return []
  const outcome = startRun(prepared).call(prepared.address, hexToBytesOf(selectorOf(`${name}()`)))
  if (!outcome.isOk) return []
  const parameter = type.startsWith('(')
    ? { type: 'tuple[]', components: [{ type: 'address' }, { type: 'bytes4[]' }] }
    : { type }
  return decodeAbi([parameter], outcome.data, name)[0]
}
