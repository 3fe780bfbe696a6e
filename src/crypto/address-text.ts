import {
  Address,
  BLS_PUB_LEN,
  encodeVarint,
  MAX_SUBADDRESS_LEN,
  MAX_U64,
  PAYLOAD_HASH_LEN,
  Protocol,
  UsageError,
} from '../types/index.ts'
import { base32Decode, base32Encode } from './base32.ts'
import { blake2b } from './hashes.ts'

const CHECKSUM_LEN = 4
/** Source: fvm_shared 4.8.4 `src/address/mod.rs`, MAX_ADDRRESS_TEXT_LEN. */
const MAX_TEXT_LEN = 138
/** Bytes of an uncompressed secp256k1 public key. */
export const SECP_PUB_LEN = 65

/** `f` is mainnet, `t` every other network. An address's bytes do not know its network. */
export type AddressPrefix = 'f' | 't'

const ACCEPTED =
  'accepted are f0<id>, f1..., f2..., f3... and f4<namespace>f... (or t for f), as in f01234'

/** blake2b-4 over everything of a binary address: the protocol, the namespace of an f4, the payload. */
function checksum(bytes: Uint8Array): Uint8Array {
  return blake2b(bytes, CHECKSUM_LEN)
}

/** The text form of an address. */
export function addressToString(address: Address, prefix: AddressPrefix = 'f'): string {
  const start = `${prefix}${address.protocol}`
  if (address.protocol === Protocol.ID) return `${start}${address.actorId}`
  const { payload } = address
  const sealed = new Uint8Array(payload.length + CHECKSUM_LEN)
  sealed.set(payload)
  sealed.set(checksum(address.bytes), payload.length)
  const namespace = address.protocol === Protocol.Delegated ? `${address.namespace}f` : ''
  return `${start}${namespace}${base32Encode(sealed)}`
}

/**
 * Reads the text form of an address, of mainnet (`f`) or of another network (`t`).
 *
 * @throws UsageError `FVM_BAD_ADDRESS` saying what is wrong and what is accepted
 * @see fvm_shared 4.8.4 `src/address/mod.rs`, `parse_address`; unlike it a `+` before an id is refused
 */
export function addressFromString(text: string): Address {
  if (text.length < 3 || text.length > MAX_TEXT_LEN)
    throw bad(text, `it has ${text.length} characters, not 3 to ${MAX_TEXT_LEN}`)
  if (text[0] !== 'f' && text[0] !== 't') throw bad(text, 'it does not start with f or t')
  const raw = text.slice(2)
  switch (text[1]) {
    case '0':
      return Address.id(parseId(text, raw))
    case '1':
      return Address.fromPayload(Protocol.Secp256k1, hashPayload(text, raw, 1, PAYLOAD_HASH_LEN))
    case '2':
      return Address.fromPayload(Protocol.Actor, hashPayload(text, raw, 2, PAYLOAD_HASH_LEN))
    case '3':
      return Address.fromPayload(Protocol.BLS, hashPayload(text, raw, 3, BLS_PUB_LEN))
    case '4':
      return parseDelegated(text, raw)
    default:
      throw bad(text, `its protocol is "${text[1]}", not 0 to 4`)
  }
}

function bad(text: string, why: string): UsageError {
  return new UsageError(
    'FVM_BAD_ADDRESS',
    `${JSON.stringify(text)} is not an address: ${why}; ${ACCEPTED}`,
  )
}

function parseId(text: string, digits: string): bigint {
  if (!/^[0-9]{1,20}$/.test(digits)) throw bad(text, `"${digits}" is not an id of 1 to 20 digits`)
  const id = BigInt(digits)
  if (id > MAX_U64) throw bad(text, `the id ${digits} is past 2^64 - 1`)
  return id
}

/** Decodes payload and checksum; `head` is what the checksum covers before the payload. */
function unseal(text: string, encoded: string, head: Uint8Array): Uint8Array {
  const sealed = base32Decode(encoded)
  if (sealed === undefined) throw bad(text, `"${encoded}" is not base32 (a to z, 2 to 7)`)
  if (sealed.length < CHECKSUM_LEN) throw bad(text, 'it has no checksum')
  const payload = sealed.subarray(0, sealed.length - CHECKSUM_LEN)
  const covered = new Uint8Array(head.length + payload.length)
  covered.set(head)
  covered.set(payload, head.length)
  const given = sealed.subarray(payload.length)
  if (!checksum(covered).every((byte, i) => byte === given[i]))
    throw bad(text, 'its checksum does not match')
  return payload
}

function hashPayload(text: string, raw: string, protocol: number, length: number): Uint8Array {
  const payload = unseal(text, raw, Uint8Array.of(protocol))
  if (payload.length !== length)
    throw bad(text, `its payload has ${payload.length} bytes, not ${length}`)
  return payload
}

function parseDelegated(text: string, raw: string): Address {
  const at = raw.indexOf('f')
  if (at < 0) throw bad(text, 'it has no second f after its namespace')
  const namespace = parseId(text, raw.slice(0, at))
  const head = Uint8Array.of(Protocol.Delegated, ...encodeVarint(namespace))
  const subaddress = unseal(text, raw.slice(at + 1), head)
  if (subaddress.length > MAX_SUBADDRESS_LEN)
    throw bad(
      text,
      `its subaddress has ${subaddress.length} bytes: up to ${MAX_SUBADDRESS_LEN} are accepted`,
    )
  return Address.delegated(namespace, subaddress)
}

/** The f2 address made from `data`. */
export function actorAddress(data: Uint8Array): Address {
  return Address.fromPayload(Protocol.Actor, blake2b(data, PAYLOAD_HASH_LEN))
}

/** The f1 address of an uncompressed public key (65 bytes). */
export function secp256k1Address(publicKey: Uint8Array): Address {
  if (publicKey.length !== SECP_PUB_LEN)
    throw new UsageError(
      'FVM_BAD_PUBLIC_KEY',
      `a secp256k1 public key has ${publicKey.length} bytes: give the ${SECP_PUB_LEN} of its uncompressed form`,
    )
  return Address.fromPayload(Protocol.Secp256k1, blake2b(publicKey, PAYLOAD_HASH_LEN))
}

/** The f3 address of a BLS public key (48 bytes, compressed G1). */
export function blsAddress(publicKey: Uint8Array): Address {
  if (publicKey.length !== BLS_PUB_LEN)
    throw new UsageError(
      'FVM_BAD_PUBLIC_KEY',
      `a BLS public key has ${publicKey.length} bytes: give the ${BLS_PUB_LEN} of its compressed form`,
    )
  return Address.fromPayload(Protocol.BLS, publicKey)
}

// An address's text needs a hash, which room types does not have.
Address.writeTextBy((address) => addressToString(address))
