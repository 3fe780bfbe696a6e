export { addressFromString, addressToString } from './crypto/index.ts'
export { createGenesis, type GenesisOptions } from './harness/index.ts'
export {
  type Blockstore,
  Cid,
  cidFromString,
  cidToString,
  MemoryBlockstore,
  readBundle,
  readBundleArchive,
  readCar,
  writeCar,
} from './ipld/index.ts'
export { createFakeExterns, type Externs, FAKE_PROOFS, type Proofs } from './kernel/index.ts'
export {
  type ApplyFailure,
  type ApplyKind,
  type ApplyRet,
  createMachine,
  Engine,
  type EngineOptions,
  type ExecutionEvent,
  type Machine,
  type MachineOptions,
  type Receipt,
} from './machine/index.ts'
export { type ActorState, EMPTY_ARR_CID, StateTree } from './state-tree/index.ts'
export {
  Address,
  DecodeError,
  ErrorNumber,
  ExitCode,
  exitCodeName,
  FatalError,
  type Message,
  NETWORK_VERSIONS,
  type NetworkVersion,
  UsageError,
} from './types/index.ts'
