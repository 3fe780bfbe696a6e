import type { EthAddress } from '../address.ts'

/** The prefix of Filecoin's own precompiles. Source: builtin-actors v18.0.0 `actors/evm/src/interpreter/precompiles/mod.rs`, `NATIVE_PRECOMPILE_ADDRESS_PREFIX`. */
export const NATIVE_PREFIX = 0xfen << 152n
const P256_VERIFY = 0x100n
/** Indexes that have a function: Ethereum's, then Filecoin's. */
const ETHEREUM = new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17])
const FILECOIN = new Set([1, 2, 3, 5, 6])

/** Whether calls to an address never leave the contract. @see builtin-actors v18.0.0 `actors/evm/src/interpreter/precompiles/mod.rs` */
export function isReserved(address: EthAddress): boolean {
  if (address === P256_VERIFY) return true
  return indexOf(address) > 0
}

/** Whether there is a function behind an address. */
export function isPrecompile(address: EthAddress): boolean {
  if (address === P256_VERIFY) return true
  return (isFilecoin(address) ? FILECOIN : ETHEREUM).has(indexOf(address))
}

/** Whether the prefix is Filecoin's. */
export function isFilecoin(address: EthAddress): boolean {
  return address >= NATIVE_PREFIX
}

/** The last byte of a reserved address, 0 for any other. */
export function indexOf(address: EthAddress): number {
  const low = address >= NATIVE_PREFIX ? address - NATIVE_PREFIX : address
  return low < 256n ? Number(low) : 0
}
