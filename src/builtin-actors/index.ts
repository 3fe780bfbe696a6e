export { ACCOUNT_STATE, type AccountState } from './account/account.ts'
export { type CheckedActor, checkInvariants, type InvariantOptions } from './check-invariants.ts'
export { EvmExitCode } from './evm/exit-codes.ts'
export type { EvmExit, EvmFrame, EvmFrameKind, EvmObserver, EvmStep } from './evm/observer.ts'
export { OPCODE_NAMES } from './evm/opcodes.ts'
export { EVM_STATE, type EvmState } from './evm/state.ts'
export { countItems } from './execution-model/count-items.ts'
export {
  ExecutionModel,
  executionModelOf,
} from './execution-model/execution-model.ts'
export type { ExecutionTables } from './execution-model/execution-tables.ts'
export {
  FEATURES,
  POINT_COUNT,
  Point,
  type PointName,
  ROW_LENGTH,
  refinePoint,
} from './execution-model/points.ts'
export { type StretchCosts, StretchMeter } from './execution-model/stretch-meter.ts'
export { emptyAddressMap, INIT_STATE, type InitState } from './init/state.ts'
export { MARKET } from './market/definition.ts'
export { MARKET_SCHEMA, MARKET_SCHEMA_V10 } from './market/schema.ts'
export { MINER_LAYOUTS, MINER_SCHEMA, MINER_SCHEMA_V10, MINER_SCHEMA_V12 } from './miner/schema.ts'
export { POWER } from './power/definition.ts'
export { POWER_SCHEMA, POWER_SCHEMA_V10 } from './power/schema.ts'
export { type NativeCode, type NativeEntryPoint, nativeActors } from './registry.ts'
export { type ActorName, ActorType } from './runtime/actor-type.ts'
export { type BuiltinDefinition, type StateLayout } from './runtime/native-actor.ts'
export type { StateCodec } from './runtime/runtime.ts'
export { FILTER_ESTIMATE_SCHEMA } from './runtime/shared-schemas.ts'
export type {
  ActorMessage,
  ActorNetwork,
  ActorSyscalls,
  SendAnswer,
} from './runtime/syscalls.ts'
export { SYSTEM_STATE, type SystemState } from './system/system.ts'
export { VERIFREG } from './verifreg/definition.ts'
