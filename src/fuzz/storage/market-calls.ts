import { DEAL_PROPOSAL_SCHEMA, MARKET } from '../../builtin-actors/index.ts'
import { BitField, encodeCbor } from '../../ipld/index.ts'
import { encodeValue } from '../../schema/index.ts'
import { type ActorId, Address, CRON_ACTOR_ID, FIL, SYSTEM_ACTOR_ID } from '../../types/index.ts'
import { addressOf, anyAddress, type CallDraft, NO_ACTOR_ID, senderOf } from '../gen/gen.ts'
import { idOf, someone } from './miner-people.ts'
import { mostly, sample } from './miner-sealing.ts'
import { PROVING_PERIOD } from './pass-time.ts'
import { sealProofOf, somePiece } from './pieces.ts'
import { type DealFacts, MARKET_ID, type MinerFacts } from './storage-view.ts'
import { type StorageGen, typedCall } from './typed-call.ts'

const QUERIES = [
  'GetDealDataCommitment',
  'GetDealClient',
  'GetDealProvider',
  'GetDealLabel',
  'GetDealTerm',
  'GetDealTotalPrice',
  'GetDealClientCollateral',
  'GetDealProviderCollateral',
  'GetDealVerified',
  'GetDealActivation',
  'GetDealSector',
] as const
const MIN_DURATION = 180n * PROVING_PERIOD
const place = { to: MARKET_ID }

/** A call of the market. */
export function marketCall(g: StorageGen): CallDraft {
  const { c } = g
  return c.weighted<() => CallDraft>([
    [14, () => publish(g)],
    [8, () => addBalance(g)],
    [5, () => withdrawBalance(g)],
    [8, () => settle(g)],
    [5, () => verifyDeals(g)],
    [5, () => activateDeals(g)],
    [5, () => contentChanged(g)],
    [4, () => terminateDeals(g)],
    [3, () => typedCall(g, MARKET, 'GetBalance', { ...place, params: party(g) })],
    [28, () => queryDeal(g)],
    [
      2,
      () =>
        typedCall(g, MARKET, 'CronTick', {
          ...place,
          callers: [c.chance(90) ? CRON_ACTOR_ID : SYSTEM_ACTOR_ID],
        }),
    ],
    [
      1,
      () =>
        typedCall(g, MARKET, 'Constructor', {
          ...place,
          callers: [c.chance(80) ? SYSTEM_ACTOR_ID : CRON_ACTOR_ID],
        }),
    ],
  ])()
}

/** Asks for a fact of a deal; those of a sector mostly of a deal that has one. */
function queryDeal(g: StorageGen): CallDraft {
  const { c, view } = g
  const name = c.pick(QUERIES)
  const active = view.deals().filter(({ sector }) => sector !== undefined)
  const isOfSector = name === 'GetDealSector' || name === 'GetDealActivation'
  const params = isOfSector && active.length > 0 && !c.chance(25) ? c.pick(active).id : dealId(g)
  return typedCall(g, MARKET, name, { ...place, params })
}

/** Puts FIL into escrow. */
export function addBalance(g: StorageGen): CallDraft {
  const { c, view } = g
  const providers = view.miners().map(({ id }) => Address.id(id))
  const to = c.chance(50) ? c.pick(providers) : party(g)
  const value = mostly(g, BigInt(1 + c.below(500)) * FIL, [0n])
  return typedCall(g, MARKET, 'AddBalance', { ...place, value, params: to })
}

/** Publishes deals of one provider, each with terms that pass or, now and then, do not. */
export function publish(g: StorageGen): CallDraft {
  const { c, view } = g
  const { escrowTable } = view.market()
  const paying = view.miners().filter(({ id }) => escrowTable.has(Address.id(id)))
  const miner = c.pick(paying.length > 0 && !c.chance(5) ? paying : view.miners())
  const { worker, owner, controlAddresses } = miner.info
  const made = Array.from({ length: 1 + c.below(c.chance(20) ? 4 : 2) }, () => deal(g, miner))
  const stranger = c.chance(2) ? Address.id(NO_ACTOR_ID) : undefined
  const deals = made.map((one) =>
    stranger === undefined ? one : { ...one, proposal: { ...one.proposal, provider: stranger } },
  )
  return typedCall(g, MARKET, 'PublishStorageDeals', {
    ...place,
    callers: c.chance(80) ? [idOf(worker)] : [owner, ...controlAddresses].map(idOf),
    params: { deals: c.chance(2) ? [] : deals },
  })
}

function deal(g: StorageGen, miner: MinerFacts) {
  const { c, session, view } = g
  const { sectorSize } = miner.info
  const isVerified = c.chance(30)
  const client = clientId(g)
  const startEpoch = mostly(g, session.epoch + BigInt(c.below(4_000)), [session.epoch - 1n])
  const duration = mostly(g, MIN_DURATION + BigInt(c.below(200)) * PROVING_PERIOD, [
    MIN_DURATION - 1n,
  ])
  const pieceSize = mostly(g, sectorSize >> BigInt(c.below(3)), [96n, sectorSize * 2n])
  const base = view.reward().thisEpochBaselinePower
  const proposal = {
    pieceCid: somePiece(g),
    pieceSize,
    isVerified,
    client: addressOf(g, { id: client }),
    provider: Address.id(c.chance(2) ? MARKET_ID : miner.id),
    label: c.chance(70) ? `deal ${c.below(1_000)}` : c.bytes(c.chance(5) ? 257 : 6),
    startEpoch,
    endEpoch: startEpoch + duration,
    storagePricePerEpoch: mostly(g, BigInt(c.below(50)) * 1_000_000_000n, [-1n, 3n * 10n ** 27n]),
    // 2 % of a supply of 2 billion FIL in the piece's share of the baseline: the market asks for half.
    providerCollateral: mostly(g, (pieceSize * 40_000_000n * FIL) / base + FIL, [0n]),
    clientCollateral: BigInt(c.below(3)) * FIL,
  }
  return {
    proposal,
    clientSignature: signatureOf(g, client, encodeValue(DEAL_PROPOSAL_SCHEMA, proposal)),
  }
}

function signatureOf(g: StorageGen, client: ActorId, message: Uint8Array) {
  const signature = g.c.chance(4)
    ? undefined
    : senderOf(g.session, client)?.account.signature(message)
  const isKnown = signature !== undefined && (signature[0] === 1 || signature[0] === 2)
  return isKnown
    ? { type: signature[0]!, data: signature.subarray(1) }
    : { type: 1, data: new Uint8Array(65) }
}

/** A client that can sign: an account with keys of Filecoin, or a contract. */
function clientId(g: StorageGen): ActorId {
  const { c, session } = g
  const contracts = session.actors('evm')
  if (contracts.length > 0 && c.chance(20)) return c.pick(contracts).id
  const signers = session.world.senders.filter(({ account }) => account.type !== 'eth')
  return c.pick(c.chance(80) ? signers.slice(0, 3) : signers).id
}

function withdrawBalance(g: StorageGen): CallDraft {
  const { c, view } = g
  const amount = mostly(g, c.pick([0n, 1n, FIL, 300n * FIL]), [-1n])
  const own = c.chance(40) ? c.pick(view.miners()) : undefined
  const id = own === undefined ? someone(g) : own.id
  return typedCall(g, MARKET, 'WithdrawBalance', {
    ...place,
    callers: own === undefined ? [id] : [own.info.worker, own.info.owner].map(idOf),
    params: { providerOrClient: c.chance(4) ? anyAddress(g) : Address.id(id), amount },
  })
}

function settle(g: StorageGen): CallDraft {
  const { c, view } = g
  const active = view.deals().filter(({ sector }) => sector !== undefined)
  const chosen = sample(g, active.length > 0 && !c.chance(15) ? active : view.deals(), 4)
  const ids = chosen.map(({ id }) => id)
  const params = BitField.of(c.chance(5) ? [...ids, 0n, 4_000n] : ids)
  return typedCall(g, MARKET, 'SettleDealPayments', { ...place, params })
}

function verifyDeals(g: StorageGen): CallDraft {
  const miner = g.c.pick(g.view.miners())
  const sectors = sectorDeals(g, miner)
  return typedCall(g, MARKET, 'VerifyDealsForActivation', {
    ...place,
    callers: [miner.id],
    params: { sectors },
  })
}

function activateDeals(g: StorageGen): CallDraft {
  const miner = g.c.pick(g.view.miners())
  const sectors = sectorDeals(g, miner)
  return typedCall(g, MARKET, 'BatchActivateDeals', {
    ...place,
    callers: [miner.id],
    params: { sectors, computeCid: g.c.chance(50) },
  })
}

function sectorDeals(g: StorageGen, miner: MinerFacts) {
  const { c, session } = g
  return Array.from({ length: 1 + c.below(2) }, () => ({
    sectorNumber: BigInt(c.below(40)),
    sectorType: mostly(g, sealProofOf(miner), [99n, -1n]),
    sectorExpiry: mostly(g, session.epoch + 500n * PROVING_PERIOD, [session.epoch]),
    dealIds: c.chance(6) ? [oddDealId(g)] : sample(g, pending(g, miner), 2).map(({ id }) => id),
  }))
}

function contentChanged(g: StorageGen): CallDraft {
  const { c, session, view } = g
  const miner = c.pick(view.miners())
  const sectors = Array.from({ length: 1 + c.below(2) }, () => ({
    sector: BigInt(c.below(40)),
    minimumCommitmentEpoch: mostly(g, session.epoch + 500n * PROVING_PERIOD, [session.epoch]),
    added: sample(g, pending(g, miner), 2).map(({ id, proposal }) => ({
      data: c.chance(5) ? somePiece(g) : proposal.pieceCid,
      size: mostly(g, proposal.pieceSize, [128n]),
      payload: c.chance(5) ? c.bytes(2) : encodeCbor(id),
    })),
  }))
  return typedCall(g, MARKET, 'SectorContentChanged', {
    ...place,
    callers: [miner.id],
    params: sectors,
  })
}

function terminateDeals(g: StorageGen): CallDraft {
  const { c, session, view } = g
  const miner = c.pick(view.miners())
  const sectors = view
    .deals()
    .filter(
      ({ proposal, sector }) => sector !== undefined && proposal.provider.actorId === miner.id,
    )
    .map(({ sector }) => sector!)
  return typedCall(g, MARKET, 'OnMinerSectorsTerminate', {
    ...place,
    callers: [miner.id],
    params: {
      epoch: session.epoch,
      sectors: BitField.of(
        c.chance(30) || sectors.length === 0 ? [BigInt(c.below(60))] : sample(g, sectors, 1),
      ),
    },
  })
}

/** Deals of a miner that wait for their sector; others if there are none. */
function pending({ c, view }: StorageGen, miner: MinerFacts): readonly DealFacts[] {
  const own = view.deals().filter(({ proposal }) => proposal.provider.actorId === miner.id)
  const waiting = own.filter(({ sector }) => sector === undefined)
  return waiting.length > 0 && !c.chance(8) ? waiting : own
}

function dealId(g: StorageGen): bigint {
  const deals = g.view.deals()
  return deals.length > 0 && !g.c.chance(16) ? g.c.pick(deals).id : oddDealId(g)
}

/** The id of a deal that is over, one that no deal has yet, or one that no map can hold. */
function oddDealId({ c, view }: StorageGen): bigint {
  const deals = view.deals()
  const { nextId } = view.market()
  const known = new Set(deals.map(({ id }) => id))
  const over = Array.from({ length: Number(nextId) }, (_, id) => BigInt(id)).filter(
    (id) => !known.has(id),
  )
  return c.pick([...(over.length > 0 ? [c.pick(over)] : []), nextId, nextId + 9n, 2n ** 64n - 1n])
}

function party(g: StorageGen): Address {
  return g.c.chance(5) ? anyAddress(g) : addressOf(g, { id: someone(g) })
}
