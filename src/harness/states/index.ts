import { MARKET, MINER_LAYOUTS, POWER, VERIFREG } from '../../builtin-actors/index.ts'
import { DecodeError } from '../../types/index.ts'
import { type AnySchema, decodeValue } from '../schema/index.ts'
import {
  ACCOUNT,
  CRON,
  DATACAP,
  datacapOf,
  EMPTY,
  EVM,
  EVM_V10,
  INIT,
  MULTISIG,
  PAYMENT_CHANNEL,
  REWARD,
  SYSTEM,
} from './basic.ts'

export { builtinMethodName, builtinMethodNumber } from './methods.ts'

/** The layouts of a built-in actor's state, each from a release of the actors on, the last one first. */
const LAYOUTS: Readonly<Record<string, readonly (readonly [since: number, schema: AnySchema])[]>> =
  {
    system: [[10, SYSTEM]],
    init: [[10, INIT]],
    cron: [[10, CRON]],
    account: [[10, ACCOUNT]],
    storagepower: POWER.layouts,
    storageminer: MINER_LAYOUTS,
    storagemarket: MARKET.layouts,
    paymentchannel: [[10, PAYMENT_CHANNEL]],
    multisig: [[10, MULTISIG]],
    reward: [[10, REWARD]],
    verifiedregistry: VERIFREG.layouts,
    datacap: [[10, DATACAP]],
    placeholder: [[10, EMPTY]],
    evm: [
      [16, EVM],
      [10, EVM_V10],
    ],
    eam: [[10, EMPTY]],
    ethaccount: [[10, EMPTY]],
  }

/**
 * How a state of a built-in actor is written, undefined for what is no built-in actor.
 *
 * @param block - the state, as one layout says in itself how its maps are written
 */
export function stateSchemaOf(
  type: string,
  actorsVersion: number,
  block: Uint8Array,
): AnySchema | undefined {
  const schema = LAYOUTS[type]?.find(([since]) => actorsVersion >= since)?.[1]
  return schema === DATACAP ? datacapSchema(block) : schema
}

const datacaps = new Map<number, AnySchema>([[3, DATACAP]])

function datacapSchema(block: Uint8Array): AnySchema {
  let bitWidth: number
  try {
    bitWidth = decodeValue(DATACAP, block).token.hamtBitWidth
  } catch (thrown) {
    if (thrown instanceof DecodeError) return DATACAP
    throw thrown
  }
  let schema = datacaps.get(bitWidth)
  if (schema === undefined) {
    schema = datacapOf(bitWidth)
    datacaps.set(bitWidth, schema)
  }
  return schema
}
