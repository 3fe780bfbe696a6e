import { bytesToHex } from '../harness/index.ts'
import { DecodeError, SELECTOR_BYTES } from '../types/index.ts'
import { decodeAbi } from './abi.ts'
import { keepCounterexample, readCounterexample } from './counterexamples.ts'
import { areEqual } from './expectations.ts'
import { fixtureKey, readFixtures } from './fixtures.ts'
import { Dictionary, randomValue, simplerValues, type ValueSource } from './fuzz-values.ts'
import { Random } from './random.ts'
import type { TestResult } from './results.ts'
import {
  calldataOf,
  callTest,
  emptyResult,
  keptTest,
  type Prepared,
  statusOf,
  type TestCall,
  type TestFunction,
} from './test-call.ts'
import { argText } from './value-text.ts'

/** Runs that shrinking may take. */
const MAX_SHRINK_RUNS = 2_000

/**
 * Runs a fuzz test: first the input that failed it last time, then random arguments until a run fails, which
 * is made as simple as possible and kept.
 */
export function runFuzz(prepared: Prepared, test: TestFunction): TestResult {
  const { runs, maxRejects } = prepared.context.config.fuzz
  const result = emptyResult(prepared, test)
  const gas: bigint[] = []
  const kept = keptArgs(prepared, test)
  if (kept !== undefined) {
    const call = callTest(prepared, test, kept)
    if (call.verdict.type === 'failed') return failureOf(prepared, test, { args: kept, call, gas })
  }
  const source = valueSource(prepared, test)
  let rejects = 0
  let last: TestCall | undefined
  while (gas.length < runs) {
    const args = test.inputs.map((input) => randomValue(input, source))
    const call = callTest(prepared, test, args)
    last = call
    const { verdict } = call
    if (verdict.type === 'rejected') {
      rejects += 1
      if (rejects > maxRejects)
        return {
          ...result,
          ...statusOf({
            type: 'failed',
            reason: `\`vm.assume\` rejected too many inputs (${maxRejects} allowed)`,
          }),
          fuzz: figuresOf(gas),
        }
      continue
    }
    if (verdict.type === 'skipped') return { ...result, ...statusOf(verdict) }
    if (verdict.type === 'failed') return failureOf(prepared, test, { args, call, gas })
    gas.push(call.outcome.gasUsed)
  }
  return { ...result, fuzz: figuresOf(gas), ...(last === undefined ? {} : partsOf(prepared, last)) }
}

/** Arguments of the input that failed the test last time; undefined if there is none of its parameters. */
function keptArgs(prepared: Prepared, test: TestFunction): readonly unknown[] | undefined {
  const input = readCounterexample(prepared.context.config, keptTest(prepared, test))
  if (input === undefined || !areEqual(input.subarray(0, SELECTOR_BYTES), test.selector))
    return undefined
  try {
    return decodeAbi(test.inputs, input.subarray(SELECTOR_BYTES), test.signature)
  } catch (thrown) {
    if (!(thrown instanceof DecodeError)) throw thrown
    return undefined
  }
}

interface FailedRun {
  readonly args: readonly unknown[]
  readonly call: TestCall
  /** Gas of the runs before. */
  readonly gas: readonly bigint[]
}

function failureOf(
  prepared: Prepared,
  test: TestFunction,
  { args, call, gas }: FailedRun,
): TestResult {
  const { args: shrunk, call: failing } = shrink(prepared, test, args, call)
  const counterexample = {
    calldata: bytesToHex(calldataOf(test, shrunk)),
    args: `[${shrunk.map(argText).join(', ')}]`,
  }
  keepCounterexample(prepared.context.config, keptTest(prepared, test), counterexample)
  return {
    ...emptyResult(prepared, test),
    ...statusOf(failing.verdict),
    fuzz: figuresOf(gas),
    counterexample,
    ...partsOf(prepared, failing),
  }
}

function partsOf(
  prepared: Prepared,
  { run, trace }: TestCall,
): Pick<TestResult, 'logs' | 'trace' | 'labels'> {
  const { session } = run.host
  return {
    logs: [...prepared.logs, ...session.console],
    trace: trace?.roots ?? [],
    labels: session.labels,
  }
}

/** Runs a table test: once for each item of its fixtures, side by side. */
export function runTable(prepared: Prepared, test: TestFunction): TestResult {
  const fixtures = readFixtures(prepared)
  const columns = test.inputs.map(({ name = '' }) => fixtures.get(fixtureKey(name)) ?? [])
  const result = emptyResult(prepared, test)
  const [first = []] = columns
  if (first.length === 0 || columns.some(({ length }) => length !== first.length))
    return {
      ...result,
      ...statusOf({
        type: 'failed',
        reason: 'a table test needs a fixture for each parameter, all of the same length',
      }),
    }
  const gas: bigint[] = []
  for (const at of first.keys()) {
    const args = columns.map((column) => column[at])
    const call = callTest(prepared, test, args)
    if (call.verdict.type !== 'pass')
      return {
        ...result,
        ...statusOf(call.verdict),
        fuzz: figuresOf(gas),
        counterexample: {
          calldata: bytesToHex(calldataOf(test, args)),
          args: `[${args.map(argText).join(', ')}]`,
        },
        ...partsOf(prepared, call),
      }
    gas.push(call.outcome.gasUsed)
  }
  return { ...result, fuzz: figuresOf(gas) }
}

/** Creates the source of the values of one test. */
export function valueSource(prepared: Prepared, test: TestFunction): ValueSource {
  const { context } = prepared
  const dictionary = new Dictionary()
  const state = context.world.state(prepared.tree)
  dictionary.add(BigInt(prepared.address))
  dictionary.add(BigInt(context.config.sender))
  dictionary.addCode(state.code(prepared.address))
  for (const { source, deployedBytecode } of context.build.artifacts)
    if (source.startsWith(`${context.config.src}/`) && !deployedBytecode.includes('_'))
      dictionary.addCode(codeOf(deployedBytecode))
  let hash = context.seed
  for (const c of `${prepared.artifact.name}.${test.signature}`)
    hash = BigInt.asUintN(96, hash * 0x100000001b3n + BigInt(c.codePointAt(0) ?? 0))
  return {
    random: new Random(hash),
    dictionary,
    weight: context.config.fuzz.dictionaryWeight,
    fixtures: readFixtures(prepared),
  }
}

function codeOf(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.slice(2), 'hex'))
}

/** Replaces arguments by simpler ones as long as the test fails. */
function shrink(
  prepared: Prepared,
  test: TestFunction,
  args: readonly unknown[],
  call: TestCall,
): { args: readonly unknown[]; call: TestCall } {
  let best = { args, call }
  let left = MAX_SHRINK_RUNS
  for (let isBetter = true; isBetter && left > 0; ) {
    isBetter = false
    for (const [at, { type }] of test.inputs.entries())
      for (const simpler of simplerValues(type, best.args[at])) {
        if (left-- <= 0) return best
        const tried = best.args.with(at, simpler)
        const again = callTest(prepared, test, tried)
        if (again.verdict.type !== 'failed') continue
        best = { args: tried, call: again }
        isBetter = true
        break
      }
  }
  return best
}

function figuresOf(gas: readonly bigint[]): TestResult['fuzz'] {
  if (gas.length === 0) return { runs: 0, mean: 0n, median: 0n }
  const sorted = [...gas].sort((a, b) => (a < b ? -1 : 1))
  const middle = sorted.length >> 1
  const median =
    sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2n
  return {
    runs: gas.length,
    mean: gas.reduce((sum, one) => sum + one, 0n) / BigInt(gas.length),
    median,
  }
}
