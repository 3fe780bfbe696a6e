import { cbor } from '../../schema/index.ts'
import { defineBuiltin } from '../runtime/native-actor.ts'
import {
  ALLOWANCE_CHANGE_SCHEMA,
  ALLOWANCE_SCHEMA,
  DATACAP_SCHEMA,
  datacapSchemaFor,
  MINT_SCHEMA,
  OWNED_AMOUNT_SCHEMA,
  TRANSFER_FROM_SCHEMA,
  TRANSFER_SCHEMA,
} from './schema.ts'

/**
 * The datacap actor, f07: a token by FRC-46. All methods but the constructor have FRC-42 numbers only.
 *
 * @see builtin-actors v18.0.0 `actors/datacap/src/lib.rs`
 * @example vm.actor('f07', DATACAP).Balance('alice') // attoTokens, 10^18 for each byte
 */
export const DATACAP = defineBuiltin({
  name: 'datacap',
  state: DATACAP_SCHEMA,
  layouts: [[10, DATACAP_SCHEMA]],
  schemaFor: datacapSchemaFor,
  methods: {
    Constructor: { number: 1, params: cbor.address },
    Name: { returns: cbor.text },
    Symbol: { returns: cbor.text },
    Granularity: { returns: cbor.u64 },
    TotalSupply: { returns: cbor.tokenAmount },
    Balance: { params: cbor.address, returns: cbor.tokenAmount },
    Allowance: { params: ALLOWANCE_SCHEMA, returns: cbor.tokenAmount },
    Mint: {
      params: MINT_SCHEMA,
      returns: cbor.tuple({
        balance: cbor.tokenAmount,
        supply: cbor.tokenAmount,
        recipientData: cbor.bytes,
      }),
    },
    Destroy: { params: OWNED_AMOUNT_SCHEMA, returns: cbor.tuple({ balance: cbor.tokenAmount }) },
    Transfer: {
      params: TRANSFER_SCHEMA,
      returns: cbor.tuple({
        fromBalance: cbor.tokenAmount,
        toBalance: cbor.tokenAmount,
        recipientData: cbor.bytes,
      }),
    },
    TransferFrom: {
      params: TRANSFER_FROM_SCHEMA,
      returns: cbor.tuple({
        fromBalance: cbor.tokenAmount,
        toBalance: cbor.tokenAmount,
        allowance: cbor.tokenAmount,
        recipientData: cbor.bytes,
      }),
    },
    IncreaseAllowance: { params: ALLOWANCE_CHANGE_SCHEMA, returns: cbor.tokenAmount },
    DecreaseAllowance: { params: ALLOWANCE_CHANGE_SCHEMA, returns: cbor.tokenAmount },
    RevokeAllowance: {
      params: cbor.tuple({ operator: cbor.address }),
      returns: cbor.tokenAmount,
    },
    Burn: {
      params: cbor.tuple({ amount: cbor.tokenAmount }),
      returns: cbor.tuple({ balance: cbor.tokenAmount }),
    },
    BurnFrom: {
      params: OWNED_AMOUNT_SCHEMA,
      returns: cbor.tuple({ balance: cbor.tokenAmount, allowance: cbor.tokenAmount }),
    },
  },
})
