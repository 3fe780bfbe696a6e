import { DecodeError, UsageError } from './errors.ts'
import type { ActorId } from './numbers.ts'
import { decodeVarint, encodeVarint } from './varint.ts'

/** Address protocols. Source: fvm_shared 4.8.4 `src/address/protocol.rs`. */
export const Protocol = { ID: 0, Secp256k1: 1, Actor: 2, BLS: 3, Delegated: 4 } as const
export type Protocol = (typeof Protocol)[keyof typeof Protocol]

/** Payload bytes of f1 and f2. */
export const PAYLOAD_HASH_LEN = 20
/** Payload bytes of f3: a BLS public key. */
export const BLS_PUB_LEN = 48
/** Most bytes after the namespace of an f4. */
export const MAX_SUBADDRESS_LEN = 54

/**
 * A Filecoin address in its binary form. The text form needs hashes and lives in `crypto`
 * (`addressFromString`, `addressToString`).
 *
 * @see fvm_shared 4.8.4 `src/address/mod.rs`
 */
export class Address {
  /** Protocol byte and payload. Never written to. */
  readonly bytes: Uint8Array
  readonly protocol: Protocol
  /** The id of an f0, the namespace of an f4; 0 otherwise. */
  readonly #number: bigint
  #key: string | undefined

  private constructor(bytes: Uint8Array, protocol: Protocol, number: bigint) {
    this.bytes = bytes
    this.protocol = protocol
    this.#number = number
    this.#key = undefined
  }

  /** The f0 address of an actor id (u64). */
  static id(id: ActorId): Address {
    const tail = encodeVarint(id)
    const bytes = new Uint8Array(1 + tail.length)
    bytes.set(tail, 1)
    return new Address(bytes, Protocol.ID, id)
  }

  /** An f4 address. `subaddress` has 0 to 54 bytes. */
  static delegated(namespace: ActorId, subaddress: Uint8Array): Address {
    if (subaddress.length > MAX_SUBADDRESS_LEN)
      throw new UsageError(
        'FVM_BAD_ADDRESS',
        `a delegated subaddress has ${subaddress.length} bytes: up to ${MAX_SUBADDRESS_LEN} are accepted`,
      )
    const ns = encodeVarint(namespace)
    const bytes = new Uint8Array(1 + ns.length + subaddress.length)
    bytes[0] = Protocol.Delegated
    bytes.set(ns, 1)
    bytes.set(subaddress, 1 + ns.length)
    return new Address(bytes, Protocol.Delegated, namespace)
  }

  /** An f1, f2 or f3 address from its payload (20, 20 and 48 bytes). */
  static fromPayload(
    protocol: typeof Protocol.Secp256k1 | typeof Protocol.Actor | typeof Protocol.BLS,
    payload: Uint8Array,
  ): Address {
    const bytes = new Uint8Array(1 + payload.length)
    bytes[0] = protocol
    bytes.set(payload, 1)
    return Address.fromBytes(bytes)
  }

  /**
   * Decodes a binary address; the bytes are copied.
   *
   * @throws DecodeError on an unknown protocol, a wrong length or a varint that is not minimal
   */
  static fromBytes(source: Uint8Array): Address {
    if (source.length < 2)
      throw new DecodeError(`an address of ${source.length} bytes is too short`)
    const bytes = source.slice()
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the switch checks it
    const protocol = bytes[0] as Protocol
    switch (protocol) {
      case Protocol.ID: {
        const { value, next } = decodeVarint(bytes, 1)
        if (next !== bytes.length) throw new DecodeError('an id address has bytes after its id')
        return Address.id(value) // a new address: a varint past 64 bits is not in canonical form
      }
      case Protocol.Secp256k1:
      case Protocol.Actor:
        return Address.#fixed(bytes, protocol, PAYLOAD_HASH_LEN)
      case Protocol.BLS:
        return Address.#fixed(bytes, protocol, BLS_PUB_LEN)
      case Protocol.Delegated: {
        const { value, next } = decodeVarint(bytes, 1)
        if (bytes.length - next > MAX_SUBADDRESS_LEN)
          throw new DecodeError(
            `a delegated subaddress has ${bytes.length - next} bytes: up to ${MAX_SUBADDRESS_LEN} are accepted`,
          )
        return Address.delegated(value, bytes.subarray(next))
      }
      default:
        throw new DecodeError(
          `address protocol ${String(protocol)} is unknown: 0 to 4 are accepted`,
        )
    }
  }

  static #fixed(bytes: Uint8Array, protocol: Protocol, length: number): Address {
    if (bytes.length !== 1 + length)
      throw new DecodeError(
        `an f${protocol} address has ${bytes.length - 1} payload bytes, not ${length}`,
      )
    return new Address(bytes, protocol, 0n)
  }

  /** The actor id of an f0 address, undefined for others. */
  get actorId(): ActorId | undefined {
    return this.protocol === Protocol.ID ? this.#number : undefined
  }

  /** The namespace of an f4 address, undefined for others. */
  get namespace(): ActorId | undefined {
    return this.protocol === Protocol.Delegated ? this.#number : undefined
  }

  /** The bytes after the protocol; after the namespace for an f4. */
  get payload(): Uint8Array {
    if (this.protocol !== Protocol.Delegated) return this.bytes.subarray(1)
    return this.bytes.subarray(decodeVarint(this.bytes, 1).next)
  }

  /** A string that is equal for equal addresses; for map keys only, not for people. */
  get key(): string {
    // A quarter of the time that a spread takes.
    const key: string = this.#key ?? Reflect.apply(String.fromCharCode, undefined, this.bytes)
    this.#key = key
    return key
  }

  /** Returns a copy, for somebody who may write to its bytes. It has the key already, which look-ups need. */
  copy(): Address {
    const copy = new Address(this.bytes.slice(), this.protocol, this.#number)
    copy.#key = this.key
    return copy
  }

  equals(other: Address): boolean {
    return this.key === other.key
  }

  /** The text, as in `addressToString` of room `crypto`, which has the checksum that most forms need. */
  toString(): string {
    return Address.#toText(this)
  }

  toJSON(): string {
    return this.toString()
  }

  /** Shows the text in Node's `console.log`. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Address(${this.toString()})`
  }

  static #toText: (address: Address) => string = (address) =>
    address.actorId === undefined
      ? `address ${[...address.bytes].join(' ')}`
      : `f0${address.actorId}`

  /** Sets the function that writes addresses; room `crypto` does when it is loaded. */
  static writeTextBy(toText: (address: Address) => string): void {
    Address.#toText = toText
  }
}
