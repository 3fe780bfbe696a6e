import { type ActorId, Address, bytesOfDigits, EAM_ACTOR_ID, UsageError } from '../types/index.ts'
import { addressFromString } from './address-text.ts'

/**
 * A value that names an actor: the name of an account or of a deployed actor, an address as text (f..., t...,
 * or 0x... for Ethereum's), an id, an {@link Address}, or whatever has an address (an account, a handle,
 * a contract).
 */
export type AddressLike =
  | string
  | ActorId
  | number
  | Address
  | { readonly address: Address | `0x${string}` }

const MASKED_ID_PREFIX = 'ff0000000000000000000000'

/** Whether text is meant as an address, rather than a name. */
export function isAddressText(text: string): boolean {
  return /^[ft][0-4]/.test(text) || text.startsWith('0x')
}

/**
 * The address that something is or has; names are looked up with `byName`.
 *
 * @throws UsageError `FVM_BAD_ADDRESS` for malformed text, and what `byName` throws
 */
export function toAddress(given: AddressLike, byName: (name: string) => Address): Address {
  if (given instanceof Address) return given
  if (typeof given === 'bigint' || typeof given === 'number') return Address.id(idOf(given))
  if (typeof given === 'string') {
    if (given.startsWith('0x')) return addressFromEth(given)
    return isAddressText(given) ? addressFromString(given) : byName(given)
  }
  const { address } = (given ?? {}) as { readonly address?: unknown } // not in TypeScript only
  if (address instanceof Address) return address
  if (typeof address === 'string' && address.startsWith('0x')) return addressFromEth(address)
  throw new UsageError(
    'FVM_BAD_ADDRESS',
    `${JSON.stringify(given)} is not an address: give a name, an address as text (f..., t..., 0x...), an id, an Address, an account, a handle or a contract`,
  )
}

function idOf(id: bigint | number): ActorId {
  if (
    (typeof id === 'number' && !Number.isSafeInteger(id)) ||
    id < 0 ||
    id > 0xffff_ffff_ffff_ffffn
  )
    throw new UsageError('FVM_BAD_ADDRESS', `the id ${id} is not an integer from 0 to 2^64 - 1`)
  return BigInt(id)
}

/**
 * The Filecoin address of an Ethereum one: f0 for a masked id, f410 otherwise.
 *
 * @throws UsageError `FVM_BAD_ADDRESS` unless it is 0x and 40 hexadecimal digits
 * @example addressToString(addressFromEth('0xff00000000000000000000000000000000000064')) // 'f0100'
 */
export function addressFromEth(text: string): Address {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text))
    throw new UsageError(
      'FVM_BAD_ADDRESS',
      `${JSON.stringify(text)} is not an Ethereum address: 0x and 40 hexadecimal digits are accepted`,
    )
  const digits = text.slice(2).toLowerCase()
  if (digits.startsWith(MASKED_ID_PREFIX))
    return Address.id(BigInt(`0x${digits.slice(MASKED_ID_PREFIX.length)}`))
  return Address.delegated(EAM_ACTOR_ID, bytesOfDigits(digits)!) // the pattern allows digits only
}
