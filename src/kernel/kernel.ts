import type { Cid } from '../ipld/index.ts'
import type {
  ActorId,
  Address,
  BlockId,
  ChainEpoch,
  ExitCode,
  MethodNum,
  Milligas,
  TokenAmount,
} from '../types/index.ts'
import type {
  AggregateSealVerifyInfos,
  ConsensusFault,
  PieceInfo,
  ReplicaUpdateInfo,
  SealVerifyInfo,
  WindowPoStVerifyInfo,
} from './proofs.ts'

/** Codec and size in bytes of an open block. */
export interface BlockStat {
  readonly codec: number
  readonly size: number
}

/** A block that was opened: its handle, codec and size. */
export interface OpenBlock extends BlockStat {
  readonly id: BlockId
}

/** Arguments of an actor's send. */
export interface SendRequest {
  readonly to: Address
  readonly method: MethodNum
  /** Handle of the parameters, 0 for none. */
  readonly params: BlockId
  readonly value: TokenAmount
  /** Gas limit of the call; undefined passes on all remaining gas. */
  readonly gasLimit: Milligas | undefined
  readonly readOnly: boolean
}

/** The result of a send. `blockId` is 0 if there is no return value. */
export interface CallResult {
  readonly exitCode: ExitCode
  readonly blockId: BlockId
  readonly codec: number
  readonly size: number
}

/** @see fvm_shared 4.8.4 `src/sys/out.rs`, `vm::MessageContext` */
export interface MessageContext {
  readonly origin: ActorId
  readonly nonce: bigint
  readonly caller: ActorId
  readonly receiver: ActorId
  readonly methodNumber: MethodNum
  readonly valueReceived: TokenAmount
  readonly gasPremium: TokenAmount
  readonly readOnly: boolean
}

/** @see fvm_shared 4.8.4 `src/sys/out.rs`, `network::NetworkContext` */
export interface NetworkContext {
  readonly epoch: ChainEpoch
  /** Seconds since 1970. */
  readonly timestamp: bigint
  readonly baseFee: TokenAmount
  readonly chainId: bigint
  readonly networkVersion: number
}

/** The fixed part of an event's entry, as the actor lays it out in memory. */
export interface EventEntryHeader {
  readonly flags: bigint
  readonly codec: bigint
  readonly keyLen: number
  readonly valLen: number
}

/**
 * The operations that an invocation may request of the machine: one method for each syscall. Every method charges its gas;
 * each may throw a `SyscallError` (the actor sees its number), `OUT_OF_GAS`, or a `FatalError`.
 *
 * u32 arguments are numbers, u64 and i64 arguments are bigints. `Uint8Array` arguments are borrowed.
 *
 * @see fvm 4.8.4 `fvm/src/kernel/mod.rs` and `kernel/default.rs`; 3.14 for methods that say v3
 */
export interface Kernel {
  // vm, network
  msgContext(): MessageContext
  networkContext(): NetworkContext
  tipsetCid(epoch: ChainEpoch): Cid
  totalFilCircSupply(): TokenAmount

  // ipld
  blockOpen(cid: Cid): OpenBlock
  /** @param isConstant - says that `data` never changes, so that it is not copied */
  blockCreate(codec: bigint, data: Uint8Array, isConstant?: boolean): BlockId
  blockLink(id: BlockId, hashFun: bigint, hashLen: number): Cid
  /** Fills `buffer` from `offset` on; returns block length minus (offset + buffer length), an i32. */
  blockRead(id: BlockId, offset: number, buffer: Uint8Array): number
  blockStat(id: BlockId): BlockStat

  // self
  root(): Cid
  setRoot(root: Cid): void
  currentBalance(): TokenAmount
  /** Burns the remaining balance if `burnUnspent`; otherwise fails if any balance remains. */
  selfDestruct(burnUnspent: boolean): void

  // actor
  resolveAddress(address: Address): ActorId
  lookupDelegatedAddress(id: ActorId): Address | undefined
  getActorCodeCid(id: ActorId): Cid
  nextActorAddress(): Address
  createActor(code: Cid, id: ActorId, delegatedAddress: Address | undefined): void
  getBuiltinActorType(code: Cid): number
  getCodeCidForType(type: number): Cid
  balanceOf(id: ActorId): TokenAmount

  // crypto
  verifySignature(
    sigType: number,
    signature: Uint8Array,
    signer: Address,
    plaintext: Uint8Array,
  ): boolean
  verifyBlsAggregate(
    signature: Uint8Array,
    publicKeys: readonly Uint8Array[],
    plaintexts: Uint8Array,
    plaintextLens: readonly number[],
  ): boolean
  recoverSecpPublicKey(hash: Uint8Array, signature: Uint8Array): Uint8Array
  /** The whole digest. */
  hash(code: bigint, data: Uint8Array): Uint8Array
  computeUnsealedSectorCid(proofType: bigint, pieces: readonly PieceInfo[]): Cid
  verifyPost(info: WindowPoStVerifyInfo): boolean
  verifyConsensusFault(
    h1: Uint8Array,
    h2: Uint8Array,
    extra: Uint8Array,
  ): ConsensusFault | undefined
  verifyAggregateSeals(infos: AggregateSealVerifyInfos): boolean
  verifyReplicaUpdate(info: ReplicaUpdateInfo): boolean
  batchVerifySeals(infos: readonly SealVerifyInfo[]): boolean[]

  // rand
  /** The raw 32-byte digest. */
  getRandomnessFromTickets(epoch: ChainEpoch): Uint8Array
  getRandomnessFromBeacon(epoch: ChainEpoch): Uint8Array

  // event
  emitEvent(headers: readonly EventEntryHeader[], keys: Uint8Array, values: Uint8Array): void

  // send
  send(request: SendRequest): CallResult

  // gas
  gasAvailable(): Milligas
  /** Charges `compute` milligas under a name. */
  chargeGas(name: string, compute: Milligas): void

  // debug
  log(message: string): void
  debugEnabled(): boolean
  storeArtifact(name: string, data: Uint8Array): void
}

/**
 * The syscalls that only FVM v3 has (network versions 18 to 20); docs/fvm-v3.md lists them.
 *
 * @see fvm 3.14 `fvm/src/kernel/default.rs`
 */
export interface KernelV3 extends Kernel {
  /** Sends the remaining balance to `beneficiary`. */
  selfDestructV3(beneficiary: Address): void
  /** 32 bytes drawn from the ticket with a domain tag (i64) and entropy. */
  getRandomnessFromTicketsV3(tag: bigint, epoch: ChainEpoch, entropy: Uint8Array): Uint8Array
  /** 32 bytes drawn from the beacon entry with a domain tag (i64) and entropy. */
  getRandomnessFromBeaconV3(tag: bigint, epoch: ChainEpoch, entropy: Uint8Array): Uint8Array
  /** An event as one DAG-CBOR block: an array of `[flags, key, codec, value]`. */
  emitEventV3(event: Uint8Array): void
}
