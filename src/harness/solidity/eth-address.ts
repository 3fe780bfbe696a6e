import { keccak256 } from '../../crypto/index.ts'

/** An Ethereum address with its checksum in capitals. @see EIP-55 */
export function checksumAddress(hex: string): `0x${string}` {
  const digits = hex.slice(2).toLowerCase()
  const hash = keccak256(new TextEncoder().encode(digits))
  const isCapital = (i: number): boolean => ((hash[i >> 1]! >> (i % 2 === 0 ? 4 : 0)) & 0xf) >= 8
  return `0x${Array.from(digits, (digit, i) => (isCapital(i) ? digit.toUpperCase() : digit)).join('')}`
}
