import { keccak256 } from '../../crypto/index.ts'
import { BoundedMap } from '../../types/index.ts'

/** The most recent addresses by their text: a call of a contract looks up each address in its arguments. */
const known = new BoundedMap<string, `0x${string}`>(4_096)

/** An Ethereum address with its checksum in capitals. @see EIP-55 */
export function checksumAddress(hex: string): `0x${string}` {
  const before = known.get(hex)
  if (before !== undefined) return before
  const digits = hex.slice(2).toLowerCase()
  const hash = keccak256(new TextEncoder().encode(digits))
  const isCapital = (i: number): boolean => ((hash[i >> 1]! >> (i % 2 === 0 ? 4 : 0)) & 0xf) >= 8
  const address: `0x${string}` = `0x${Array.from(digits, (digit, i) => (isCapital(i) ? digit.toUpperCase() : digit)).join('')}`
  known.set(hex, address)
  return address
}
