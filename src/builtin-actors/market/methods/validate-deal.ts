import { type Cid, Codec } from '../../../ipld/index.ts'
import { type Raw, rawCodec } from '../../../schema/index.ts'
import {
  ActorError,
  divFloor,
  HashCode,
  TOTAL_FILECOIN,
  type TokenAmount,
} from '../../../types/index.ts'
import { AUTHENTICATE_MESSAGE_SCHEMA } from '../../account/definition.ts'
import { EXPORTED_METHODS } from '../../runtime/exported-methods.ts'
import { EPOCHS_IN_DAY } from '../../runtime/network.ts'
import { decodeReturn, encodeParams } from '../../runtime/params.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { durationOf, encodeProposal } from '../deals.ts'
import { labelLength } from '../label.ts'
import type { CLIENT_DEAL_PROPOSAL_SCHEMA } from '../schema.ts'
import type { DealProposal } from '../state.ts'

/** A proposal with its client's signature. */
export type ClientDealProposal = Raw<typeof CLIENT_DEAL_PROPOSAL_SCHEMA>

const AUTHENTICATE_PARAMS = rawCodec(AUTHENTICATE_MESSAGE_SCHEMA)

// Source of the constants: builtin-actors v18.0.0 `actors/market/src/policy.rs`.
const DEAL_MAX_LABEL_SIZE = 256
/** Shortest duration of a deal in epochs. */
export const MIN_DEAL_DURATION = 180n * EPOCHS_IN_DAY
const MAX_DURATION = 1_278n * EPOCHS_IN_DAY
/** The least padded piece, in bytes. Source: fvm_shared 4.8.4 `src/piece/mod.rs`. */
const MIN_PIECE_SIZE = 128n

/** The network's raw power and the baseline, in bytes. */
export interface NetworkSize {
  readonly rawPower: bigint
  readonly baselinePower: bigint
}

/**
 * Whether a proposal is signed by its client and keeps to the market's bounds.
 *
 * @see builtin-actors v18.0.0 `actors/market/src/lib.rs`, `validate_deal`
 */
export function isValidDeal(
  rt: Runtime,
  { proposal, clientSignature }: ClientDealProposal,
  network: NetworkSize,
): boolean {
  return (
    isAuthentic(rt, proposal, clientSignature.data) &&
    labelLength(proposal.label) <= DEAL_MAX_LABEL_SIZE &&
    isPieceSize(proposal.pieceSize) &&
    isPieceCid(proposal.pieceCid) &&
    proposal.endEpoch > proposal.startEpoch &&
    rt.currEpoch <= proposal.startEpoch &&
    isBetween(durationOf(proposal), MIN_DEAL_DURATION, MAX_DURATION) &&
    isBetween(proposal.storagePricePerEpoch, 0n, TOTAL_FILECOIN) &&
    isBetween(
      proposal.providerCollateral,
      minProviderCollateral(rt, proposal.pieceSize, network),
      TOTAL_FILECOIN,
    ) &&
    isBetween(proposal.clientCollateral, 0n, TOTAL_FILECOIN)
  )
}

/** Whether the client's actor takes the signature of the proposal for its own. */
function isAuthentic(rt: Runtime, proposal: DealProposal, signature: Uint8Array): boolean {
  const message = encodeProposal(proposal)
  const params = encodeParams((w) => AUTHENTICATE_PARAMS.encode(w, { signature, message }))
  try {
    const answer = rt.query(proposal.client, EXPORTED_METHODS.AuthenticateMessage, params)
    return decodeReturn(answer, (r) => r.readBool())
  } catch (thrown) {
    if (thrown instanceof ActorError) return false
    throw thrown
  }
}

/** A power of two. */
function isPieceSize(size: bigint): boolean {
  return size >= MIN_PIECE_SIZE && (size & (size - 1n)) === 0n
}

function isPieceCid(cid: Cid): boolean {
  return (
    cid.version === 1 &&
    cid.codec === Codec.FIL_COMMITMENT_UNSEALED &&
    cid.hashCode === HashCode.SHA2_256_TRUNC254_PADDED &&
    cid.digest.length === 32
  )
}

/** The least collateral of a provider: a share of the circulating supply, that of the deal's power in the network's, in attoFIL. */
export function minProviderCollateral(
  { policy, circulatingSupply }: Pick<Runtime, 'policy' | 'circulatingSupply'>,
  size: bigint,
  { rawPower, baselinePower }: NetworkSize,
): TokenAmount {
  const { provCollateralPercentSupplyNum, provCollateralPercentSupplyDenom } = policy
  const target = circulatingSupply * provCollateralPercentSupplyNum
  const largest = [rawPower, baselinePower, size].reduce((a, b) => (a > b ? a : b))
  return divFloor(size * target, largest * provCollateralPercentSupplyDenom)
}

function isBetween(x: bigint, least: bigint, most: bigint): boolean {
  return x >= least && x <= most
}
