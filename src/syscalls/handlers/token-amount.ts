import { FatalError, MAX_U128, type TokenAmount } from '../../types/index.ts'
import type { ActorMemory } from '../actor-memory.ts'

/**
 * Writes an amount as the reference's packed pair: low u64, high u64.
 *
 * @throws FatalError if it is negative or past 2^128 - 1
 * @see fvm_shared 4.8.4 `src/sys/mod.rs`, `TokenAmount`
 */
export function writeTokenAmount(
  memory: ActorMemory,
  offset: number,
  amount: TokenAmount,
  what: string,
): void {
  if (amount < 0n || amount > MAX_U128)
    throw new FatalError(`${what} of ${amount} attoFIL does not fit 128 bits`)
  memory.write64(offset, BigInt.asUintN(64, amount))
  memory.write64(offset + 8, amount >> 64n)
}
