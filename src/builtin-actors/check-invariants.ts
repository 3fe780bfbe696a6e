import { addressToString } from '../crypto/index.ts'
import { type Blockstore, type Cid, Codec, cidOf } from '../ipld/index.ts'
import {
  type ActorId,
  type Address,
  type ChainEpoch,
  EAM_ACTOR_ID,
  FIRST_NON_SINGLETON_ID,
  type TokenAmount,
  VERIFIED_REGISTRY_ACTOR_ID,
} from '../types/index.ts'
import { ACCOUNT_STATE } from './account/account.ts'
import { checkInvariants as checkAccount } from './account/invariants.ts'
import { checkClaimsAgainstSectors, checkMinersAgainstPower } from './check-storage.ts'
import { CRON_STATE } from './cron/actor.ts'
import { checkInvariants as checkCron } from './cron/invariants.ts'
import { checkInvariants as checkDatacap } from './datacap/invariants.ts'
import { DATACAP_GRANULARITY } from './datacap/schema.ts'
import { DATACAP_STATE } from './datacap/state.ts'
import { checkInvariants as checkEam } from './eam/invariants.ts'
import { checkInvariants as checkEvm } from './evm/invariants.ts'
import { EVM_STATE } from './evm/state.ts'
import { checkInvariants as checkInit, type InitSummary } from './init/invariants.ts'
import { INIT_STATE } from './init/state.ts'
import { checkInvariants as checkMarket, type MarketSummary } from './market/invariants.ts'
import { MARKET_STATE } from './market/state.ts'
import { checkInvariants as checkMiner, type MinerSummary } from './miner/invariants.ts'
import { MINER_STATE } from './miner/state/state.ts'
import { checkInvariants as checkMultisig } from './multisig/invariants.ts'
import { MULTISIG_STATE } from './multisig/state.ts'
import { checkInvariants as checkPaymentChannel } from './paymentchannel/invariants.ts'
import { PAYMENTCHANNEL_STATE } from './paymentchannel/state.ts'
import { checkInvariants as checkPower, type PowerSummary } from './power/invariants.ts'
import { POWER_STATE } from './power/state.ts'
import { checkInvariants as checkReward } from './reward/invariants.ts'
import { REWARD_STATE } from './reward/state.ts'
import { EPOCH_UNDEFINED } from './runtime/network.ts'
import { policyOf } from './runtime/policy.ts'
import type { StateCodec } from './runtime/runtime.ts'
import { readState, Violations } from './runtime/violations.ts'
import { checkInvariants as checkSystem } from './system/invariants.ts'
import { SYSTEM_STATE } from './system/system.ts'
import type { TokenSummary } from './token/index.ts'
import { checkInvariants as checkVerifreg, type VerifregSummary } from './verifreg/invariants.ts'
import { VERIFREG_STATE } from './verifreg/state.ts'

/** An actor of a state tree. */
export interface CheckedActor {
  readonly id: ActorId
  /** Its built-in actor's name; undefined for other code. */
  readonly type: string | undefined
  readonly state: Cid
  readonly balance: TokenAmount
  readonly delegatedAddress: Address | undefined
}

/** The facts that invariants are checked against. */
export interface InvariantOptions {
  readonly network: string
  /** The release of the built-in actors, from 10 on. */
  readonly actorsVersion: number
  readonly epoch: ChainEpoch
  /** The sum of all balances in attoFIL; not compared if left out. */
  readonly totalBalance?: TokenAmount
}

/** The release whose layout of the power actor's state is checked. */
const POWER_STATE_SINCE = 15
/** The release whose layout of the market actor's state is checked. */
const MARKET_STATE_SINCE = 13
/** The release whose layout of a miner's state is checked. */
const MINER_STATE_SINCE = 16
/** The release from which on contracts have transient storage. */
const EVM_STATE_SINCE = 16
const EMPTY_STATE = cidOf(Codec.DAG_CBOR, Uint8Array.of(0x80))

/**
 * All that is wrong with a state tree, one text each, with the actor in front: every built-in actor's
 * own invariants, and those between actors. Empty if nothing is.
 *
 * @see builtin-actors v18.0.0 `state/src/check.rs`
 */
export function checkInvariants(
  actors: Iterable<CheckedActor>,
  store: Blockstore,
  options: InvariantOptions,
): string[] {
  const check = new TreeCheck(store, options)
  for (const actor of actors) check.add(actor)
  return check.finish()
}

class TreeCheck {
  readonly #store: Blockstore
  readonly #options: InvariantOptions
  readonly #violations = new Violations()
  readonly #ids: ActorId[] = []
  readonly #miners = new Set<ActorId>()
  readonly #minerSummaries = new Map<ActorId, MinerSummary>()
  /** Addresses that init must know, and of whom. */
  readonly #addresses: [address: Address, id: ActorId][] = []
  #total: TokenAmount = 0n
  #init: InitSummary | undefined = undefined
  #datacap: TokenSummary | undefined = undefined
  #verifreg: VerifregSummary | undefined = undefined
  #market: MarketSummary | undefined = undefined
  #power: PowerSummary | undefined = undefined

  constructor(store: Blockstore, options: InvariantOptions) {
    this.#store = store
    this.#options = options
  }

  add(actor: CheckedActor): void {
    const { id, type, balance, delegatedAddress } = actor
    const what = type === undefined ? `f0${id}` : `${type} f0${id}`
    const own = new Violations()
    own.require(balance >= 0n, `balance ${balance} is negative`)
    this.#ids.push(id)
    if (type === 'storageminer') this.#miners.add(id)
    this.#total += balance
    if (delegatedAddress !== undefined) this.#addresses.push([delegatedAddress, id])
    own.reading('the state', () => own.found.push(...this.#checkState(actor)))
    for (const violation of own.found) this.#violations.found.push(`${what}: ${violation}`)
  }

  finish(): string[] {
    this.#checkAddresses()
    this.#checkDatacap()
    this.#checkDealAllocations()
    this.#checkProviders()
    this.#checkMiners()
    const { totalBalance } = this.#options
    this.#violations.require(
      totalBalance === undefined || this.#total === totalBalance,
      `total token balance is ${this.#total}, expected ${totalBalance}`,
    )
    return this.#violations.found
  }

  #checkState(actor: CheckedActor): string[] {
    const { id, balance, delegatedAddress } = actor
    const store = this.#store
    const { epoch, network, actorsVersion } = this.#options
    const read = <T>(codec: StateCodec<T>): T => readState(store, actor.state, codec)
    switch (actor.type) {
      case 'system':
        return checkSystem(read(SYSTEM_STATE), store)
      case 'init': {
        const { violations, summary } = checkInit(read(INIT_STATE), store)
        this.#init = summary
        return violations
      }
      case 'cron':
        return checkCron(read(CRON_STATE))
      case 'account': {
        const state = read(ACCOUNT_STATE)
        if (id >= FIRST_NON_SINGLETON_ID) this.#addresses.push([state.address, id])
        return checkAccount(state, id)
      }
      case 'storagepower': {
        if (actorsVersion < POWER_STATE_SINCE) return []
        const { violations, summary } = checkPower(read(POWER_STATE), store, policyOf(network))
        this.#power = summary
        return violations
      }
      case 'storageminer': {
        // A miner that a test set without a state was never constructed.
        if (actorsVersion < MINER_STATE_SINCE || actor.state.equals(EMPTY_STATE)) return []
        const options = { policy: policyOf(network), store, balance }
        const { violations, summary } = checkMiner(read(MINER_STATE), options)
        this.#minerSummaries.set(id, summary)
        return violations
      }
      case 'storagemarket': {
        if (actorsVersion < MARKET_STATE_SINCE) return []
        const { violations, summary } = checkMarket(read(MARKET_STATE), { store, balance, epoch })
        this.#market = summary
        return violations
      }
      case 'multisig':
        return checkMultisig(read(MULTISIG_STATE), store)
      case 'paymentchannel':
        return checkPaymentChannel(read(PAYMENTCHANNEL_STATE), store, balance)
      case 'reward': {
        // Its clock stands where power's cron left it, which jumps of the epoch leave behind.
        const state = read(REWARD_STATE)
        const violations = checkReward(state, state.epoch - 1n, balance)
        if (state.epoch > epoch)
          violations.push(`reward state epoch ${state.epoch} is past ${epoch}`)
        return violations
      }
      case 'verifiedregistry': {
        const state = read(VERIFREG_STATE)
        const { violations, summary } = checkVerifreg(state, store, epoch, policyOf(network))
        this.#verifreg = summary
        return violations
      }
      case 'datacap': {
        const { violations, summary } = checkDatacap(read(DATACAP_STATE), store)
        this.#datacap = summary
        return violations
      }
      case 'evm':
        return [
          ...checkEthAddress(delegatedAddress),
          ...(actorsVersion < EVM_STATE_SINCE ? [] : checkEvm(read(EVM_STATE), store)),
        ]
      case 'eam':
        return checkEam(id, actor.state.equals(EMPTY_STATE))
      case 'ethaccount':
      case 'placeholder':
        return checkEthAddress(delegatedAddress)
      default:
        return []
    }
  }

  /** Init may know addresses of actors that are gone: a channel that was collected, for one. */
  #checkAddresses(): void {
    const init = this.#init
    if (init === undefined) return
    for (const id of this.#ids)
      this.#violations.require(
        id < init.nextId || id < FIRST_NON_SINGLETON_ID,
        `f0${id} exists, though init has yet to give that id: its next one is ${init.nextId}`,
      )
    for (const [address, id] of this.#addresses) {
      const text = addressToString(address)
      const known = init.idsByAddress.get(text)
      this.#violations.require(
        known === id,
        `f0${id} has the address ${text}, which init maps to ${known === undefined ? 'nothing' : `f0${known}`}`,
      )
    }
  }

  /** Every allocation that a deal waits for is the registry's, for the same provider and piece. */
  #checkDealAllocations(): void {
    if (this.#verifreg === undefined || this.#market === undefined) return
    const { allocations } = this.#verifreg
    const { deals, dealsByAllocation } = this.#market
    for (const [allocationId, dealId] of dealsByAllocation) {
      const allocation = allocations.get(allocationId)
      const deal = deals.get(dealId)
      if (deal === undefined) continue // the market's own check says so
      if (allocation === undefined) {
        this.#violations.found.push(
          `allocation ${allocationId} not found for pending deal ${dealId}`,
        )
        continue
      }
      this.#violations.require(
        deal.provider === allocation.provider,
        `mismatched providers ${allocation.provider} ${deal.provider} on alloc ${allocationId} and deal ${dealId}`,
      )
      this.#violations.require(
        deal.pieceCid.equals(allocation.data),
        `mismatched piece cid on alloc ${allocationId} and deal ${dealId}`,
      )
    }
  }

  /** Providers of active deals and of claims are miners. */
  #checkProviders(): void {
    for (const [id, { provider, state }] of this.#market?.deals ?? [])
      if (state !== undefined && state.sectorStartEpoch !== EPOCH_UNDEFINED)
        this.#violations.require(
          provider !== undefined && this.#miners.has(provider),
          `provider f0${provider} for deal ${id} not found among miners`,
        )
    for (const [id, { provider }] of this.#verifreg?.claims ?? [])
      this.#violations.require(
        this.#miners.has(provider),
        `provider f0${provider} of claim ${id} not found among miners`,
      )
  }

  #checkMiners(): void {
    const miners = this.#minerSummaries
    if (this.#power !== undefined) checkMinersAgainstPower(miners, this.#power, this.#violations)
    if (this.#verifreg !== undefined)
      checkClaimsAgainstSectors(this.#verifreg, miners, this.#violations)
  }

  #checkDatacap(): void {
    if (this.#verifreg === undefined || this.#datacap === undefined) return
    const { verifiers, allocated } = this.#verifreg
    const { balances } = this.#datacap
    for (const verifier of verifiers)
      this.#violations.require(
        !balances.has(verifier),
        `verifier f0${verifier} is also a datacap token holder`,
      )
    const balance = balances.get(VERIFIED_REGISTRY_ACTOR_ID) ?? 0n
    this.#violations.require(
      allocated * DATACAP_GRANULARITY === balance,
      `verified registry datacap balance ${balance} does not match pending allocation size ${allocated}`,
    )
  }
}

function checkEthAddress(address: Address | undefined): string[] {
  if (address?.namespace === EAM_ACTOR_ID) return []
  return [`delegated address ${address === undefined ? 'is missing' : addressToString(address)}`]
}
