import type { CborSchema, Cid } from '../../ipld/index.ts'
import type { Address, ChainEpoch, TokenAmount } from '../../types/index.ts'
import { readAddress, readTuple } from '../runtime/cbor-fields.ts'
import type { StateCodec } from '../runtime/runtime.ts'

/** A payment channel's state. */
export interface PaymentChannelState {
  /** Id address of the payer. */
  readonly from: Address
  /** Id address of the payee. */
  readonly to: Address
  /** What has been redeemed, in attoFIL; paid on Collect. */
  toSend: TokenAmount
  settlingAt: ChainEpoch
  minSettleHeight: ChainEpoch
  /** AMT from lane to {@link LaneState}. */
  laneStates: Cid
}

/** One lane of a channel. */
export interface LaneState {
  /** attoFIL. */
  readonly redeemed: TokenAmount
  readonly nonce: bigint
}

/** CBOR `[from, to, toSend, settlingAt, minSettleHeight, laneStates]`. */
export const PAYMENTCHANNEL_STATE: StateCodec<PaymentChannelState> = {
  encode(w, state) {
    w.writeArrayHeader(6)
    w.writeBytes(state.from.bytes)
    w.writeBytes(state.to.bytes)
    w.writeBigInt(state.toSend)
    w.writeInt(state.settlingAt)
    w.writeInt(state.minSettleHeight)
    w.writeLink(state.laneStates)
  },
  decode(r) {
    readTuple(r, 6, 'payment channel state')
    return {
      from: readAddress(r),
      to: readAddress(r),
      toSend: r.readBigInt(),
      settlingAt: r.readInt(),
      minSettleHeight: r.readInt(),
      laneStates: r.readLink(),
    }
  },
}

/** CBOR `[redeemed, nonce]`. */
export const LANE_STATE: CborSchema<LaneState> = {
  encode(w, lane) {
    w.writeArrayHeader(2)
    w.writeBigInt(lane.redeemed)
    w.writeUint(lane.nonce)
  },
  decode(r) {
    readTuple(r, 2, 'lane state')
    return { redeemed: r.readBigInt(), nonce: r.readUint() }
  },
}
