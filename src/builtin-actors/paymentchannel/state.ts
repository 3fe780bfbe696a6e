import { type Raw, rawCodec } from '../../schema/index.ts'
import { type LANE_STATE_SCHEMA, PAYMENT_CHANNEL_SCHEMA } from './schema.ts'

/** The raw state of a payment channel. */
export type PaymentChannelState = Raw<typeof PAYMENT_CHANNEL_SCHEMA>

/** One lane of a channel. */
export type LaneState = Raw<typeof LANE_STATE_SCHEMA>

/** Codec of the raw state. */
export const PAYMENTCHANNEL_STATE = rawCodec(PAYMENT_CHANNEL_SCHEMA)
