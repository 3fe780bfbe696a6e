// This file is longer than 400 lines: it has one short method for each charge of the reference.
import {
  type ActorId,
  FatalError,
  HashCode,
  MAX_U32,
  type NetworkVersion,
  type WasmPrices,
} from '../types/index.ts'
import type { GasCharge } from './gas-charge.ts'
import type { GasTracker } from './gas-tracker.ts'
import { saturate } from './milligas.ts'
import {
  DEFAULT_POST_PROOF,
  DEFAULT_SEAL_PROOF,
  HYGGE,
  PRICES,
  TEEP,
  WATERMELON,
} from './price-tables.ts'
import type { LookbackCost, Prices, ScalingCost, Step } from './prices.ts'

/**
 * The charges of the machine, one method for each charge of the reference, under its name and with
 * its split of compute and other gas. Sizes are in bytes. A method whose charge the network
 * versions of the list do not make throws a FatalError.
 *
 * @see fvm 4.8.4 `src/gas/price_list.rs`; for {@link HYGGE} the file of fvm 3.14
 */
export class PriceList {
  readonly name: Prices['name']
  /** Milligas for each CBOR value in a scan for links. */
  readonly ipldCborScanPerField: number
  /** Milligas for each CID in a scan for links. */
  readonly ipldCborScanPerCid: number
  /** Actors that may be looked up and updated for free. */
  readonly preloadedActors: readonly ActorId[]
  readonly wasmPrices: WasmPrices
  /** Milligas of {@link PriceList.onSyscall}. */
  readonly hostCallCost: number
  readonly #prices: Prices
  readonly #linkTracked: number
  readonly #linkChecked: number

  constructor(prices: Prices) {
    this.name = prices.name
    this.ipldCborScanPerField = prices.links?.scanPerField ?? 0
    this.ipldCborScanPerCid = prices.links?.scanPerCid ?? 0
    this.preloadedActors = prices.preloadedActors
    this.wasmPrices = prices.wasm
    this.hostCallCost = prices.hostCall
    this.#prices = prices
    this.#linkTracked = prices.links?.tracked ?? 0
    this.#linkChecked = prices.links?.checked ?? 0
  }

  // Messages, calls and actors

  /** Including a message of so many bytes in the chain. Not charged here: it is known beforehand. */
  onChainMessage(size: number): GasCharge {
    const p = this.#prices
    return {
      type: 'GasCharge',
      name: 'OnChainMessage',
      compute: apply(p.chainMessageCompute, size),
      other: p.actorUpdate + apply(p.chainMessageStorage, size),
    }
  }

  /** A call of a syscall. */
  onSyscall(tracker: GasTracker): void {
    tracker.charge('OnSyscall', this.hostCallCost, 0)
  }

  /** A transfer of funds. */
  onValueTransfer(tracker: GasTracker): void {
    tracker.charge('OnValueTransfer', this.#prices.sendTransferFunds, 0)
  }

  /** Running a method of an actor; the size of its parameters has no price. */
  onMethodInvocation(tracker: GasTracker, _paramSize: number, paramLinks: number): void {
    tracker.charge(
      'OnMethodInvocation',
      this.#prices.sendInvokeMethod + this.#linkTracked * paramLinks,
      0,
    )
  }

  /** A return value: stored on chain at depth 1, else its links are tracked (if links are). */
  onMethodReturn(tracker: GasTracker, callDepth: number, size: number, links: number): void {
    const p = this.#prices
    if (callDepth === 1)
      tracker.charge(
        'OnChainReturnValue',
        apply(p.chainReturnCompute, size),
        apply(p.chainReturnStorage, size),
      )
    else if (p.links !== undefined) tracker.charge('OnReturnValue', this.#linkTracked * links, 0)
  }

  /** Creating an actor, and, on request, assigning it a new address. */
  onCreateActor(tracker: GasTracker, newAddress: boolean): void {
    const p = this.#prices
    const address = newAddress ? p.addressAssignment + p.addressLookup : 0
    tracker.charge('OnCreateActor', 0, p.actorCreateStorage + address)
  }

  /** Deleting an actor. */
  onDeleteActor(tracker: GasTracker): void {
    tracker.charge('OnDeleteActor', 0, 0)
  }

  /** Looking an actor up in the state tree for the first time in a message. */
  onActorLookup(tracker: GasTracker): void {
    tracker.charge('OnActorLookup', 0, this.#prices.actorLookup)
  }

  /** Changing an actor for the first time in a message. */
  onActorUpdate(tracker: GasTracker): void {
    tracker.charge('OnActorUpdate', 0, this.#prices.actorUpdate)
  }

  /** Adding an actor to the state tree. */
  onActorCreate(tracker: GasTracker): void {
    tracker.charge('OnActorCreate', 0, this.#prices.actorCreateStorage)
  }

  /** Reading the actor's own balance. */
  onSelfBalance(tracker: GasTracker): void {
    tracker.charge('OnSelfBalance', 0, 0)
  }

  /** Reading the balance of an actor. */
  onBalanceOf(tracker: GasTracker): void {
    tracker.charge('OnBalanceOf', 0, 0)
  }

  /** Resolving an address. */
  onResolveAddress(tracker: GasTracker): void {
    tracker.charge('OnResolveAddress', 0, 0)
  }

  /** Looking up an actor's delegated address. */
  onLookupDelegatedAddress(tracker: GasTracker): void {
    tracker.charge('OnLookupAddress', 0, 0)
  }

  /** Reading the code CID of an actor. */
  onGetActorCodeCid(tracker: GasTracker): void {
    tracker.charge('OnGetActorCodeCid', 0, 0)
  }

  /** Finding the type of a built-in actor by its code. */
  onGetBuiltinActorType(tracker: GasTracker): void {
    tracker.charge('OnGetBuiltinActorType', this.#prices.builtinActorManifestLookup, 0)
  }

  /** Finding the code of a built-in actor by its type. */
  onGetCodeCidForType(tracker: GasTracker): void {
    tracker.charge('OnGetCodeCidForType', this.#prices.builtinActorManifestLookup, 0)
  }

  /** Reading the network context. */
  onNetworkContext(tracker: GasTracker): void {
    tracker.charge('OnNetworkContext', this.#prices.networkContext, 0)
  }

  /** Reading the message context. */
  onMessageContext(tracker: GasTracker): void {
    tracker.charge('OnMessageContext', this.#prices.messageContext, 0)
  }

  /** Installing code of so many bytes. */
  onInstallActor(tracker: GasTracker, wasmSize: number): void {
    tracker.charge('OnInstallActor', this.#prices.installWasmPerByte * wasmSize, 0)
  }

  // Cryptography

  /** Whether a multihash code has a price, which makes it a supported one. */
  supportsHash(code: bigint): boolean {
    return this.#prices.hashing.has(Number(code))
  }

  /** Hashing `size` bytes with a supported hash. */
  onHashing(tracker: GasTracker, code: bigint, size: number): void {
    tracker.charge('OnHashing', this.#hashing(Number(code), size), 0)
  }

  /** Verifying a signature (SignatureType 1 or 2) of a text of so many bytes. */
  onVerifySignature(tracker: GasTracker, sigType: number, size: number): void {
    const cost = this.#row(this.#prices.signatures.get(sigType), `signatures of type ${sigType}`)
    tracker.charge('OnVerifySignature', apply(cost, size), 0)
  }

  /** Verifying a BLS aggregate: a pairing more than it has signatures, and hashing all texts. */
  onVerifyAggregateSignature(tracker: GasTracker, signatures: number, size: number): void {
    const cost = this.#row(this.#prices.blsAggregate, 'BLS aggregates')
    tracker.charge(
      'OnVerifyBlsAggregateSignature',
      cost.pairing * (signatures + 1) + apply(cost.hashing, size),
      0,
    )
  }

  /** Recovering a public key. */
  onRecoverSecpPublicKey(tracker: GasTracker): void {
    tracker.charge('OnRecoverSecpPublicKey', this.#prices.secp256k1Recover, 0)
  }

  /** Checking that so many bytes are UTF-8. */
  onUtf8Validation(tracker: GasTracker, size: number): void {
    const cost = this.#row(this.#prices.utf8Validation, 'UTF-8 validation')
    tracker.charge('OnUtf8Validation', apply(cost, size), 0)
  }

  /** Computing an unsealed sector's CID, whatever its pieces. */
  onComputeUnsealedSectorCid(tracker: GasTracker): void {
    tracker.charge('OnComputeUnsealedSectorCid', this.#prices.computeUnsealedSectorCid, 0)
  }

  /** Verifying one seal. */
  onVerifySeal(tracker: GasTracker): void {
    tracker.charge('OnVerifySeal', this.#prices.verifySeal, 0)
  }

  /** Verifying an aggregate of `count` seals; `sealProof` is a RegisteredSealProof. */
  onVerifyAggregateSeals(tracker: GasTracker, sealProof: bigint, count: number): void {
    tracker.charge('OnVerifyAggregateSeals', this.verifyAggregateSealsPrice(sealProof, count), 0)
  }

  /** Milligas of {@link PriceList.onVerifyAggregateSeals}. */
  verifyAggregateSealsPrice(sealProof: bigint, count: number): number {
    const { verifyAggregateSeals: rows } = this.#prices
    const row = rows.get(Number(sealProof)) ?? rows.get(DEFAULT_SEAL_PROOF)
    const cost = this.#row(row, 'aggregates of seals')
    return cost.perSeal * count + stepAt(cost.steps, count)
  }

  /** Verifying a replica update. */
  onVerifyReplicaUpdate(tracker: GasTracker): void {
    tracker.charge('OnVerifyReplicaUpdate', this.#prices.verifyReplicaUpdate, 0)
  }

  /** Milligas of {@link PriceList.onVerifyReplicaUpdate}. */
  verifyReplicaUpdatePrice(): number {
    return this.#prices.verifyReplicaUpdate
  }

  /** Verifying a windowed PoSt, priced by its first proof's RegisteredPoStProof. */
  onVerifyPost(tracker: GasTracker, firstProof: bigint | undefined, sectors: number): void {
    tracker.charge('OnVerifyPost', this.verifyPostPrice(firstProof, sectors), 0)
  }

  /** Milligas of {@link PriceList.onVerifyPost}. */
  verifyPostPrice(firstProof: bigint | undefined, sectors: number): number {
    const { verifyPost: rows } = this.#prices
    const row = rows.get(Number(firstProof ?? DEFAULT_POST_PROOF)) ?? rows.get(DEFAULT_POST_PROOF)
    return apply(this.#row(row, 'windowed PoSts'), sectors)
  }

  /** Verifying a consensus fault, whatever the headers' sizes. */
  onVerifyConsensusFault(tracker: GasTracker): void {
    tracker.charge('OnVerifyConsensusFault', 0, this.#prices.verifyConsensusFault)
  }

  /** Milligas of {@link PriceList.onVerifyConsensusFault}. */
  verifyConsensusFaultPrice(): number {
    return this.#prices.verifyConsensusFault
  }

  // The chain

  /**
   * Drawing randomness: FVM v4 prices the look-back, FVM v3 the entropy. A look-back counts as a
   * u64, so that a future epoch costs more than any limit holds.
   */
  onGetRandomness(tracker: GasTracker, lookback: bigint, entropySize: number): void {
    const cost = this.#prices.randomness
    const extra = cost.perEntropyByte * entropySize
    chargeLookback(tracker, { name: 'OnGetRandomness', cost, lookback, extra })
  }

  /** Looking up the CID of an earlier tipset. */
  onTipsetCid(tracker: GasTracker, lookback: bigint): void {
    chargeLookback(tracker, {
      name: 'OnTipsetCid',
      cost: this.#prices.tipsetCid,
      lookback,
      extra: 0,
    })
  }

  // Blocks

  /** Opening a block, before it is loaded. */
  onBlockOpenBase(tracker: GasTracker): void {
    tracker.charge('OnBlockOpenBase', this.#linkChecked, this.#prices.blockOpen.flat)
  }

  /** Opening a block, by its size and links; named OnBlockOpenPerByte before nv 21. */
  onBlockOpen(tracker: GasTracker, size: number, links: number): void {
    const p = this.#prices
    const copy = apply(p.blockAllocate, size) + apply(p.blockMemcpy, size)
    const isCompute = p.blockOpenCopy === 'compute'
    const compute = this.#linkTracked * links + (isCompute ? copy : 0)
    const open = p.blockOpen.scale * size + (isCompute ? 0 : copy)
    tracker.charge(p.blockOpenName, compute, open + this.#retention(size, compute + open))
  }

  /** Copying bytes of an opened block to the actor. */
  onBlockRead(tracker: GasTracker, size: number): void {
    tracker.charge('OnBlockRead', apply(this.#prices.blockMemcpy, size), 0)
  }

  /** Adding a block to those held in memory. */
  onBlockCreate(tracker: GasTracker, size: number, links: number): void {
    const p = this.#prices
    const copy = apply(p.blockMemcpy, size) + apply(p.blockAllocate, size)
    const compute = copy + this.#linkChecked * links
    tracker.charge('OnBlockCreate', compute, this.#retention(size, compute))
  }

  /** Computing a block's CID, and storing it. */
  onBlockLink(tracker: GasTracker, hashCode: bigint, size: number): void {
    const p = this.#prices
    const copy = apply(p.blockMemcpy, size) + apply(p.blockAllocate, size)
    tracker.charge(
      'OnBlockLink',
      copy + this.#hashing(Number(hashCode), size) + this.#linkTracked,
      p.blockPersistCompute + apply(p.blockPersistStorage, size),
    )
  }

  /** Asking for a block's codec and size. */
  onBlockStat(tracker: GasTracker): void {
    tracker.charge('OnBlockStat', 0, 0)
  }

  /** Reading the state root; from nv 21 on. */
  onGetRoot(tracker: GasTracker): void {
    tracker.charge('OnActorGetRoot', this.#row(this.#prices.links, 'links').tracked, 0)
  }

  /** Writing the state root; from nv 21 on. */
  onSetRoot(tracker: GasTracker): void {
    tracker.charge('OnActorSetRoot', this.#row(this.#prices.links, 'links').checked, 0)
  }

  // Events

  /** An event in parts: so many entries, bytes of keys and bytes of values. From nv 21 on. */
  onActorEvent(tracker: GasTracker, entries: number, keySize: number, valueSize: number): void {
    const p = this.#prices
    const event = this.#row(p.actorEvent, 'events in parts')
    const utf8 = this.#row(p.utf8Validation, 'UTF-8 validation')
    const size = event.overheadBytes + event.entryOverheadBytes * entries + keySize + valueSize
    const copy = apply(p.blockMemcpy, size) + apply(p.blockAllocate, size)
    tracker.charge(
      'OnActorEvent',
      copy * 2 + apply(event.perEntry, entries) + apply(utf8, keySize),
      this.#hashing(HashCode.BLAKE2B_256, size) + copy,
    )
  }

  /** Decoding an event that came as CBOR. To nv 20. */
  onActorEventValidate(tracker: GasTracker, size: number): void {
    const p = this.#prices
    const event = this.#row(p.actorEventCbor, 'events in CBOR')
    const copy = apply(p.blockMemcpy, size) + apply(p.blockAllocate, size)
    tracker.charge('OnActorEventValidate', copy + apply(event.validation, size), 0)
  }

  /** Keeping a decoded event, whose CBOR had so many bytes. To nv 20. */
  onActorEventAccept(tracker: GasTracker, size: number): void {
    const p = this.#prices
    const stamped = size + this.#row(p.actorEventCbor, 'events in CBOR').stampBytes
    const memcpy = apply(p.blockMemcpy, stamped)
    const allocate = apply(p.blockAllocate, stamped)
    tracker.charge(
      'OnActorEventAccept',
      memcpy + allocate,
      memcpy * 2 + allocate + this.#hashing(HashCode.BLAKE2B_256, stamped),
    )
  }

  // Memory: milligas, charged by the host of the instance

  /** Milligas of the first memory of an instance. */
  initMemoryGas(bytes: number): number {
    return this.#fill(bytes)
  }

  /** Milligas of a growth of memory. */
  growMemoryGas(bytes: number): number {
    return this.#fill(bytes)
  }

  /** Milligas of the first table of an instance. */
  initTableGas(elements: number): number {
    return this.#fill(elements * this.#prices.tableElementBytes)
  }

  #fill(bytes: number): number {
    const { wasm } = this.#prices
    return wasm.memoryFillBaseCost + wasm.memoryFillPerByteCost * bytes
  }

  #hashing(code: number, size: number): number {
    return apply(this.#row(this.#prices.hashing.get(code), `hash ${code}`), size)
  }

  /** Shortfall of `paid` against the minimum retention charge of a block. */
  #retention(size: number, paid: number): number {
    const least = apply(this.#prices.blockMemoryRetention, size)
    return least > paid ? least - paid : 0
  }

  #row<T>(row: T | undefined, what: string): T {
    if (row === undefined) throw new FatalError(`price list ${this.name} has no price for ${what}`)
    return row
  }
}

const LISTS: ReadonlyMap<Prices, PriceList> = new Map(
  [HYGGE, WATERMELON, TEEP].map((prices) => [prices, new PriceList(prices)]),
)

/** The price list of a network version; one object for all that share it. */
export function priceListFor(networkVersion: NetworkVersion): PriceList {
  const list = LISTS.get(PRICES[networkVersion])
  if (list === undefined)
    throw new FatalError(`network version ${networkVersion} has no price list: 18 to 29 have one`)
  return list
}

function apply(cost: ScalingCost, n: number): number {
  return cost.flat + cost.scale * n
}

function stepAt(steps: readonly Step[], x: number): number {
  let cost = 0
  for (const step of steps) if (step.start <= x) cost = step.cost
  return cost
}

interface Lookback {
  readonly name: string
  readonly cost: LookbackCost
  /** The look-back in epochs. */
  readonly lookback: bigint
  /** Milligas on top of the price of the look-back. */
  readonly extra: number
}

function chargeLookback(tracker: GasTracker, { name, cost, lookback, extra }: Lookback): void {
  const epochs = BigInt.asUintN(64, lookback)
  if (epochs <= BigInt(MAX_U32)) {
    const n = Number(epochs)
    tracker.charge(name, 0, stepAt(cost.steps, n) + cost.perEpoch * n + extra)
    return
  }
  const flat = BigInt(stepAt(cost.steps, Number.POSITIVE_INFINITY) + extra)
  tracker.chargeBig(name, 0n, saturate(flat + BigInt(cost.perEpoch) * epochs))
}
