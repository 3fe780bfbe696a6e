export { Aside, type StepwiseWork } from './aside.ts'
export { effectivePremium, MINIMUM_BASE_FEE } from './base-fee.ts'
export {
  applyAsValid,
  type CallPlace,
  type CallRequest,
  Calls,
  messageOfCall,
  type RunOptions,
} from './calls.ts'
export type { ChainHost, Moment, NodeWorld } from './chain-host.ts'
export { ChainView, FINAL_EPOCHS, NullRoundError, SAFE_EPOCHS } from './chain-view.ts'
export type { ClockMode } from './clock.ts'
export { setContractNonce } from './contract-nonce.ts'
export {
  ethOfActor,
  ethOfAddress,
  ethOfDelegated,
  maskedAddress,
  UNKNOWN_RECEIVER,
  ZERO_ADDRESS,
} from './eth-address.ts'
export {
  bytesOfCbor,
  CREATE_EXTERNAL,
  cborBytes,
  EAM_ADDRESS,
  INVOKE_EVM,
  impersonatedMessage,
  messageOfTransaction,
  readRawTransaction,
  signFields,
  type TransactionFields,
} from './eth-transaction.ts'
export {
  ExecutionReverted,
  exitText,
  failureText,
  OutOfBlockGas,
  revertReason,
} from './execution-error.ts'
export { estimatePremium, type FeeHistory, feeHistory, gasUsedOf, MIN_GAS_PREMIUM } from './fees.ts'
export { encodeHeader, encodeReceipt, encodeTipsetKey } from './header.ts'
export { fromHex, quantity, toHex, wordOf } from './hex.ts'
export { ethKey, filecoinKey, type Key, KeyRing } from './key-ring.ts'
export { bloomOfLogs, LogReader, type PlacedLog } from './logs.ts'
export type { MessagePlace } from './message-index.ts'
export { isAccount, MAX_NULL_CRON, type MiningOptions } from './miner.ts'
export { ChainNode } from './node.ts'
export {
  CHAIN_NODE_OPTIONS,
  type ChainNodeOptions,
  DEFAULT_HISTORY,
  type NodeSettings,
} from './node-options.ts'
export type { NodeState } from './node-state.ts'
export { type PendingMessage, Pool } from './pool.ts'
export { type Replayed } from './replay.ts'
export {
  blankSignature,
  encodeSignedMessage,
  isBls,
  messageBlock,
  SignatureKind,
  type SignedMessage,
  signedMessage,
} from './signed-message.ts'
export type { SavedNode } from './state-file/save.ts'
export { finishSteps, type Steps } from './steps.ts'
export {
  type MinedMessage,
  messageMetaOf,
  nameHeader,
  type Outcome,
  outcomeOf,
  receiptsRootOf,
  type Tipset,
} from './tipset.ts'
export { type EthFrame, type FrameLog, FrameReader } from './trace/frames.ts'
export { type PrestateOptions, type StateDiffView, stateDiff } from './trace/prestate.ts'
export { type StructLog, StructLogger, type StructLogOptions } from './trace/struct-logs.ts'
