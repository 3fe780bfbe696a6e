export { ACCOUNT_STATE, type AccountState } from './account/account.ts'
export { ACCOUNT } from './account/definition.ts'
export { type CheckedActor, checkInvariants, type InvariantOptions } from './check-invariants.ts'
export { CRON } from './cron/definition.ts'
export { DATACAP } from './datacap/definition.ts'
export { DATACAP_GRANULARITY } from './datacap/schema.ts'
export {
  BUILTIN_ACTORS,
  builtinDefinitionOf,
  builtinMethodName,
  builtinMethodNumber,
  methodNumberOfBuiltin,
  stateSchemaOf,
} from './definitions.ts'
export { EAM } from './eam/definition.ts'
export { ETHACCOUNT } from './ethaccount/definition.ts'
export {
  addressOfEth,
  type EthAddress,
  ethAddressBytes,
  ethAddressOfDelegated,
  ethAddressOfId,
  wordBytes,
  wordOfBytes,
} from './evm/address.ts'
export type {
  CallSite,
  EvmAnswer,
  EvmCheats,
  HostedCall,
  PrecompileCall,
  SlotAccess,
} from './evm/cheats.ts'
export { EVM, EVM_MAX_RESERVED_METHOD } from './evm/definition.ts'
export { EvmExitCode } from './evm/exit-codes.ts'
export { NATIVE_CODE } from './evm/ext.ts'
export type { EvmExit, EvmFrame, EvmFrameKind, EvmObserver, EvmStep } from './evm/observer.ts'
export { OPCODE_NAMES, opcodeOf } from './evm/opcodes.ts'
export { isReserved as isReservedEthAddress, NATIVE_PREFIX } from './evm/precompiles/table.ts'
export { EVM_STATE, type EvmState } from './evm/state.ts'
export { MAX_CODE_SIZE } from './evm/system.ts'
export type { ExecutionTables } from './execution-model/index.ts'
export {
  countItems,
  ExecutionModel,
  executionModelOf,
  FEATURES,
  POINT_COUNT,
  Point,
  type PointName,
  ROW_LENGTH,
  refinePoint,
  type StretchCosts,
  StretchMeter,
} from './execution-model/index.ts'
export { type NetworkHeads, type NetworkStart, startNetwork } from './genesis/network-start.ts'
export { type CronHeads, IdleCron } from './idle-cron.ts'
export { INIT } from './init/definition.ts'
export { emptyAddressMap, INIT_STATE, type InitState } from './init/state.ts'
export { DEAL_EXPIRED, DEAL_NOT_ACTIVATED } from './market/deals.ts'
export { MARKET } from './market/definition.ts'
export { MIN_DEAL_DURATION, minProviderCollateral } from './market/methods/validate-deal.ts'
export { DEAL_PROPOSAL_SCHEMA } from './market/schema.ts'
export {
  deadlineIsMutable,
  newDeadlineInfo,
  newDeadlineInfoFromOffsetAndEpoch,
} from './miner/deadlines/deadline-info.ts'
export { MINER } from './miner/definition.ts'
export { MinerExitCode } from './miner/exit-codes.ts'
export type { Sector as SectorOnChainInfo } from './miner/schema.ts'
export { maxProveCommitDuration } from './miner/sectors/sealing-policy.ts'
export { MULTISIG } from './multisig/definition.ts'
export { PAYMENT_CHANNEL } from './paymentchannel/definition.ts'
export { PLACEHOLDER } from './placeholder/definition.ts'
export { POWER } from './power/definition.ts'
export { type NativeCode, type NativeEntryPoint, nativeActors } from './registry.ts'
export { REWARD } from './reward/definition.ts'
export { STORAGE_MINING_ALLOCATION } from './reward/state.ts'
export { type ActorName, ActorType } from './runtime/actor-type.ts'
export { EXPORTED_METHODS } from './runtime/exported-methods.ts'
export {
  type BuiltinDefinition,
  builtinNumberOf,
  type StateLayout,
} from './runtime/native-actor.ts'
export { EPOCHS_IN_DAY, EPOCHS_IN_YEAR } from './runtime/network.ts'
export { type Policy, policyOf } from './runtime/policy.ts'
export { DomainSeparationTag, randomnessInput } from './runtime/randomness.ts'
export {
  FirstProof,
  postProofSectorSize,
  postProofSize,
  proofOf,
  SECTOR_SIZES,
  SNARK_PACK_V2,
  sealProofSize,
} from './runtime/registered-proofs.ts'
export type { StateCodec } from './runtime/runtime.ts'
export type {
  ActorMessage,
  ActorNetwork,
  ActorSyscalls,
  SendAnswer,
} from './runtime/syscalls.ts'
export { SYSTEM } from './system/definition.ts'
export { SYSTEM_STATE, type SystemState } from './system/system.ts'
export { FRC46_TOKEN_TYPE } from './token/index.ts'
export { VERIFREG } from './verifreg/definition.ts'
export { ALLOCATION_REQUESTS_SCHEMA } from './verifreg/schema.ts'
