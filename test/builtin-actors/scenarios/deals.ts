import { MARKET } from '../../../src/builtin-actors/index.ts'
import {
  type CLIENT_DEAL_PROPOSAL_SCHEMA,
  DEAL_PROPOSAL_SCHEMA,
} from '../../../src/builtin-actors/market/schema.ts'
import { cbor, encodeValue, type FVM } from '../../../src/index.ts'
import type { InferInput } from '../../../src/schema/index.ts'
import { type ActorId, Address } from '../../../src/types/index.ts'
import { createMiner, piece } from './datacap.ts'

/** FRC-42 "IsControllingAddress". */
const IS_CONTROLLING_ADDRESS = 348_244_887n
const CONTROL_ADDRESSES = cbor.tuple({
  owner: cbor.address,
  worker: cbor.address,
  controls: cbor.array(cbor.address),
})

export const DAY = 2_880n
export const FIL = 10n ** 18n
export const PIECE_SIZE = 1n << 30n
/** Seals of 32 GiB sectors, V1P1. */
export const SEAL_PROOF = 8n

/** A deal's terms, as tests change them. */
export type Terms = Partial<InferInput<typeof DEAL_PROPOSAL_SCHEMA>>

/** A market with a client and a provider that have funds. */
export interface Parties {
  readonly client: ActorId
  /** The provider's miner: an actor with a miner's code, whose answers are mocked. */
  readonly miner: ActorId
}

/** Makes a client (`client`) and a miner of the account `owner`, each with 10 FIL in escrow. */
export function makeParties(vm: FVM): Parties {
  const [client] = ['client', 'owner', 'stranger'].map((name) => vm.idOf(vm.account(name))!)
  const miner = createMiner(vm, 'miner')
  const owner = Address.id(vm.idOf('owner')!)
  vm.mockCall(
    { to: miner, method: 2 },
    { returns: { owner, worker: owner, controls: [] }, schema: CONTROL_ADDRESSES },
  )
  vm.mockCall({ to: miner, method: IS_CONTROLLING_ADDRESS }, ({ from, params }) => ({
    returns: from === 5n && params.at(-1) === Number(vm.idOf('owner')),
    schema: cbor.bool,
  }))
  market(vm, 'client').AddBalance('client', { value: 10n * FIL })
  market(vm, 'owner').AddBalance(miner, { value: 10n * FIL })
  return { client: client!, miner }
}

/** The market, called by an account or, once, as a miner. */
export function market(vm: FVM, from: string | ActorId) {
  if (typeof from === 'bigint') vm.prank(from)
  return vm.actor('f05', MARKET).connect(from)
}

/** A signed proposal for 180 days from tomorrow on; `terms` change it before it is signed. */
export function proposal(
  vm: FVM,
  { miner }: Parties,
  terms: Terms = {},
): InferInput<typeof CLIENT_DEAL_PROPOSAL_SCHEMA> {
  const startEpoch = terms.startEpoch ?? vm.epoch + DAY
  const deal = {
    pieceCid: piece(1),
    pieceSize: PIECE_SIZE,
    isVerified: false,
    client: vm.account('client').address,
    provider: Address.id(miner),
    label: 'a label',
    endEpoch: BigInt(startEpoch) + 180n * DAY,
    storagePricePerEpoch: 1_000n,
    providerCollateral: FIL,
    clientCollateral: 5n,
    ...terms,
    startEpoch,
  }
  const signature = vm.account('client').signature(encodeValue(DEAL_PROPOSAL_SCHEMA, deal))
  return {
    proposal: deal,
    clientSignature: { type: signature[0]!, data: signature.subarray(1) },
  }
}

/** Publishes deals as the miner's owner. @returns their ids */
export function publish(vm: FVM, parties: Parties, ...deals: readonly Terms[]): readonly bigint[] {
  const signed = deals.map((terms) => proposal(vm, parties, terms))
  return market(vm, 'owner').PublishStorageDeals({ deals: signed }).ids
}

/** The exit code of publishing deals as the miner's owner. */
export function publishCode(vm: FVM, parties: Parties, ...deals: readonly Terms[]): number {
  const signed = deals.map((terms) => proposal(vm, parties, terms))
  return market(vm, 'owner').send('PublishStorageDeals', { deals: signed }).exitCode
}

/** Activates deals in sectors of the miner. */
export function activate(
  vm: FVM,
  { miner }: Parties,
  sectors: Readonly<Record<number, readonly bigint[]>>,
  computeCid = false,
) {
  return market(vm, miner).BatchActivateDeals({
    sectors: Object.entries(sectors).map(([sectorNumber, dealIds]) => ({
      sectorNumber: BigInt(sectorNumber),
      sectorType: SEAL_PROOF,
      sectorExpiry: vm.epoch + 400n * DAY,
      dealIds,
    })),
    computeCid,
  })
}

/** Escrow and locked amount of an address. */
export function balance(vm: FVM, of: string | ActorId): { balance: bigint; locked: bigint } {
  return market(vm, 'stranger').call('GetBalance', of)
}
