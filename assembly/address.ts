// Addresses in their binary form.
import { bytesAt, equalBytes, readVarint, varintSize, writeVarint } from './bytes'
import { abort, ExitCode } from './error'

/** The kinds of addresses: the first byte of each. */
export namespace Protocol {
  /** f0: an actor's id. */
  export const ID: u8 = 0
  /** f1: the hash of a secp256k1 public key. */
  export const SECP256K1: u8 = 1
  /** f2: an actor's stable address. */
  export const ACTOR: u8 = 2
  /** f3: a BLS public key. */
  export const BLS: u8 = 3
  /** f4: a namespace (the id of an address manager) and an address of its own. */
  export const DELEGATED: u8 = 4
}

const MAX_SUBADDRESS_LEN: i32 = 54
/** The burnt funds actor, f099. */
export const BURNT_FUNDS_ID: u64 = 99
/** The init actor, f01, which constructs actors. */
export const INIT_ID: u64 = 1
/** The system actor, f00. */
export const SYSTEM_ID: u64 = 0

/** An address: f0, f1, f2, f3 or f4. */
@final
export class Address {
  readonly bytes: Uint8Array

  private constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  /** The f0 address of an actor. */
  static id(id: u64): Address {
    const out = new Uint8Array(11)
    const length = writeVarint(out.dataStart + 1, id)
    return new Address(out.subarray(0, 1 + length))
  }

  /** An f4 address. Aborts with USR_ILLEGAL_ARGUMENT past 54 bytes. */
  static delegated(namespace: u64, subaddress: Uint8Array): Address {
    if (subaddress.length > MAX_SUBADDRESS_LEN)
      abort(ExitCode.USR_ILLEGAL_ARGUMENT, 'a delegated address has more than 54 bytes')
    const out = new Uint8Array(11 + subaddress.length)
    const at = out.dataStart
    store<u8>(at, Protocol.DELEGATED)
    const length = 1 + writeVarint(at + 1, namespace)
    memory.copy(at + length, subaddress.dataStart, subaddress.length)
    return new Address(out.subarray(0, length + subaddress.length))
  }

  /** The address of these bytes. Aborts with USR_SERIALIZATION if they are none. */
  static fromBytes(bytes: Uint8Array): Address {
    if (!isAddress(bytes)) abort(ExitCode.USR_SERIALIZATION, 'the bytes are no address')
    return new Address(bytes)
  }

  /** A copy of the address of `length` bytes at `pointer`, which the machine wrote. */
  static at(pointer: usize, length: u32): Address {
    return new Address(bytesAt(pointer, length))
  }

  get protocol(): u8 {
    return load<u8>(this.bytes.dataStart)
  }

  get isId(): bool {
    return this.protocol == Protocol.ID
  }

  /** The id of an f0 address, or the namespace of an f4 one. Aborts with USR_ILLEGAL_ARGUMENT. */
  get number(): u64 {
    const protocol = this.protocol
    if (protocol != Protocol.ID && protocol != Protocol.DELEGATED)
      abort(ExitCode.USR_ILLEGAL_ARGUMENT, 'the address has no id')
    return readVarint(this.bytes.dataStart + 1)
  }

  equals(other: Address): bool {
    return equalBytes(this.bytes, other.bytes)
  }
}

/** Whether bytes are an address, as the machine takes it. */
export function isAddress(bytes: Uint8Array): bool {
  const length = bytes.length
  if (length < 2) return false
  const at = bytes.dataStart
  const protocol = load<u8>(at)
  if (protocol == Protocol.SECP256K1 || protocol == Protocol.ACTOR) return length == 21
  if (protocol == Protocol.BLS) return length == 49
  const size = varintSize(at + 1, length - 1)
  if (size == 0) return false
  if (protocol == Protocol.ID) return size == length - 1
  return protocol == Protocol.DELEGATED && length - 1 - size <= MAX_SUBADDRESS_LEN
}
