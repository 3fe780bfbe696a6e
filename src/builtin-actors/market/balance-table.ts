import { addressToString } from '../../crypto/index.ts'
import type { Cid } from '../../ipld/index.ts'
import { type Address, type TokenAmount } from '../../types/index.ts'
import type { ActorMap } from '../runtime/actor-map.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { illegalArgument } from '../runtime/runtime-errors.ts'
import { MARKET_SCHEMA } from './schema.ts'

/**
 * Amounts in attoFIL by address. An entry that reaches zero is deleted; adding zero to an address
 * without one writes a zero.
 *
 * @see builtin-actors v18.0.0 `actors/market/src/balance_table.rs`
 */
export class BalanceTable {
  readonly #map: ActorMap<TokenAmount>

  constructor(rt: Runtime, root: Cid) {
    this.#map = rt.openMap(MARKET_SCHEMA.fields.escrowTable, root)
  }

  get(address: Address): TokenAmount {
    return this.#map.get(address.bytes) ?? 0n
  }

  /** @throws ActorError `USR_ILLEGAL_ARGUMENT` if the balance would be negative */
  add(address: Address, value: TokenAmount): void {
    const before = this.get(address)
    const sum = before + value
    if (sum < 0n)
      throw illegalArgument(
        `negative balance for ${addressToString(address)} adding ${value} to ${before}`,
      )
    if (sum === 0n && before !== 0n) this.#map.delete(address.bytes)
    else this.#map.set(address.bytes, sum)
  }

  /** Subtracts up to an amount, but leaves `floor`; returns what was subtracted, zero or more. */
  subtractWithMinimum(address: Address, amount: TokenAmount, floor: TokenAmount): TokenAmount {
    const before = this.get(address)
    const available = before > floor ? before - floor : 0n
    const subtracted = available < amount ? available : amount
    if (subtracted > 0n) this.add(address, -subtracted)
    return subtracted
  }

  /** @throws ActorError `USR_ILLEGAL_ARGUMENT` if the balance is less */
  mustSubtract(address: Address, amount: TokenAmount): void {
    const before = this.get(address)
    if (amount > before)
      throw illegalArgument(
        `negative balance for ${addressToString(address)} subtracting ${amount} from ${before}`,
      )
    this.add(address, -amount)
  }

  /** Writes what changed and returns the root. */
  flush(): Cid {
    return this.#map.flush()
  }
}
