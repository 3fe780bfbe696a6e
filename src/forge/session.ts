import type { Hex, World } from '../harness/index.ts'
import type { TreeImage } from '../state-tree/index.ts'
import type { ActorId } from '../types/index.ts'

/** A prank: the sender that calls of one frame have. */
export interface Prank {
  readonly sender: Hex
  /** Value of ORIGIN during the calls; undefined does not change it. */
  readonly origin: Hex | undefined
  /** Actor whose calls are changed. */
  readonly caller: ActorId
  readonly isOnce: boolean
  isUsed: boolean
}

/** An expectation of `expectRevert`. */
export interface ExpectedRevert {
  readonly depth: number
  /** Data to revert with; undefined accepts any. */
  readonly data: Uint8Array | undefined
  /** Whether only the first four bytes are compared. */
  readonly isPartial: boolean
  /** Address that reverts; undefined accepts any. */
  readonly reverter: Hex | undefined
  /** Number of calls that must still revert. */
  remaining: number
  /** Whether it is an error if a call reverts like this. */
  readonly isNever: boolean
}

/** A log as contracts emit it. */
export interface Log {
  readonly emitter: Hex
  readonly topics: readonly Hex[]
  readonly data: Uint8Array
}

/** An expectation of `expectEmit`. */
export interface ExpectedEmit {
  readonly depth: number
  /** Whether topic 0 to 3 and the data are compared. */
  readonly checks: readonly boolean[]
  readonly emitter: Hex | undefined
  /** The log that is expected; undefined until the test emits it. */
  template: Log | undefined
  /** Number of logs that must still come. */
  remaining: number
  isFound: boolean
  readonly isNever: boolean
}

/** An expectation of `expectCall`. */
export interface ExpectedCall {
  readonly to: Hex
  readonly data: Uint8Array
  readonly value: bigint | undefined
  readonly gas: bigint | undefined
  readonly minGas: bigint | undefined
  /** Number of calls; undefined is at least one. */
  readonly count: number | undefined
  seen: number
}

/** An expectation of `expectCreate`. */
export interface ExpectedCreate {
  readonly code: Uint8Array
  readonly deployer: Hex
  readonly isCreate2: boolean
  isFound: boolean
}

/** A mock of calls whose input begins with `data`. */
export interface CallMock {
  readonly data: Uint8Array
  readonly value: bigint | undefined
  readonly isRevert: boolean
  /** Answers in the order of the calls; the last one stays. */
  readonly answers: Uint8Array[]
}

/** An access to storage while `record` or a state diff is on. */
export interface RecordedSlot {
  readonly account: Hex
  readonly slot: bigint
  readonly isWrite: boolean
  readonly before: bigint
  readonly after: bigint
}

/** An access to an account while a state diff is recorded. Fields are those of forge-std's `AccountAccess`. */
export interface AccountAccess {
  readonly kind: number
  readonly account: Hex
  readonly accessor: Hex
  readonly isInitialized: boolean
  readonly oldBalance: bigint
  newBalance: bigint
  readonly oldNonce: bigint
  newNonce: bigint
  code: Uint8Array
  readonly value: bigint
  readonly data: Uint8Array
  isReverted: boolean
  readonly depth: number
  readonly slots: RecordedSlot[]
}

/** The state of a test run at one moment, for `snapshotState`. */
export interface SavedState {
  readonly image: TreeImage
  readonly moment: Moment
}

/** Fields of the block that calls see. */
export interface Moment {
  epoch: bigint
  timestamp: bigint
  baseFee: bigint
  chainId: bigint
  prevrandao: Hex | undefined
}

/** Why a test ended before its assertions decided. */
export type Ending =
  | { readonly type: 'rejected' }
  | { readonly type: 'skipped'; readonly reason: string }

/** Everything that cheatcodes remember, as plain data. A copy of it goes with each test. */
export interface Session {
  moment: Moment
  /** Pranks by the depth of the frame that they change. */
  pranks: Map<number, Prank>
  expectedReverts: ExpectedRevert[]
  assumesNoRevert: { readonly depth: number; readonly data: readonly Uint8Array[] } | undefined
  expectedEmits: ExpectedEmit[]
  expectedCalls: ExpectedCall[]
  expectedCreates: ExpectedCreate[]
  mocks: Map<Hex, CallMock[]>
  /** Functions that another contract runs: by target and the beginning of the input. */
  functionMocks: { readonly target: Hex; readonly data: Uint8Array; readonly to: Hex }[]
  logs: Log[] | undefined
  slots: RecordedSlot[] | undefined
  accesses: AccountAccess[] | undefined
  snapshots: Map<bigint, SavedState>
  nextSnapshot: bigint
  labels: Map<Hex, string>
  environment: Map<string, string>
  /** Objects that `serialize*` builds, by key. */
  objects: Map<string, Map<string, unknown>>
  blockHashes: Map<bigint, Hex>
  /** Reserved addresses at which a contract stands in for the precompile. */
  etched: Set<Hex>
  /** Answers of precompiles that a suite has mocked, by address and input. */
  precompileAnswers: Map<string, bigint>
  /** Number of `etch` calls at reserved addresses that did nothing. */
  ignoredEtches: number
  /** Keys of wallets by address, as `rememberKey` keeps them. */
  wallets: Map<Hex, bigint>
  console: string[]
  /** First message of an expectation that was not met outside of a call that could fail. */
  failure: string | undefined
  /** Whether an assertion of an older test library has failed. */
  hasFailed: boolean
  ending: Ending | undefined
  /** Gas that `pauseGasMetering` takes out of the test's figure. */
  gas: { pausedAt: bigint | undefined; hidden: bigint; snapshots: Map<string, bigint> }
  /** Figures of `snapshotValue` and `snapshotGas*`, by group and name. */
  values: Map<string, Map<string, string>>
  gasSnapshot: { readonly group: string; readonly name: string; readonly start: bigint } | undefined
  lastCallGas: { readonly limit: bigint; readonly used: bigint } | undefined
  random: bigint
  fileOffsets: Map<string, number>
  persistent: Set<Hex>
  /** Contracts that run natively in a world of official actors. */
  natives: Set<ActorId>
  /** Names of contracts under test that run natively since the official EVM actor does not store their code. */
  oversized: Set<string>
  /** Accounts that storage workflows made, with their keys; the map is immutable. */
  storageNames: World['names'] | undefined
}

/** Creates the state of a run in which no cheatcode was called. */
export function createSession(moment: Moment, seed: bigint): Session {
  return {
    moment,
    pranks: new Map(),
    expectedReverts: [],
    assumesNoRevert: undefined,
    expectedEmits: [],
    expectedCalls: [],
    expectedCreates: [],
    mocks: new Map(),
    functionMocks: [],
    logs: undefined,
    slots: undefined,
    accesses: undefined,
    snapshots: new Map(),
    nextSnapshot: 0n,
    labels: new Map(),
    environment: new Map(),
    objects: new Map(),
    blockHashes: new Map(),
    etched: new Set(),
    precompileAnswers: new Map(),
    ignoredEtches: 0,
    wallets: new Map(),
    console: [],
    failure: undefined,
    hasFailed: false,
    ending: undefined,
    gas: { pausedAt: undefined, hidden: 0n, snapshots: new Map() },
    values: new Map(),
    gasSnapshot: undefined,
    lastCallGas: undefined,
    random: seed,
    fileOffsets: new Map(),
    persistent: new Set(),
    natives: new Set(),
    oversized: new Set(),
    storageNames: undefined,
  }
}

/**
 * Copies the session for another test; snapshots of the state belong to one message, and stay behind.
 * Every field is named, since V8 of Node 20 takes about a microsecond for each property after a spread.
 */
export function copySession(session: Session): Session {
  const { gas } = session
  return {
    moment: { ...session.moment },
    pranks: copyMap(session.pranks, (one) => ({ ...one })),
    expectedReverts: session.expectedReverts.map((one) => ({ ...one })),
    assumesNoRevert: session.assumesNoRevert,
    expectedEmits: session.expectedEmits.map((one) => ({ ...one })),
    expectedCalls: session.expectedCalls.map((one) => ({ ...one })),
    expectedCreates: session.expectedCreates.map((one) => ({ ...one })),
    mocks: copyMap(session.mocks, (all) => all.map(copyMock)),
    functionMocks: [...session.functionMocks],
    logs: session.logs && [...session.logs],
    slots: session.slots && [...session.slots],
    accesses: session.accesses?.map((one) => structuredClone(one)),
    snapshots: new Map(),
    nextSnapshot: session.nextSnapshot,
    labels: new Map(session.labels),
    environment: new Map(session.environment),
    objects: copyMap(session.objects, (fields) => structuredClone(fields)),
    blockHashes: new Map(session.blockHashes),
    etched: new Set(session.etched),
    precompileAnswers: new Map(session.precompileAnswers),
    ignoredEtches: session.ignoredEtches,
    wallets: new Map(session.wallets),
    console: [],
    failure: session.failure,
    hasFailed: session.hasFailed,
    ending: session.ending,
    gas: { pausedAt: gas.pausedAt, hidden: gas.hidden, snapshots: new Map(gas.snapshots) },
    values: copyMap(session.values, (group) => new Map(group)),
    gasSnapshot: session.gasSnapshot,
    lastCallGas: session.lastCallGas,
    random: session.random,
    fileOffsets: new Map(session.fileOffsets),
    persistent: new Set(session.persistent),
    natives: new Set(session.natives),
    oversized: new Set(session.oversized),
    storageNames: session.storageNames,
  }
}

function copyMap<K, V>(map: ReadonlyMap<K, V>, copy: (value: V) => V): Map<K, V> {
  const copies = new Map<K, V>()
  for (const [key, value] of map) copies.set(key, copy(value))
  return copies
}

function copyMock({ data, value, isRevert, answers }: CallMock): CallMock {
  return { data, value, isRevert, answers: [...answers] }
}
