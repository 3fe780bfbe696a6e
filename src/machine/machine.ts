import type { NativeCode } from '../builtin-actors/index.ts'
import { type PriceList, priceListFor } from '../gas/index.ts'
import {
  type Blockstore,
  BufferedBlockstore,
  CborReader,
  type Cid,
  cidToString,
} from '../ipld/index.ts'
import type { Externs, MachineContext, Proofs } from '../kernel/index.ts'
import { EMPTY_ARR_CID, StateTree } from '../state-tree/index.ts'
import {
  assertOptions,
  FatalError,
  isNetworkVersion,
  type Message,
  NETWORK_VERSIONS,
  type OptionNames,
  SYSTEM_ACTOR_ID,
  UsageError,
} from '../types/index.ts'
import { type Answer, CallbackLog, LoggedExterns, LoggedProofs } from './deep-stack/callback-log.ts'
import type { KernelModule } from './deep-stack/protocol.ts'
import type { Engine } from './engine.ts'
import { executeMessage } from './executor.ts'
import { logHooks, type MachineHooks, type RunningState } from './hooks.ts'
import type { Manifest } from './manifest.ts'
import type { RunningMachine, WriteBuffer } from './running-machine.ts'
import type { ApplyKind, ApplyRet } from './types.ts'
import {
  type KernelClass,
  nativeVersionsText,
  VERSION_RULES,
  type VersionRules,
} from './version-rules.ts'

const EMPTY_ARRAY_BLOCK = Uint8Array.of(0x80)

/** Options of {@link createMachine}. */
export interface MachineOptions {
  /** 18 to 29. */
  readonly networkVersion: number
  /** 0 by default, as in the reference. */
  readonly chainId?: bigint
  readonly epoch: bigint
  /** Seconds since 1970. */
  readonly timestamp: bigint
  /** attoFIL per gas. */
  readonly baseFee: bigint
  /** attoFIL. */
  readonly circulatingSupply: bigint
  /** The state that the machine starts from, unless `stateTree` is given. */
  readonly stateRoot?: Cid
  /** The manifest's data; by default the one that the state's system actor names. */
  readonly manifestCid?: Cid
  /** The store that state is read from and flushed to; writes between flushes are buffered. */
  readonly blockstore: Blockstore
  /** The buffer of writes until a flush, over `blockstore`; a {@link BufferedBlockstore} by default. */
  readonly buffer?: WriteBuffer
  /** The state itself, in place of `stateRoot`. */
  readonly stateTree?: StateTree
  readonly externs: Externs
  readonly proofs: Proofs
  /** Compiled modules; share one engine between machines. */
  readonly engine: Engine
  /** Record execution events; false by default. */
  readonly tracing?: boolean
  /** Record where the gas of each message goes, as `ApplyRet.profile`; false by default. */
  readonly profiling?: boolean
  /**
   * Record the stack of code that fails, as `Frame.stack`; false by default. It
   * costs failed calls 20 microseconds each, and others nothing.
   */
  readonly stacks?: boolean
  /** Let actors log; changes gas, as in the reference; false by default. */
  readonly actorDebugging?: boolean
  /** The kernel class of each frame; the default is that of the network version. A subclass changes what a syscall answers. */
  readonly kernelClass?: KernelClass
  /** The module where another thread finds `kernelClass`, for messages that need a larger stack. */
  readonly kernelModule?: KernelModule
  /**
   * The implementation behind the official code CIDs: `'wasm'` (default), code from the blockstore; or
   * `'native'`, the TypeScript actors ({@link NATIVE_VERSIONS}).
   */
  readonly actors?: 'wasm' | 'native'
  /** Throw host failures inside a call (default), or make the reference's receipt of them. */
  readonly fatal?: 'throw' | 'receipt'
}

const OPTIONS = {
  networkVersion: true,
  chainId: true,
  epoch: true,
  timestamp: true,
  baseFee: true,
  circulatingSupply: true,
  stateRoot: true,
  manifestCid: true,
  blockstore: true,
  buffer: true,
  stateTree: true,
  externs: true,
  proofs: true,
  engine: true,
  tracing: true,
  profiling: true,
  stacks: true,
  actorDebugging: true,
  kernelClass: true,
  kernelModule: true,
  actors: true,
  fatal: true,
} satisfies OptionNames<MachineOptions>

/**
 * A state tree at an epoch, to which messages are applied one by one.
 *
 * @see fvm 4.8.4 `fvm/src/machine/default.rs`
 */
export class Machine implements RunningMachine {
  readonly context: MachineContext
  readonly engine: Engine
  readonly externs: Externs
  readonly proofs: Proofs
  readonly prices: PriceList
  readonly blockstore: WriteBuffer
  /** Another object after a message that ran on a larger stack. */
  stateTree: StateTree
  readonly manifest: Manifest
  /** The CID that {@link Machine.manifest} was read from, even if the state has changed since. */
  readonly manifestCid: Cid
  readonly rules: VersionRules
  readonly kernelClass: KernelClass
  readonly kernelModule: KernelModule | undefined
  readonly actors: 'wasm' | 'native'
  /** Whether the next messages are profiled. They are charged the same gas. */
  profiling: boolean
  /**
   * Events of a trace after which charges of a name between two calls are added up, and reads and
   * writes of blocks are left out; on a larger stack all are kept.
   */
  mostTraced: number = Infinity
  /** Whether the next messages record the stack of failed code. */
  stacks: boolean
  /** The answers of the running message's callbacks. */
  readonly callbacks = new CallbackLog()
  #hooks: MachineHooks = {}
  /** The state as a callback of the running message sees it; undefined if that is `stateTree`. */
  running: RunningState | undefined = undefined
  readonly fatal: 'throw' | 'receipt'

  constructor(options: MachineOptions) {
    const { networkVersion } = options
    if (!isNetworkVersion(networkVersion))
      throw new UsageError(
        'FVM_NETWORK_VERSION',
        `network version ${networkVersion} is not supported: use ${NETWORK_VERSIONS[0]} to ${NETWORK_VERSIONS.at(-1)}`,
      )
    this.context = {
      networkVersion,
      chainId: options.chainId ?? 0n,
      epoch: options.epoch,
      timestamp: options.timestamp,
      baseFee: options.baseFee,
      circulatingSupply: options.circulatingSupply,
      tracing: options.tracing ?? false,
      actorDebugging: options.actorDebugging ?? false,
    }
    this.engine = options.engine
    this.externs = new LoggedExterns(options.externs, this.callbacks)
    this.proofs = new LoggedProofs(options.proofs, this.callbacks)
    this.kernelModule = options.kernelModule
    this.actors = options.actors ?? 'wasm'
    this.profiling = options.profiling ?? false
    this.stacks = options.stacks ?? false
    this.prices = priceListFor(networkVersion)
    this.fatal = options.fatal ?? 'throw'
    this.rules = VERSION_RULES[networkVersion]
    this.kernelClass = options.kernelClass ?? this.rules.kernelClass
    if (!options.blockstore.has(EMPTY_ARR_CID))
      options.blockstore.put(EMPTY_ARR_CID, EMPTY_ARRAY_BLOCK)
    this.blockstore = options.buffer ?? new BufferedBlockstore(options.blockstore)
    this.stateTree = options.stateTree ?? loadState(this.blockstore, options.stateRoot)
    this.manifestCid = options.manifestCid ?? this.#manifestCid()
    this.manifest = this.engine.manifest(this.blockstore, this.manifestCid)
    if (this.actors === 'native' && this.rules.nativeActors === undefined)
      throw new UsageError(
        'FVM_NATIVE_VERSION',
        `the native actors are those of ${nativeVersionsText()}, not of ${networkVersion}: use one of these, or a bundle`,
      )
  }

  /**
   * Applies a message.
   *
   * @param rawLength - bytes of the message as it stands on chain, for the inclusion charge
   * @param answers - of another machine's `callbacks`, which applied the same message: the user's code
   * is not asked again
   * @throws FatalError if the host is wrong; the state is then as before
   */
  executeMessage(
    message: Message,
    kind: ApplyKind,
    rawLength: number,
    answers?: readonly Answer[],
  ): ApplyRet {
    this.callbacks.begin(answers)
    return executeMessage(this, message, kind, rawLength)
  }

  /** The user's code that messages ask, with its answers logged. */
  get hooks(): MachineHooks {
    return this.#hooks
  }

  /** Sets the user's code that messages ask from now on. */
  setHooks(hooks: MachineHooks): void {
    this.#hooks = logHooks(hooks, this.callbacks)
  }

  /** The TypeScript actor that runs behind a code CID, undefined where Wasm does. */
  nativeActor(code: Cid): NativeCode | undefined {
    return this.actors === 'native' ? this.rules.nativeActors?.get(code.key) : undefined
  }

  /** Writes what changed to the blockstore and gives the new state root. */
  flush(): Cid {
    const root = this.stateTree.flush()
    this.blockstore.flush(root)
    return root
  }

  /** The system actor's state is `[manifest data cid]`. */
  #manifestCid(): Cid {
    const system = this.stateTree.getActor(SYSTEM_ACTOR_ID)
    if (system === undefined)
      throw new FatalError('system actor address could not be resolved: the state has no f00')
    const block = this.blockstore.get(system.state)
    if (block === undefined)
      throw new FatalError(
        `system actor state not found: ${cidToString(system.state)} is not in the blockstore`,
      )
    const r = new CborReader(block)
    if (r.readArrayHeader() !== 1)
      throw new FatalError('the system actor state is not an array of one CID')
    return r.readLink()
  }
}

function loadState(store: Blockstore, root: Cid | undefined): StateTree {
  if (root === undefined)
    throw new UsageError('FVM_STATE_ROOT', 'a machine needs a state: give stateRoot or stateTree')
  if (!store.has(root))
    throw new UsageError(
      'FVM_STATE_ROOT',
      `the blockstore does not have the state root ${cidToString(root)}: load the state's CAR into it first`,
    )
  return StateTree.load(store, root)
}

/** A machine over a state root. @throws UsageError on options out of range, FatalError on a damaged state */
export function createMachine(options: MachineOptions): Machine {
  assertOptions(options, 'the options of createMachine', OPTIONS)
  return new Machine(options)
}
