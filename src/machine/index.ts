export type { ActorStacks, RecordedStack } from './actor-stacks.ts'
export { Backtrace, type Cause, type Frame } from './backtrace.ts'
export type { BlockObserver } from './block-counts.ts'
export { MAX_CALL_DEPTH } from './call-manager.ts'
export type { CheatHost, CheatScope, CheatTurn } from './cheats.ts'
export { type KernelModule, STACK_SIZE_MB } from './deep-stack/protocol.ts'
export { Engine, type EngineOptions } from './engine.ts'
export { encodeStampedEvent } from './events.ts'
export { TOO_DEEP_FOR_CHEATS } from './executor.ts'
export type {
  Absent,
  CallAnswer,
  CallInterceptor,
  InterceptedCall,
  MachineHooks,
  NoAnswer,
  RunningState,
} from './hooks.ts'
export { createMachine, Machine, type MachineOptions } from './machine.ts'
export { Manifest } from './manifest.ts'
export type {
  EvmEntryFinder,
  EvmFunction,
  EvmFunctionFinder,
  EvmFunctions,
  EvmLine,
} from './profiler/evm-functions.ts'
export {
  CHARGE_KEY,
  FRAME_KEY,
  indexOfKey,
  kindOfKey,
  type MessageProfile,
  type NodeKind,
  type ProfiledFrame,
} from './profiler/message-profile.ts'
export { ranOutOfGas } from './ran-out-of-gas.ts'
export type { WriteBuffer } from './running-machine.ts'
export type {
  ApplyFailure,
  ApplyKind,
  ApplyRet,
  ExecutionEvent,
  Receipt,
  TracedBlock,
} from './types.ts'
export {
  type KernelClass,
  NATIVE_VERSIONS,
  nativeVersionsText,
  VERSION_RULES,
  type VersionRules,
} from './version-rules.ts'
