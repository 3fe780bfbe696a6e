import { SEAL_PROOFS } from '../crypto/index.ts'
import type { Cid } from '../ipld/index.ts'
import type {
  ActorId,
  Address,
  BlockId,
  ChainEpoch,
  Milligas,
  TokenAmount,
} from '../types/index.ts'
import * as actors from './actor-ops.ts'
import type { BlockRegistry } from './block-registry.ts'
import type { CallManager } from './call-manager.ts'
import * as context from './context-ops.ts'
import * as crypto from './crypto-ops.ts'
import * as ipld from './ipld-ops.ts'
import type {
  BlockStat,
  CallResult,
  EventEntryHeader,
  Kernel,
  MessageContext,
  NetworkContext,
  OpenBlock,
  SendRequest,
} from './kernel.ts'
import type { Invocation, KernelContext } from './kernel-context.ts'
import type {
  AggregateSealVerifyInfos,
  ConsensusFault,
  PieceInfo,
  ReplicaUpdateInfo,
  SealVerifyInfo,
  WindowPoStVerifyInfo,
} from './proofs.ts'
import * as self from './self-ops.ts'

/**
 * The kernel of FVM v4 (network versions 21 to 29): each method calls an operation on this context.
 *
 * @see fvm 4.8.4 `fvm/src/kernel/default.rs` and `kernel/filecoin.rs`
 */
export class DefaultKernel implements Kernel, KernelContext {
  readonly cm: CallManager
  readonly blocks: BlockRegistry
  readonly invocation: Invocation

  constructor(cm: CallManager, blocks: BlockRegistry, invocation: Invocation) {
    this.cm = cm
    this.blocks = blocks
    this.invocation = invocation
  }

  msgContext(): MessageContext {
    return context.msgContext(this)
  }
  networkContext(): NetworkContext {
    return context.networkContext(this)
  }
  tipsetCid(epoch: ChainEpoch): Cid {
    return context.tipsetCid(this, epoch)
  }
  totalFilCircSupply(): TokenAmount {
    return context.totalFilCircSupply(this)
  }
  getRandomnessFromTickets(epoch: ChainEpoch): Uint8Array {
    return context.getRandomnessFromTickets(this, epoch)
  }
  getRandomnessFromBeacon(epoch: ChainEpoch): Uint8Array {
    return context.getRandomnessFromBeacon(this, epoch)
  }
  emitEvent(headers: readonly EventEntryHeader[], keys: Uint8Array, values: Uint8Array): void {
    context.emitEvent(this, headers, keys, values)
  }
  gasAvailable(): Milligas {
    return context.gasAvailable(this)
  }
  chargeGas(name: string, compute: Milligas): void {
    context.chargeGas(this, name, compute)
  }
  log(message: string): void {
    context.log(this, message)
  }
  debugEnabled(): boolean {
    return context.debugEnabled(this)
  }
  storeArtifact(name: string, _data: Uint8Array): void {
    context.checkArtifactName(name)
  }

  blockOpen(cid: Cid): OpenBlock {
    return ipld.blockOpen(this, cid)
  }
  blockCreate(codec: bigint, data: Uint8Array, isConstant = false): BlockId {
    return ipld.blockCreate(this, codec, data, isConstant)
  }
  blockLink(id: BlockId, hashFun: bigint, hashLen: number): Cid {
    return ipld.blockLink(this, id, hashFun, hashLen)
  }
  blockRead(id: BlockId, offset: number, buffer: Uint8Array): number {
    return ipld.blockRead(this, id, offset, buffer)
  }
  blockStat(id: BlockId): BlockStat {
    return ipld.blockStat(this, id)
  }

  root(): Cid {
    return self.root(this)
  }
  setRoot(root: Cid): void {
    self.setRoot(this, root)
  }
  currentBalance(): TokenAmount {
    return self.currentBalance(this)
  }
  selfDestruct(burnUnspent: boolean): void {
    self.selfDestruct(this, burnUnspent)
  }

  resolveAddress(address: Address): ActorId {
    return actors.resolveAddress(this, address)
  }
  lookupDelegatedAddress(id: ActorId): Address | undefined {
    return actors.lookupDelegatedAddress(this, id)
  }
  getActorCodeCid(id: ActorId): Cid {
    return actors.getActorCodeCid(this, id)
  }
  nextActorAddress(): Address {
    return actors.nextActorAddress(this)
  }
  createActor(code: Cid, id: ActorId, delegatedAddress: Address | undefined): void {
    actors.createActor(this, code, id, delegatedAddress)
  }
  getBuiltinActorType(code: Cid): number {
    return actors.getBuiltinActorType(this, code)
  }
  getCodeCidForType(type: number): Cid {
    return actors.getCodeCidForType(this, type)
  }
  balanceOf(id: ActorId): TokenAmount {
    return actors.balanceOf(this, id)
  }
  send(request: SendRequest): CallResult {
    return actors.send(this, request)
  }

  recoverSecpPublicKey(hash: Uint8Array, signature: Uint8Array): Uint8Array {
    return crypto.recoverSecpPublicKey(this, hash, signature)
  }
  hash(code: bigint, data: Uint8Array): Uint8Array {
    return crypto.hash(this, code, data)
  }
  verifyPost(info: WindowPoStVerifyInfo): boolean {
    return crypto.verifyPost(this, info)
  }
  verifyConsensusFault(
    h1: Uint8Array,
    h2: Uint8Array,
    extra: Uint8Array,
  ): ConsensusFault | undefined {
    return crypto.verifyConsensusFault(this, h1, h2, extra)
  }
  verifyAggregateSeals(infos: AggregateSealVerifyInfos): boolean {
    return crypto.verifyAggregateSeals(this, infos)
  }
  verifyReplicaUpdate(info: ReplicaUpdateInfo): boolean {
    return crypto.verifyReplicaUpdate(this, info)
  }
  batchVerifySeals(infos: readonly SealVerifyInfo[]): boolean[] {
    return crypto.batchVerifySeals(this, infos)
  }
  verifySignature(
    sigType: number,
    signature: Uint8Array,
    signer: Address,
    plaintext: Uint8Array,
  ): boolean {
    return crypto.verifySignature(this, { sigType, signature, signer, plaintext })
  }
  verifyBlsAggregate(
    signature: Uint8Array,
    publicKeys: readonly Uint8Array[],
    plaintexts: Uint8Array,
    plaintextLens: readonly number[],
  ): boolean {
    return crypto.verifyBlsAggregate(this, { signature, publicKeys, plaintexts, plaintextLens })
  }
  computeUnsealedSectorCid(proofType: bigint, pieces: readonly PieceInfo[]): Cid {
    return crypto.computeUnsealedSectorCid(this, proofType, pieces, SEAL_PROOFS.v4)
  }
}
