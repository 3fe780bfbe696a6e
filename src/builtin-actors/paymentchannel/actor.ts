import { Codec, type TypedAmt } from '../../ipld/index.ts'
import { loadAmt, rawCodec } from '../../schema/index.ts'
import { ActorError, Address, ExitCode } from '../../types/index.ts'
import { AUTHENTICATE_MESSAGE_SCHEMA } from '../account/definition.ts'
import { ActorType } from '../runtime/actor-type.ts'
import type { IpldBlock } from '../runtime/block-io.ts'
import { asI64 } from '../runtime/cbor-fields.ts'
import { EXPORTED_METHODS } from '../runtime/exported-methods.ts'
import { nativeActor } from '../runtime/native-actor.ts'
import { EPOCHS_IN_HOUR } from '../runtime/network.ts'
import { decodeReturn, encodeParams } from '../runtime/params.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { illegalArgument } from '../runtime/runtime-errors.ts'
import { PAYMENT_CHANNEL } from './definition.ts'
import { PAYMENT_CHANNEL_SCHEMA } from './schema.ts'
import { type LaneState, PAYMENTCHANNEL_STATE, type PaymentChannelState } from './state.ts'
import { type SignedVoucher, signingBytes } from './voucher.ts'

const { laneStates: LANES } = PAYMENT_CHANNEL_SCHEMA.fields
const AUTHENTICATE_PARAMS = rawCodec(AUTHENTICATE_MESSAGE_SCHEMA)
const SETTLE_DELAY = 12n * EPOCHS_IN_HOUR
const MAX_SECRET_SIZE = 256
const MAX_LANE = (1n << 63n) - 1n
/** The channel is settled: no more vouchers. Source: builtin-actors v18.0.0 `actors/paych/src/lib.rs`. */
const ERR_UPDATE_AFTER_SETTLED: ExitCode = 32

/** A payment channel in TypeScript. @see builtin-actors v18.0.0 `actors/paych/src/lib.rs` */
export const PAYMENTCHANNEL_ACTOR = nativeActor(PAYMENT_CHANNEL, {
  handlers: {
    Constructor(rt, params) {
      rt.requireCallerType(ActorType.init)
      const to = Address.id(rt.resolveToActorId(params.to, true))
      const from = Address.id(rt.resolveToActorId(params.from, true))
      const laneStates = rt.openArray(LANES).flush()
      const empty = { toSend: 0n, settlingAt: 0n, minSettleHeight: 0n, laneStates }
      rt.create(PAYMENTCHANNEL_STATE, { from, to, ...empty })
    },
    UpdateChannelState: updateChannelState,
    Settle: (rt) =>
      rt.transaction(PAYMENTCHANNEL_STATE, (state) => {
        requireParty(rt, state)
        if (state.settlingAt !== 0n)
          throw new ActorError(ExitCode.USR_ILLEGAL_STATE, 'channel already settling')
        state.settlingAt = asI64(rt.currEpoch + SETTLE_DELAY)
        if (state.settlingAt < state.minSettleHeight) state.settlingAt = state.minSettleHeight
      }),
    Collect(rt) {
      const state = rt.state(PAYMENTCHANNEL_STATE)
      requireParty(rt, state)
      if (state.settlingAt === 0n || rt.currEpoch < state.settlingAt)
        throw new ActorError(ExitCode.USR_FORBIDDEN, 'payment channel not settling or settled')
      rt.send(state.to, 0n, undefined, state.toSend)
      rt.send(state.from, 0n, undefined, rt.sys.currentBalance())
      rt.deleteActor()
    },
  },
})

function requireParty(rt: Runtime, state: PaymentChannelState): void {
  const ids = [state.from.actorId, state.to.actorId]
  rt.requireCaller(...ids.filter((id) => id !== undefined))
}

function updateChannelState(
  rt: Runtime,
  { voucher, secret }: { voucher: SignedVoucher; secret: Uint8Array },
): undefined {
  const state = rt.state(PAYMENTCHANNEL_STATE)
  requireParty(rt, state)
  const signer = rt.message.caller === state.from.actorId ? state.to : state.from
  if (voucher.signature === null) throw illegalArgument('voucher has no signature')
  if (state.settlingAt !== 0n && rt.currEpoch >= state.settlingAt)
    throw new ActorError(
      ERR_UPDATE_AFTER_SETTLED,
      'no vouchers can be processed after settling at epoch',
    )
  if (secret.length > MAX_SECRET_SIZE)
    throw illegalArgument('secret must be at most 256 bytes long')
  const authentic = rt.query(
    signer,
    EXPORTED_METHODS.AuthenticateMessage,
    authenticateParams(voucher.signature.data, signingBytes(voucher)),
  )
  if (!decodeReturn(authentic, (r) => r.readBool()))
    throw illegalArgument('voucher sig authentication failed')
  checkVoucher(rt, voucher, secret)
  if (voucher.extra !== null) {
    const { actor, method, data } = voucher.extra
    rt.send(actor, method, { codec: Codec.CBOR, data }, 0n)
  }
  return rt.transaction(PAYMENTCHANNEL_STATE, (current) => redeem(rt, current, voucher))
}

function checkVoucher(rt: Runtime, voucher: SignedVoucher, secret: Uint8Array): void {
  const channel = rt.resolveAddress(voucher.channelAddr)
  if (channel === undefined)
    throw illegalArgument('voucher payment channel address does not resolve to an ID address')
  if (channel !== rt.message.receiver)
    throw illegalArgument(
      `voucher payment channel address f0${channel} does not match receiver f0${rt.message.receiver}`,
    )
  if (rt.currEpoch < voucher.timeLockMin) throw illegalArgument('cannot use this voucher yet')
  if (voucher.timeLockMax !== 0n && rt.currEpoch > voucher.timeLockMax)
    throw illegalArgument('this voucher has expired')
  if (voucher.amount < 0n)
    throw illegalArgument(`voucher amount must be non-negative, was ${voucher.amount}`)
  if (voucher.secretPreImage.length > 0) {
    const hashed = rt.hashBlake2b(secret)
    const expected = voucher.secretPreImage
    if (hashed.length !== expected.length || hashed.some((byte, i) => byte !== expected[i]))
      throw illegalArgument('incorrect secret')
  }
}

/** Moves the voucher's amount, less what its lanes have redeemed, to what is to be sent. */
function redeem(rt: Runtime, state: PaymentChannelState, voucher: SignedVoucher): undefined {
  const lanes = loadAmt(LANES, rt.store, state.laneStates)
  const own = findLane(lanes, voucher.lane)
  if (own !== undefined && own.nonce >= voucher.nonce)
    throw illegalArgument(
      `voucher has an outdated nonce, existing: ${own.nonce}, voucher: ${voucher.nonce}`,
    )
  let redeemedFromOthers = 0n
  for (const merge of voucher.merges) {
    if (merge.lane === voucher.lane)
      throw illegalArgument("voucher cannot merge lanes into it's own lane")
    const other = findLane(lanes, merge.lane)
    if (other === undefined)
      throw illegalArgument(`voucher specifies invalid merge lane ${merge.lane}`)
    if (other.nonce >= merge.nonce)
      throw illegalArgument('merged lane in voucher has outdated nonce, cannot redeem')
    redeemedFromOthers += other.redeemed
    lanes.set(merge.lane, { redeemed: other.redeemed, nonce: merge.nonce })
  }
  const toSend = voucher.amount - (redeemedFromOthers + (own?.redeemed ?? 0n)) + state.toSend
  if (toSend < 0n) throw illegalArgument('voucher would leave channel balance negative')
  if (toSend > rt.sys.currentBalance())
    throw illegalArgument('not enough funds in channel to cover voucher')
  state.toSend = toSend
  const { minSettleHeight } = voucher
  if (minSettleHeight !== 0n) {
    if (state.settlingAt !== 0n && state.settlingAt < minSettleHeight)
      state.settlingAt = minSettleHeight
    if (state.minSettleHeight < minSettleHeight) state.minSettleHeight = minSettleHeight
  }
  lanes.set(voucher.lane, { redeemed: voucher.amount, nonce: voucher.nonce })
  state.laneStates = lanes.flush()
  return undefined
}

function findLane(lanes: TypedAmt<LaneState>, lane: bigint): LaneState | undefined {
  if (lane > MAX_LANE) throw illegalArgument('maximum lane ID is 2^63-1')
  return lanes.get(lane)
}

function authenticateParams(signature: Uint8Array, message: Uint8Array): IpldBlock {
  return encodeParams((w) => AUTHENTICATE_PARAMS.encode(w, { signature, message }))
}
