import { addressToString } from '../../../crypto/index.ts'
import { BitField, type Cid } from '../../../ipld/index.ts'
import { cbor, type Raw, rawCodec } from '../../../schema/index.ts'
import {
  ActorError,
  type ActorId,
  Address,
  type ChainEpoch,
  ExitCode,
  REWARD_ACTOR_ID,
  STORAGE_POWER_ACTOR_ID,
  type TokenAmount,
} from '../../../types/index.ts'
import { POWER } from '../../power/definition.ts'
import { CURRENT_TOTAL_POWER_SCHEMA } from '../../power/schema.ts'
import { REWARD } from '../../reward/definition.ts'
import { ActorType } from '../../runtime/actor-type.ts'
import { EXPORTED_METHODS } from '../../runtime/exported-methods.ts'
import { builtinNumberOf } from '../../runtime/native-actor.ts'
import { decodeReturn, encodeParams } from '../../runtime/params.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { illegalArgument } from '../../runtime/runtime-errors.ts'
import {
  clientBalanceRequirement,
  encodeProposal,
  nextUpdateEpoch,
  proposalCid,
  putAllocationIds,
  putDealsByEpoch,
  putPendingProposals,
  putProposals,
} from '../deals.ts'
import { emitDeal } from '../emit.ts'
import { isBalanceCovered, lockForDeal } from '../escrow.ts'
import {
  MARKET_NOTIFY_DEAL_SCHEMA,
  type PUBLISH_STORAGE_DEALS_SCHEMA,
  type PUBLISHED_DEALS_SCHEMA,
} from '../schema.ts'
import {
  type DealProposal,
  loadPendingProposals,
  MARKET_STATE,
  type MarketState,
} from '../state.ts'
import {
  type AllocationRequest,
  allocate,
  allocationRequestOf,
  datacapBalanceOf,
  datacapRequired,
} from './datacap.ts'
import { type ClientDealProposal, isValidDeal, type NetworkSize } from './validate-deal.ts'

const THIS_EPOCH_REWARD = builtinNumberOf(REWARD, 'ThisEpochReward')
const CURRENT_TOTAL_POWER = builtinNumberOf(POWER, 'CurrentTotalPower')

const ADDRESS = rawCodec(cbor.address)
const THIS_EPOCH_REWARD_RETURN = rawCodec(REWARD.methods.ThisEpochReward.returns)
const CURRENT_TOTAL_POWER_RETURN = rawCodec(CURRENT_TOTAL_POWER_SCHEMA)
const NOTIFY_PARAMS = rawCodec(MARKET_NOTIFY_DEAL_SCHEMA)

/** A deal that is to be published: client and provider are id addresses. */
interface ValidDeal {
  readonly proposal: DealProposal
  readonly encoded: Uint8Array
  readonly cid: Cid
}

/**
 * M4: publishes the deals that are valid. All of the same provider; a deal that is not valid is left
 * out; a client that refuses the notification makes all of them fail.
 *
 * @see builtin-actors v18.0.0 `actors/market/src/lib.rs`, `publish_storage_deals`
 */
export function publishStorageDeals(
  rt: Runtime,
  { deals }: Raw<typeof PUBLISH_STORAGE_DEALS_SCHEMA>,
): Raw<typeof PUBLISHED_DEALS_SCHEMA> {
  rt.acceptAnyCaller()
  const [first] = deals
  if (first === undefined) throw illegalArgument('Empty deals parameter')
  const provider = requireProvider(rt, first.proposal.provider)
  const network: NetworkSize = {
    baselinePower: currentBaselinePower(rt),
    rawPower: currentRawPower(rt),
  }
  // A check of a signature may call back: the state is read when all are done.
  const isValid = deals.map((deal) => isValidDeal(rt, deal, network))
  const selection = new DealSelection(rt, provider, first.proposal.provider)
  for (const [index, deal] of deals.entries()) if (isValid[index]) selection.consider(index, deal)
  const allocationIds = selection.allocate()
  const { valid } = selection
  if (valid.length === 0) throw illegalArgument('All deal proposals invalid')
  const ids = rt.transaction(MARKET_STATE, (state) => addDeals(rt, state, valid, allocationIds))
  for (const [i, deal] of valid.entries()) {
    notifyClient(rt, deal, ids[i]!)
    emitDeal(rt, 'deal-published', ids[i]!, deal.proposal)
  }
  return { ids, validDeals: BitField.of(selection.validIndexes) }
}

/** The miner of the first deal, which must be one that the caller controls. */
function requireProvider(rt: Runtime, address: Address): ActorId {
  const provider = rt.resolveAddress(address)
  if (provider === undefined)
    throw notFound(`failed to resolve provider address ${addressToString(address)}`)
  const code = rt.getActorCodeCid(provider)
  if (code === undefined) throw notFound(`no code ID for address f0${provider}`)
  if (rt.builtinActorType(code) !== ActorType.storageminer)
    throw illegalArgument('deal provider is not a storage miner actor')
  const { caller } = rt.message
  const params = encodeParams((w) => ADDRESS.encode(w, Address.id(caller)))
  const answer = rt.send(Address.id(provider), EXPORTED_METHODS.IsControllingAddress, params, 0n)
  if (!decodeReturn(answer, (r) => r.readBool()))
    throw new ActorError(
      ExitCode.USR_FORBIDDEN,
      `caller f0${caller} is not worker or control address of provider f0${provider}`,
    )
  return provider
}

function currentBaselinePower(rt: Runtime): bigint {
  const answer = rt.send(Address.id(REWARD_ACTOR_ID), THIS_EPOCH_REWARD, undefined, 0n)
  return decodeReturn(answer, (r) => THIS_EPOCH_REWARD_RETURN.decode(r)).thisEpochBaselinePower
}

function currentRawPower(rt: Runtime): bigint {
  const answer = rt.send(Address.id(STORAGE_POWER_ACTOR_ID), CURRENT_TOTAL_POWER, undefined, 0n)
  return decodeReturn(answer, (r) => CURRENT_TOTAL_POWER_RETURN.decode(r)).rawBytePower
}

/** Chooses the deals that can be published, each with the ones before it in mind. */
class DealSelection {
  readonly valid: ValidDeal[] = []
  /** Places of the valid deals in the params. */
  readonly validIndexes: number[] = []
  readonly #rt: Runtime
  readonly #epoch: ChainEpoch
  readonly #state: MarketState
  readonly #provider: Address
  /** The provider as the first deal names it. */
  readonly #providerAsGiven: Address
  readonly #cids = new Set<string>()
  readonly #clientLockups = new Map<ActorId, TokenAmount>()
  readonly #datacapLeft = new Map<ActorId, TokenAmount>()
  readonly #requests = new Map<ActorId, { cid: Cid; request: AllocationRequest }[]>()
  #providerLockup: TokenAmount = 0n

  constructor(rt: Runtime, provider: ActorId, providerAsGiven: Address) {
    this.#rt = rt
    this.#epoch = rt.currEpoch // asked for before the state is read
    this.#state = rt.state(MARKET_STATE)
    this.#provider = Address.id(provider)
    this.#providerAsGiven = providerAsGiven
  }

  /** Takes a deal if funds, datacap and earlier deals allow it. */
  consider(index: number, { proposal: given }: ClientDealProposal): void {
    const rt = this.#rt
    const provider = this.#provider
    if (!given.provider.equals(provider) && !given.provider.equals(this.#providerAsGiven)) return
    const clientId = rt.resolveAddress(given.client)
    if (clientId === undefined) return
    const client = Address.id(clientId)
    const clientLockup = (this.#clientLockups.get(clientId) ?? 0n) + clientBalanceRequirement(given)
    if (!isBalanceCovered(rt, this.#state, client, clientLockup)) return
    const providerLockup = this.#providerLockup + given.providerCollateral
    if (!isBalanceCovered(rt, this.#state, provider, providerLockup)) return
    const proposal = { ...given, provider, client }
    const encoded = encodeProposal(proposal)
    const cid = proposalCid(rt, encoded)
    const isPending = loadPendingProposals(rt, this.#state).has(cid.bytes)
    if (isPending || this.#cids.has(cid.key)) return
    if (proposal.isVerified && !this.#takeDatacap(clientId, proposal, cid)) return
    this.#providerLockup = providerLockup
    this.#clientLockups.set(clientId, clientLockup)
    this.#cids.add(cid.key)
    this.valid.push({ proposal, encoded, cid })
    this.validIndexes.push(index)
  }

  /** Makes the allocations of verified deals, client by client in the order of their ids. @returns allocations by proposal */
  allocate(): ReadonlyMap<string, bigint> {
    const allocationIds = new Map<string, bigint>()
    const byClient = [...this.#requests].sort(([a], [b]) => (a < b ? -1 : 1))
    for (const [client, requests] of byClient) {
      const ids = allocate(
        this.#rt,
        client,
        requests.map(({ request }) => request),
      )
      for (const [i, { cid }] of requests.entries()) allocationIds.set(cid.key, ids[i]!)
    }
    return allocationIds
  }

  /** Whether the client has the datacap; if so, an allocation is requested. */
  #takeDatacap(client: ActorId, proposal: DealProposal, cid: Cid): boolean {
    const left = this.#datacapLeft.get(client) ?? datacapBalanceOf(this.#rt, client)
    const required = datacapRequired(proposal)
    if (left < required) {
      this.#datacapLeft.set(client, left)
      return false
    }
    this.#datacapLeft.set(client, left - required)
    const requests = this.#requests.get(client) ?? []
    requests.push({ cid, request: allocationRequestOf(this.#rt, proposal, this.#epoch) })
    this.#requests.set(client, requests)
    return true
  }
}

/** Locks the funds of deals and writes them. @returns their ids */
function addDeals(
  rt: Runtime,
  state: MarketState,
  deals: readonly ValidDeal[],
  allocationIds: ReadonlyMap<string, bigint>,
): bigint[] {
  const proposals: [bigint, DealProposal][] = []
  const dealsByEpoch: [bigint, bigint][] = []
  const pendingAllocationIds: [bigint, bigint][] = []
  for (const { proposal, cid } of deals) {
    lockForDeal(rt, state, proposal)
    const id = state.nextId
    state.nextId += 1n
    proposals.push([id, proposal])
    const allocationId = allocationIds.get(cid.key)
    if (allocationId !== undefined) pendingAllocationIds.push([id, allocationId])
    const epoch = nextUpdateEpoch(id, rt.policy.dealUpdatesInterval, proposal.startEpoch)
    dealsByEpoch.push([epoch, id])
  }
  putPendingProposals(
    rt,
    state,
    deals.map(({ cid }) => cid),
  )
  putProposals(rt, state, proposals)
  putAllocationIds(rt, state, pendingAllocationIds)
  putDealsByEpoch(rt, state, dealsByEpoch)
  return proposals.map(([id]) => id)
}

/** @throws ActorError `USR_ILLEGAL_ARGUMENT` if the client fails */
function notifyClient(rt: Runtime, { proposal, encoded }: ValidDeal, dealId: bigint): void {
  const params = encodeParams((w) => NOTIFY_PARAMS.encode(w, { proposal: encoded, dealId }))
  try {
    rt.send(proposal.client, EXPORTED_METHODS.MarketNotifyDeal, params, 0n)
  } catch (thrown) {
    if (!(thrown instanceof ActorError)) throw thrown
    throw illegalArgument(`failed to notify deal ${dealId}: ${thrown.message}`)
  }
}

function notFound(message: string): ActorError {
  return new ActorError(ExitCode.USR_NOT_FOUND, message)
}
