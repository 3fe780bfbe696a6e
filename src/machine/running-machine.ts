import type { NativeCode } from '../builtin-actors/index.ts'
import type { PriceList } from '../gas/index.ts'
import type { Blockstore, Cid } from '../ipld/index.ts'
import type { Externs, MachineContext, Proofs } from '../kernel/index.ts'
import type { StateTree } from '../state-tree/index.ts'
import type { CallbackLog } from './deep-stack/callback-log.ts'
import type { KernelModule } from './deep-stack/protocol.ts'
import type { Engine } from './engine.ts'
import type { MachineHooks, RunningState } from './hooks.ts'
import type { Manifest } from './manifest.ts'
import type { KernelClass, VersionRules } from './version-rules.ts'

/** Blocks that are kept aside until what is reachable from a root is wanted. */
export interface WriteBuffer extends Blockstore {
  /** Writes what is reachable to where it is to stay. */
  flush(root: Cid): number
}

/** Parts of a `Machine` that a message uses while it is applied; `Machine` documents each. */
export interface RunningMachine {
  readonly context: MachineContext
  readonly engine: Engine
  readonly externs: Externs
  readonly proofs: Proofs
  readonly prices: PriceList
  readonly blockstore: WriteBuffer
  stateTree: StateTree
  readonly manifest: Manifest
  readonly manifestCid: Cid
  readonly rules: VersionRules
  readonly kernelClass: KernelClass
  readonly kernelModule: KernelModule | undefined
  readonly actors: 'wasm' | 'native'
  readonly profiling: boolean
  readonly mostTraced: number
  readonly stacks: boolean
  readonly callbacks: CallbackLog
  readonly hooks: MachineHooks
  running: RunningState | undefined
  readonly fatal: 'throw' | 'receipt'
  /** Returns the TypeScript actor that runs behind a code CID; undefined where Wasm does. */
  nativeActor(code: Cid): NativeCode | undefined
}
