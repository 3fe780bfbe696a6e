export {
  ACCOUNT,
  CRON,
  DATACAP,
  EAM,
  ETHACCOUNT,
  EVM,
  INIT,
  MARKET,
  MINER,
  MULTISIG,
  PAYMENT_CHANNEL,
  PLACEHOLDER,
  POWER,
  REWARD,
  SYSTEM,
  VERIFREG,
} from '../builtin-actors/index.ts'
export { type AddressLike, addressFromEth, methodNumber } from '../crypto/index.ts'
export type { StackFrame } from '../debug-info/index.ts'
export {
  type AnySchema,
  cbor,
  decodeValue,
  encodeValue,
  type Infer,
  type InferInput,
  type KeySchema,
  Linked,
  type Schema,
  StateArray,
  StateMap,
} from '../schema/index.ts'
export type { SizeLike } from '../types/index.ts'
export {
  type AmountLike,
  FIL,
  formatFil,
  type IntLike,
  NANO_FIL,
  toAttoFil,
} from '../types/index.ts'
export { Account, type AccountType } from './accounts.ts'
export { callableMethodOf } from './callable.ts'
export type { RandomnessFunction, RandomnessKind, RandomnessSource } from './chain.ts'
export type { FvmConfig } from './config.ts'
export { VERIFREG_ROOT } from './construct-world.ts'
export {
  type ActorDefinition,
  defineActor,
  type MethodSpec,
  methodNumberOf,
  type ParamsOf,
  type ReturnOf,
} from './define-actor.ts'
export {
  type ActorDiff,
  type FieldChange,
  StateDiff,
  toPlain,
} from './diff/index.ts'
export { type DecodedEvent, type EthLog, type EventField, ethLogOf } from './events.ts'
export {
  type Abi,
  type AbiIndex,
  type AbiOf,
  type AbiType,
  type ArgOf,
  type ArgsOf,
  type ArtifactLike,
  type ArtifactOptions,
  abiTypeOf,
  bytesToHex,
  type CallKind,
  type ConstructorArgs,
  Contract,
  type ContractArtifact,
  type ContractEvent,
  ContractReverted,
  type ContractSource,
  constantsOf,
  decodeValues,
  type EthTransaction,
  type EventArgs,
  type EventsOf,
  Evm,
  type EvmDeployOptions,
  type EvmLog,
  encodeArgs,
  encodeRlp,
  eventValues,
  type GeneratedSource,
  type Hex,
  hexToBytes,
  indexOf,
  type LinkReference,
  type LinkReferences,
  type LogFilter,
  type MethodsOf,
  type OutputOf,
  PANICS,
  type PanicName,
  panicNameOf,
  parseTransaction,
  plainAddressOfDelegated,
  plainMaskedAddress,
  type RevertReason,
  type Rlp,
  readArtifact,
  revertReasonOf,
  rlpInteger,
  type SentTransaction,
  type TransactionRequest,
  useViem,
  type Viem,
  type Word,
} from './evm/index.ts'
export { actorStackLines, callLines, ipldText } from './explain.ts'
export { type ActorHandle, FVM, type MessageListener, type Moment } from './fvm.ts'
export {
  type GasReport,
  mergeReports,
  parseGasReport,
  renderGasReport,
  snapshotOf,
} from './gas-report/index.ts'
export { overestimatedGas, searchGas } from './gas-search.ts'
export { createGenesis, type GenesisOptions } from './genesis.ts'
export { HandleBase } from './handle.ts'
export { encodeMessage, inclusionGas, MAX_MESSAGE_BYTES, SIGNATURE_BYTES } from './message.ts'
export {
  type CallExpectation,
  type CallSpec,
  ExpectationFailed,
  type Mock,
  type MockAnswer,
  MockedCall,
  type MockHandler,
  type MockReply,
  PASS_THROUGH,
  type PrimitiveName,
  type PrimitiveOverride,
  type Primitives,
} from './mocks/index.ts'
export {
  type CommonOptions,
  DEFAULT_ACCOUNT_BALANCE,
  DEFAULT_BASE_FEE,
  DEFAULT_CHAIN_ID,
  DEFAULT_CIRCULATING_SUPPLY,
  DEFAULT_EPOCH,
  DEFAULT_GAS_LIMIT,
  DEFAULT_NETWORK,
  DEFAULT_NETWORK_VERSION,
  EPOCH_SECONDS,
  type FvmOptions,
  GENESIS_TIMESTAMP,
  type SyncFvmOptions,
} from './options.ts'
export type { AccountOptions } from './parts/accounts.ts'
export type { DeployOptions } from './parts/actors.ts'
export type { EstimateOptions } from './parts/gas-estimates.ts'
export type { ExpectOptions, MockOptions } from './parts/mocks.ts'
export type { ProfileOptions } from './parts/profiling.ts'
export type { ActorInfo, ActorPatch } from './parts/state.ts'
export type { Mined, MineOptions } from './parts/time.ts'
export type { ChainMoment, WorldPort } from './parts/world-port.ts'
export {
  gasText,
  PROFILE_DIMENSIONS,
  PROFILE_FORMATS,
  Profile,
  ProfileBuilder,
  type ProfileDetail,
  type ProfileDimension,
  type ProfiledMessage,
  type ProfileFormat,
  type ProfileFrame,
  type ProfileNames,
  type ProfileNode,
  type ProfileRow,
  profileTable,
  renderProfile,
  shareText,
} from './profile/index.ts'
export { ActorFailed, Result } from './result.ts'
export type { GasSummary, ResultContext } from './result-context.ts'
export type { CallOptions, SendOptions } from './send-options.ts'
export { Snapshot } from './snapshot.ts'
export {
  type ContractCode,
  ContractLibrary,
  checksumAddress,
  consoleText,
  decodeSourceMap,
  instructionIndexes,
  type KnownContract,
  type SolidityFrame,
  type SourceLocation,
  type SourceRange,
  solidityFrameText,
} from './solidity/index.ts'
export { type DumpHeader, stateRootOf } from './state-car.ts'
export {
  type AdvanceOptions as AdvanceStorageOptions,
  type AllocatedPiece,
  type AllocateOptions,
  type CreateMinerOptions,
  Deal,
  type DealOptions,
  type DealStatus,
  type DuePartition,
  fakePieceCid,
  type OnboardOptions,
  type Prove,
  type ProveDecision,
  Sector,
  type SectorPiece,
  type SectorState,
  Storage,
  StorageMiner,
} from './storage/index.ts'
export { type ActorSources, type SuiteWatcher, setSuiteWatcher } from './suite-watcher.ts'
export type { TipsetSource } from './tipsets.ts'
export {
  type CallFrame,
  type FrameStep,
  framesOf,
  type MessageTrace,
  traceTree,
} from './trace-tree.ts'
export { TreeView } from './tree-view.ts'
export { branchTree, forkTree, layerOf, type World } from './world.ts'
