import type { Cid } from '../../ipld/index.ts'
import type {
  ActorId,
  Address,
  BlockId,
  MethodNum,
  Milligas,
  TokenAmount,
} from '../../types/index.ts'
import type { EvmCheats } from '../evm/cheats.ts'
import type { EvmObserver } from '../evm/observer.ts'
import type {
  AggregateSealVerifyInfos,
  ConsensusFault,
  PieceInfo,
  ReplicaUpdateInfo,
  SealVerifyInfo,
  WindowPoStVerifyInfo,
} from './proofs.ts'

/** The call that an actor serves. */
export interface ActorMessage {
  readonly origin: ActorId
  readonly nonce: bigint
  readonly caller: ActorId
  readonly receiver: ActorId
  readonly methodNumber: MethodNum
  readonly valueReceived: TokenAmount
  readonly gasPremium: TokenAmount
  readonly readOnly: boolean
}

/** The epoch an actor runs in. */
export interface ActorNetwork {
  readonly epoch: bigint
  readonly timestamp: bigint
  readonly baseFee: TokenAmount
  readonly chainId: bigint
  readonly networkVersion: number
}

/** A send to ask for. */
export interface SendRequest {
  readonly to: Address
  readonly method: MethodNum
  /** Handle of the parameters, 0 for none. */
  readonly params: BlockId
  readonly value: TokenAmount
  /** Limit in milligas for the call; undefined leaves it all that is left. */
  readonly gasLimit: bigint | undefined
  readonly readOnly: boolean
}

/** The result of a send; `blockId` is 0 if nothing was returned. */
export interface SendAnswer {
  readonly exitCode: number
  readonly blockId: BlockId
  readonly codec: number
  readonly size: number
}

/** One entry of an event: its flags and codec, and the length of its key and value in bytes. */
export interface ActorEventHeader {
  readonly flags: bigint
  readonly codec: bigint
  readonly keyLen: number
  readonly valLen: number
}

/**
 * The syscalls of an actor, one method each, as a Wasm actor would make them: every call is charged
 * as one. A refusal is a thrown `SyscallError`. `machine` implements it.
 */
export interface ActorSyscalls {
  /** No syscall: who watches contracts run; undefined in normal runs. */
  readonly evmObserver: EvmObserver | undefined
  /** No syscall: what a test runner changes for contracts; undefined in normal runs. */
  readonly evmCheats: EvmCheats | undefined
  /** No syscall: what the message has used. */
  gasUsed(): Milligas
  /** No syscall: milligas that are left to this call, at most 2^53 - 1. */
  executionLeft(): number
  debugEnabled(): boolean
  msgContext(): ActorMessage
  networkContext(): ActorNetwork
  blockOpen(cid: Cid): { readonly id: BlockId; readonly size: number }
  blockCreate(codec: bigint, data: Uint8Array): BlockId
  blockLink(id: BlockId, hashFun: bigint, hashLen: number): Cid
  /** `ipld::block_read` of a whole block; the bytes are the block's own, and are not to be written. */
  blockData(id: BlockId): Uint8Array
  blockStat(id: BlockId): { readonly codec: number; readonly size: number }
  root(): Cid
  setRoot(root: Cid): void
  resolveAddress(address: Address): ActorId
  lookupDelegatedAddress(id: ActorId): Address | undefined
  getActorCodeCid(id: ActorId): Cid
  nextActorAddress(): Address
  createActor(code: Cid, id: ActorId, delegatedAddress: Address | undefined): void
  getBuiltinActorType(code: Cid): number
  getCodeCidForType(type: number): Cid
  verifySignature(
    sigType: number,
    signature: Uint8Array,
    signer: Address,
    plaintext: Uint8Array,
  ): boolean
  hash(code: bigint, data: Uint8Array): Uint8Array
  currentBalance(): TokenAmount
  balanceOf(id: ActorId): TokenAmount
  tipsetCid(epoch: bigint): Cid
  getBeaconRandomness(epoch: bigint): Uint8Array
  getChainRandomness(epoch: bigint): Uint8Array
  totalFilCircSupply(): TokenAmount
  computeUnsealedSectorCid(proofType: bigint, pieces: readonly PieceInfo[]): Cid
  verifyPost(info: WindowPoStVerifyInfo): boolean
  verifyConsensusFault(
    h1: Uint8Array,
    h2: Uint8Array,
    extra: Uint8Array,
  ): ConsensusFault | undefined
  verifyAggregateSeals(infos: AggregateSealVerifyInfos): boolean
  verifyReplicaUpdate(info: ReplicaUpdateInfo): boolean
  /** Says of each proof whether it is valid. */
  batchVerifySeals(infos: readonly SealVerifyInfo[]): readonly boolean[]
  recoverSecpPublicKey(hash: Uint8Array, signature: Uint8Array): Uint8Array
  /** Whole units, rounded down. */
  gasAvailable(): bigint
  /** No syscall: charges milligas for the actor's own execution, by a model. */
  chargeExecution(milligas: number): void
  selfDestruct(burnUnspent: boolean): void
  emitEvent(headers: readonly ActorEventHeader[], keys: Uint8Array, values: Uint8Array): void
  send(request: SendRequest): SendAnswer
}

/** The value of a send, and whether the callee may change nothing. */
export interface SendTerms {
  readonly value: TokenAmount
  readonly readOnly: boolean
}
