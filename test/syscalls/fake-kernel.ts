import type { GasTracker } from '../../src/gas/index.ts'
import type { Cid } from '../../src/ipld/index.ts'
import type {
  AggregateSealVerifyInfos,
  CallResult,
  ConsensusFault,
  EventEntryHeader,
  KernelV3,
  MessageContext,
  NetworkContext,
  OpenBlock,
  PieceInfo,
  ReplicaUpdateInfo,
  SealVerifyInfo,
  SendRequest,
  WindowPoStVerifyInfo,
} from '../../src/kernel/index.ts'
import type { Address } from '../../src/types/index.ts'

/** A call that reached the kernel: its arguments, with bytes copied. */
export interface KernelCall {
  readonly method: string
  readonly args: readonly unknown[]
}

/**
 * A fake: records what it is asked, charges `Kernel` for it, and answers what the test put into
 * `answers` under the method's name (a function is called, so it can throw).
 */
export class FakeKernel implements KernelV3 {
  readonly calls: KernelCall[] = []
  readonly answers: Record<string, unknown> = {}
  debug = false
  readonly #gas: GasTracker

  constructor(gas: GasTracker) {
    this.#gas = gas
  }

  /** Each method has its own answer, which the test gave. */
  #answer<T>(method: string, ...args: unknown[]): T {
    this.calls.push({ method, args: args.map(copied) })
    this.#gas.charge(`Kernel.${method}`, 1, 0)
    const answer = this.answers[method]
    return (typeof answer === 'function' ? answer(...args) : answer) as T
  }

  gasAvailable(): bigint {
    return this.#gas.gasAvailable
  }
  chargeGas(name: string, compute: bigint): void {
    this.#gas.chargeBig(name, compute, 0n)
  }
  debugEnabled(): boolean {
    return this.debug
  }

  msgContext(): MessageContext {
    return this.#answer('msgContext')
  }
  networkContext(): NetworkContext {
    return this.#answer('networkContext')
  }
  tipsetCid(epoch: bigint): Cid {
    return this.#answer('tipsetCid', epoch)
  }
  totalFilCircSupply(): bigint {
    return this.#answer('totalFilCircSupply')
  }
  blockOpen(cid: Cid): OpenBlock {
    return this.#answer('blockOpen', cid)
  }
  blockCreate(codec: bigint, data: Uint8Array): number {
    return this.#answer('blockCreate', codec, data)
  }
  blockLink(id: number, hashFun: bigint, hashLen: number): Cid {
    return this.#answer('blockLink', id, hashFun, hashLen)
  }
  blockRead(id: number, offset: number, buffer: Uint8Array): number {
    return this.#answer('blockRead', id, offset, buffer)
  }
  blockStat(id: number): { codec: number; size: number } {
    return this.#answer('blockStat', id)
  }
  root(): Cid {
    return this.#answer('root')
  }
  setRoot(root: Cid): void {
    this.#answer('setRoot', root)
  }
  currentBalance(): bigint {
    return this.#answer('currentBalance')
  }
  selfDestruct(burnUnspent: boolean): void {
    this.#answer('selfDestruct', burnUnspent)
  }
  resolveAddress(address: Address): bigint {
    return this.#answer('resolveAddress', address)
  }
  lookupDelegatedAddress(id: bigint): Address | undefined {
    return this.#answer('lookupDelegatedAddress', id)
  }
  getActorCodeCid(id: bigint): Cid {
    return this.#answer('getActorCodeCid', id)
  }
  nextActorAddress(): Address {
    return this.#answer('nextActorAddress')
  }
  createActor(code: Cid, id: bigint, delegatedAddress: Address | undefined): void {
    this.#answer('createActor', code, id, delegatedAddress)
  }
  getBuiltinActorType(code: Cid): number {
    return this.#answer('getBuiltinActorType', code)
  }
  getCodeCidForType(type: number): Cid {
    return this.#answer('getCodeCidForType', type)
  }
  balanceOf(id: bigint): bigint {
    return this.#answer('balanceOf', id)
  }
  verifySignature(
    sigType: number,
    signature: Uint8Array,
    signer: Address,
    plaintext: Uint8Array,
  ): boolean {
    return this.#answer('verifySignature', sigType, signature, signer, plaintext)
  }
  verifyBlsAggregate(
    signature: Uint8Array,
    publicKeys: readonly Uint8Array[],
    plaintexts: Uint8Array,
    lengths: readonly number[],
  ): boolean {
    return this.#answer('verifyBlsAggregate', signature, publicKeys, plaintexts, lengths)
  }
  recoverSecpPublicKey(hash: Uint8Array, signature: Uint8Array): Uint8Array {
    return this.#answer('recoverSecpPublicKey', hash, signature)
  }
  hash(code: bigint, data: Uint8Array): Uint8Array {
    return this.#answer('hash', code, data)
  }
  computeUnsealedSectorCid(proofType: bigint, pieces: readonly PieceInfo[]): Cid {
    return this.#answer('computeUnsealedSectorCid', proofType, pieces)
  }
  verifyPost(info: WindowPoStVerifyInfo): boolean {
    return this.#answer('verifyPost', info)
  }
  verifyConsensusFault(
    h1: Uint8Array,
    h2: Uint8Array,
    extra: Uint8Array,
  ): ConsensusFault | undefined {
    return this.#answer('verifyConsensusFault', h1, h2, extra)
  }
  verifyAggregateSeals(infos: AggregateSealVerifyInfos): boolean {
    return this.#answer('verifyAggregateSeals', infos)
  }
  verifyReplicaUpdate(info: ReplicaUpdateInfo): boolean {
    return this.#answer('verifyReplicaUpdate', info)
  }
  batchVerifySeals(infos: readonly SealVerifyInfo[]): boolean[] {
    return this.#answer('batchVerifySeals', infos)
  }
  getRandomnessFromTickets(epoch: bigint): Uint8Array {
    return this.#answer('getRandomnessFromTickets', epoch)
  }
  getRandomnessFromBeacon(epoch: bigint): Uint8Array {
    return this.#answer('getRandomnessFromBeacon', epoch)
  }
  emitEvent(headers: readonly EventEntryHeader[], keys: Uint8Array, values: Uint8Array): void {
    this.#answer('emitEvent', headers, keys, values)
  }
  send({ to, method, params, value, gasLimit, readOnly }: SendRequest): CallResult {
    return this.#answer('send', to, method, params, value, gasLimit, readOnly)
  }
  log(message: string): void {
    this.#answer('log', message)
  }
  storeArtifact(name: string, data: Uint8Array): void {
    this.#answer('storeArtifact', name, data)
  }

  selfDestructV3(beneficiary: Address): void {
    this.#answer('selfDestructV3', beneficiary)
  }
  getRandomnessFromTicketsV3(tag: bigint, epoch: bigint, entropy: Uint8Array): Uint8Array {
    return this.#answer('getRandomnessFromTicketsV3', tag, epoch, entropy)
  }
  getRandomnessFromBeaconV3(tag: bigint, epoch: bigint, entropy: Uint8Array): Uint8Array {
    return this.#answer('getRandomnessFromBeaconV3', tag, epoch, entropy)
  }
  emitEventV3(event: Uint8Array): void {
    this.#answer('emitEventV3', event)
  }
}

function copied(arg: unknown): unknown {
  if (arg instanceof Uint8Array) return arg.slice()
  if (Array.isArray(arg)) return arg.map(copied)
  return arg
}
