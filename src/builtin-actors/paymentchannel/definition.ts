import { cbor } from '../../schema/index.ts'
import { defineBuiltin } from '../runtime/native-actor.ts'
import { PAYMENT_CHANNEL_SCHEMA, VOUCHER_SCHEMA } from './schema.ts'

/**
 * A payment channel between two parties.
 *
 * @see builtin-actors v18.0.0 `actors/paych/src/lib.rs`
 * @example vm.actor(channel, PAYMENT_CHANNEL).connect('alice').Settle()
 */
export const PAYMENT_CHANNEL = defineBuiltin({
  name: 'paymentchannel',
  state: PAYMENT_CHANNEL_SCHEMA,
  layouts: [[10, PAYMENT_CHANNEL_SCHEMA]],
  methods: {
    Constructor: { number: 1, params: cbor.tuple({ from: cbor.address, to: cbor.address }) },
    UpdateChannelState: {
      number: 2,
      params: cbor.tuple({ voucher: VOUCHER_SCHEMA, secret: cbor.bytes }),
    },
    Settle: { number: 3 },
    Collect: { number: 4 },
  },
})
