// One test of a contract: deployment, setUp, a call, and what it comes to.

import type { AbiParameter } from 'abitype'
import type { CallSite } from '../builtin-actors/index.ts'
import type { HitCollector } from '../coverage/index.ts'
import { type Hex, hexToBytes } from '../harness/index.ts'
import type { StateTree } from '../state-tree/index.ts'
import { concatBytes } from '../types/index.ts'
import { decodeAbi, encodeAbi, selectorOf } from './abi.ts'
import {
  type Build,
  type ForgeArtifact,
  fullName,
  givenLibraries,
  librariesOf,
  linkCode,
} from './artifacts.ts'
import type { BaseWorld } from './base-world.ts'
import type { SourceLine } from './cheat-lines.ts'
import { createAddress } from './cheats/keys.ts'
import type { ForgeConfig } from './config.ts'
import type { KeptTest } from './counterexamples.ts'
import { unmetAtEnd } from './expectations.ts'
import { itemsOf, toHex } from './hex-text.ts'
import { ForgeHost } from './host.ts'
import type { Project } from './project.ts'
import type { TestResult } from './results.ts'
import { copySession, createSession, type Session } from './session.ts'
import type { TestCode } from './test-code.ts'
import { type RunOutcome, TestRun } from './test-run.ts'
import { TraceRecorder } from './trace.ts'

/** Sequences of messages: libraries, then the contract with the nonce that forge gives it, then calls. */
const LIBRARY_SEQUENCE = 1_000n
const CONTRACT_SEQUENCE = 1n
const SETUP_SEQUENCE = 2n

/** Everything that suites of a project share. */
export interface SuiteContext {
  readonly config: ForgeConfig
  readonly build: Build
  readonly world: BaseWorld
  readonly project: Project
  readonly textOf: (data: Uint8Array) => string
  /** Finds the line of Solidity that calls a cheatcode. */
  readonly lineOf: (site: CallSite) => SourceLine | undefined
  /** Seed of fuzz tests. */
  readonly seed: bigint
  /** Whether traces are recorded. */
  readonly isTracing: boolean
  readonly usesMockedPrecompiles: boolean
  /** Contracts of the tests; undefined if all contracts run natively. */
  readonly testCode: TestCode | undefined
  /** Counts what the contracts run; undefined without coverage. */
  readonly collector: HitCollector | undefined
  /** Receives that the calls of a test overflowed the stack of this thread. */
  readonly onTooDeep: () => void
  /** Milliseconds, for durations. */
  readonly now: () => number
}

/** A function of a test contract. */
export interface TestFunction {
  readonly name: string
  /** Name with the types of the parameters. */
  readonly signature: string
  readonly inputs: readonly AbiParameter[]
  readonly kind: 'unit' | 'fuzz' | 'invariant' | 'table'
  /** First four bytes of the input of its calls. */
  readonly selector: Uint8Array
}

/** The state of a suite after setUp. */
export interface Prepared {
  readonly context: SuiteContext
  readonly artifact: ForgeArtifact
  readonly address: Hex
  readonly tree: StateTree
  readonly session: Session
  readonly setupTrace: TraceRecorder
  /** Lines that the constructor and setUp printed. */
  readonly logs: readonly string[]
}

/** Lists the tests of a contract. */
export function testsOf({ abi }: ForgeArtifact): TestFunction[] {
  return abi.flatMap((item) => {
    if (item.type !== 'function') return []
    const kind = kindOf(item.name, item.inputs.length)
    if (kind === undefined) return []
    const signature = signatureOf(item)
    const selector = hexToBytes(selectorOf(signature), 'a selector')
    return [{ name: item.name, signature, inputs: item.inputs, kind, selector }]
  })
}

/** Whether a contract can be deployed as a test, and has tests. */
export function isTestContract(artifact: ForgeArtifact): boolean {
  if (artifact.bytecode === '0x') return false
  const constructor = artifact.abi.find((item) => item.type === 'constructor')
  return (constructor?.inputs.length ?? 0) === 0 && testsOf(artifact).length > 0
}

function kindOf(name: string, inputs: number): TestFunction['kind'] | undefined {
  if (/^(invariant|statefulFuzz)/.test(name)) return 'invariant'
  if (name.startsWith('table') && inputs > 0) return 'table'
  if (!name.startsWith('test')) return undefined
  return inputs > 0 ? 'fuzz' : 'unit'
}

function signatureOf({ name, inputs }: { name: string; inputs: readonly AbiParameter[] }): string {
  return `${name}(${inputs.map(typeText).join(',')})`
}

/** The type of a parameter as signatures write it. */
export function typeText(parameter: AbiParameter): string {
  if (!parameter.type.startsWith('tuple')) return parameter.type
  const components: readonly AbiParameter[] = 'components' in parameter ? parameter.components : []
  return `(${components.map(typeText).join(',')})${parameter.type.slice('tuple'.length)}`
}

/** A result that says nothing yet. */
export function emptyResult(
  prepared: Prepared,
  { signature, kind }: Pick<TestFunction, 'signature' | 'kind'>,
): TestResult {
  return {
    name: signature,
    kind,
    status: 'pass',
    reason: undefined,
    gas: undefined,
    fuzz: undefined,
    invariant: undefined,
    counterexample: undefined,
    sequence: undefined,
    logs: prepared.logs,
    trace: [],
    setupTrace: prepared.setupTrace.roots,
    labels: prepared.session.labels,
    durationMs: 0,
    isTooDeep: false,
    values: new Map(),
  }
}

/** Names a test as the files of its failing inputs do. */
export function keptTest({ artifact }: Prepared, { name }: TestFunction): KeptTest {
  return { contract: artifact.name, test: name }
}

/** Outcome of a run by its assertions and expectations. */
export type Verdict =
  | { readonly type: 'pass' | 'rejected' }
  | { readonly type: 'skipped'; readonly reason: string }
  | { readonly type: 'failed'; readonly reason: string }

/** Status and reason of a verdict. */
export function statusOf(verdict: Verdict): Pick<TestResult, 'status' | 'reason'> {
  if (verdict.type === 'failed') return { status: 'fail', reason: verdict.reason }
  if (verdict.type === 'skipped') return { status: 'skip', reason: verdict.reason }
  if (verdict.type === 'rejected') return { status: 'fail', reason: 'vm.assume rejected the test' }
  return { status: 'pass', reason: undefined }
}

/** One run of a test function on a fork of the state after setUp. */
export interface TestCall {
  readonly outcome: RunOutcome
  readonly verdict: Verdict
  readonly run: TestRun
  readonly trace: TraceRecorder | undefined
}

/** Calls a test function with arguments. */
export function callTest(
  prepared: Prepared,
  test: TestFunction,
  args: readonly unknown[],
): TestCall {
  const { context, address, artifact } = prepared
  const trace = context.isTracing ? new TraceRecorder() : undefined
  const run = startRun(prepared, trace)
  const before = setupCalls(prepared, test, run)
  if (before !== undefined)
    return { outcome: before, verdict: judge(before, run, context), run, trace }
  const outcome = run.call(address, calldataOf(test, args))
  const verdict = judge(outcome, run, context)
  if (verdict.type !== 'pass' || !context.config.legacyAssertions || !hasFailedFlag(artifact))
    return { outcome, verdict, run, trace }
  const failed = run.call(address, hexToBytes(selectorOf('failed()'), 'a selector'))
  const isFailed = failed.isOk && failed.data.length === 32 && failed.data[31] === 1
  return {
    outcome,
    verdict: isFailed ? { type: 'failed', reason: 'assertion failed' } : verdict,
    run,
    trace,
  }
}

/** Runs what `beforeTestSetup` asks for. @returns the outcome of a call that failed */
function setupCalls(
  { artifact, address }: Prepared,
  test: TestFunction,
  run: TestRun,
): RunOutcome | undefined {
  const hook = artifact.abi.some(
    (item) => item.type === 'function' && item.name === 'beforeTestSetup',
  )
  if (!hook) return undefined
  const selector = selectorOf(test.signature)
  const input = concatBytes([
    hexToBytes(selectorOf('beforeTestSetup(bytes4)'), 'a selector'),
    encodeAbi([{ type: 'bytes4' }], [selector]),
  ])
  const asked = run.call(address, input)
  if (!asked.isOk) return asked
  for (const call of decodeCalls(asked.data)) {
    const outcome = run.call(address, call)
    if (!outcome.isOk) return outcome
  }
  return undefined
}

/** Creates a run on a fork of the state after setUp. */
export function startRun(prepared: Prepared, trace?: TraceRecorder): TestRun {
  const { context, artifact, address, tree, session } = prepared
  const { world, config, collector } = context
  const host = createHost(
    context,
    copySession(session),
    { testContract: address, suiteName: artifact.name },
    trace,
  )
  return new TestRun(world, world.fork(tree), host, {
    sender: toHex(config.sender),
    sequence: SETUP_SEQUENCE + 1n,
    observer: collector,
  })
}

/** The input of a call of a test function. */
export function calldataOf(test: TestFunction, args: readonly unknown[]): Uint8Array {
  return args.length === 0
    ? test.selector
    : concatBytes([test.selector, encodeAbi(test.inputs, args)])
}

/** Judges a run by its outcome and by what its cheatcodes wait for. */
export function judge(
  outcome: RunOutcome,
  run: TestRun,
  { textOf, config }: SuiteContext,
): Verdict {
  const { session } = run.host
  const { ending } = session
  if (ending?.type === 'rejected') return { type: 'rejected' }
  if (ending?.type === 'skipped') return { type: 'skipped', reason: ending.reason }
  if (!outcome.isOk) {
    const expected = session.expectedReverts[0]
    if (expected === undefined) return { type: 'failed', reason: failureText(outcome, textOf) }
    if (!config.allowInternalExpectRevert)
      return {
        type: 'failed',
        reason: "call didn't revert at a lower depth than cheatcode call depth",
      }
    session.expectedReverts = []
    return { type: 'pass' }
  }
  const unmet = session.failure ?? unmetAtEnd(session)
  if (unmet !== undefined) return { type: 'failed', reason: unmet }
  return session.hasFailed ? { type: 'failed', reason: 'assertion failed' } : { type: 'pass' }
}

function failureText(
  { data, exitCode, reason }: RunOutcome,
  textOf: (data: Uint8Array) => string,
): string {
  if (data.length > 0 || exitCode === 33) return textOf(data)
  return `${reason ?? 'the call failed'} (exit code ${exitCode})`
}

function createHost(
  context: SuiteContext,
  session: Session,
  { testContract, suiteName }: { readonly testContract: Hex; readonly suiteName: string },
  trace: TraceRecorder | undefined,
): ForgeHost {
  const { config, project, textOf, lineOf, usesMockedPrecompiles } = context
  const { world, testCode, onTooDeep } = context
  return new ForgeHost(session, {
    project,
    testContract,
    suiteName,
    codeSizeLimit: config.codeSizeLimit,
    usesMockedPrecompiles,
    textOf,
    lineOf,
    trace,
    testCode,
    onTooDeep,
    world: world.port,
  })
}

/** Deploys a test contract with its libraries, and runs setUp. */
export function prepare(
  context: SuiteContext,
  artifact: ForgeArtifact,
): Prepared | { readonly failure: TestResult } {
  const { world, config, build, collector: observer } = context
  const sender = toHex(config.sender)
  const address = testAddress(context)
  const moment = {
    epoch: config.blockNumber,
    timestamp: config.blockTimestamp,
    baseFee: config.baseFee,
    chainId: config.chainId,
    prevrandao: undefined,
  }
  const session = createSession(moment, context.seed)
  const trace = new TraceRecorder()
  const host = createHost(
    context,
    session,
    { testContract: address, suiteName: artifact.name },
    trace, // invariant tests call the contracts that setUp creates
  )
  const tree = world.fork(world.tree)
  world.state(tree).setBalance(address, config.initialBalance)
  const libraries = givenLibraries(config.libraries)
  const byName = new Map(build.artifacts.map((one) => [fullName(one), one]))
  const deployer = new TestRun(world, tree, host, {
    sender,
    sequence: LIBRARY_SEQUENCE,
    observer,
  })
  for (const library of librariesOf(artifact, byName)) {
    if (libraries.has(fullName(library))) continue // code of the test's own is at that address
    const made = deployer.create(linkCode(library.bytecode, library.links, libraries))
    if (made.address !== undefined) libraries.set(fullName(library), made.address)
  }
  const run = new TestRun(world, tree, host, { sender, sequence: CONTRACT_SEQUENCE, observer })
  const fail = (outcome: RunOutcome, name: string, prefix: string): { failure: TestResult } => ({
    failure: {
      ...emptyResult(
        { context, artifact, address, tree, session, setupTrace: trace, logs: session.console },
        { signature: name, kind: 'unit' },
      ),
      status: session.ending?.type === 'skipped' ? 'skip' : 'fail',
      reason:
        session.ending?.type === 'skipped'
          ? session.ending.reason
          : `${prefix}${failureText(outcome, context.textOf)}`,
      gas: outcome.gasUsed,
    },
  })
  const made = run.create(linkCode(artifact.bytecode, artifact.links, libraries))
  if (!made.isOk) return fail(made, 'constructor()', 'the constructor failed: ')
  if (artifact.abi.some((item) => item.type === 'function' && item.name === 'setUp')) {
    const outcome = run.call(address, hexToBytes(selectorOf('setUp()'), 'a selector'))
    const unmet = outcome.isOk ? unmetAtEnd(session) : undefined
    if (!outcome.isOk) return fail(outcome, 'setUp()', 'setup failed: ')
    if (unmet !== undefined || session.hasFailed)
      return {
        failure: {
          ...fail(outcome, 'setUp()', '').failure,
          reason: `setup failed: ${unmet ?? 'assertion failed'}`,
        },
      }
  }
  tree.flush()
  return {
    context,
    artifact,
    address,
    tree,
    session,
    setupTrace: trace,
    logs: [...session.console],
  }
}

/** Returns the address of test contracts, which follows from the sender. */
export function testAddress({ config }: SuiteContext): Hex {
  return createAddress(toHex(config.sender), CONTRACT_SEQUENCE)
}

function hasFailedFlag({ abi }: ForgeArtifact): boolean {
  return abi.some(
    (item) => item.type === 'function' && item.name === 'failed' && item.inputs.length === 0,
  )
}

function decodeCalls(data: Uint8Array): Uint8Array[] {
  const [calls = []] = decodeAbi([{ type: 'bytes[]' }], data, 'beforeTestSetup')
  return itemsOf(calls).map((one) => hexToBytes(toHex(one), 'a call'))
}
