import {
  addressToString,
  assertSecp256k1Key,
  BLS_ORDER,
  blake2b256,
  blsAddress,
  blsPublicKey,
  keccak256,
  SignatureType,
  secp256k1Address,
  secp256k1PublicKey,
  signBls,
  signSecp256k1,
  signSecp256k1Hash,
} from '../crypto/index.ts'
import { Address, BoundedMap, EAM_ACTOR_ID, ETH_ADDRESS_BYTES, UsageError } from '../types/index.ts'
import { ethAddressOfDelegated } from './abi/index.ts'

/** The kind of an account: its keys, and the form of its address (f1, f3 or f410). */
export type AccountType = 'secp256k1' | 'bls' | 'eth'

/** The kinds of accounts. */
export const ACCOUNT_TYPES: readonly AccountType[] = ['secp256k1', 'bls', 'eth']

/**
 * A named account: its keys follow from its name and type, so they are the same in every world and
 * on every machine. Nobody should hold real funds with them. An
 * account may also be made of a key that is given.
 */
export class Account {
  readonly name: string
  readonly type: AccountType
  /** Whether its key was given, so that it does not follow from the name. */
  readonly hasOwnKey: boolean
  // Private, so that no text of an account has them; what is given out is a copy.
  readonly #privateKey: Uint8Array
  readonly #publicKey: Uint8Array
  readonly #address: Address

  private constructor(name: string, type: AccountType, key?: Uint8Array) {
    this.name = name
    this.type = type
    this.hasOwnKey = key !== undefined
    this.#privateKey = key?.slice() ?? privateKeyOf(name, type)
    this.#publicKey =
      type === 'bls' ? blsPublicKey(this.#privateKey) : secp256k1PublicKey(this.#privateKey)
    this.#address = addressOf(type, this.#publicKey)
  }

  /**
   * Its f1, f3 or f410 address.
   *
   * @example vm.account('alice').address.protocol // 1
   */
  get address(): Address {
    return this.#address.copy()
  }

  /**
   * A copy of the 32 bytes: big-endian for secp256k1 and eth, little-endian for BLS, as Filecoin wallets keep it.
   *
   * @example vm.account('alice').privateKey.length // 32
   */
  get privateKey(): Uint8Array {
    return this.#privateKey.slice()
  }

  /**
   * A copy of the public key: 65 bytes uncompressed for secp256k1 and eth, 48 for BLS.
   *
   * @example vm.account('alice').publicKey.length // 65
   */
  get publicKey(): Uint8Array {
    return this.#publicKey.slice()
  }

  /**
   * Makes the account of a key.
   *
   * @param key - 32 bytes, as {@link Account.privateKey} gives them
   * @throws UsageError `FVM_KEY` for bytes that are no key
   *
   * @example Account.fromKey('dave', 'secp256k1', new Uint8Array(32).fill(7)).hasOwnKey // true
   */
  static fromKey(name: string, type: AccountType, key: Uint8Array): Account {
    if (type === 'bls') assertBlsKey(key)
    else assertSecp256k1Key(key)
    return new Account(name, type, key)
  }

  /**
   * The account of a name; its keys are made once.
   *
   * @example Account.of('alice', 'secp256k1') === vm.account('alice') // true
   */
  static of(name: string, type: AccountType): Account {
    const key = `${type}:${name}`
    let account = known.get(key)
    if (account === undefined) {
      account = new Account(name, type)
      known.set(key, account)
    }
    return account
  }

  /**
   * The 20 bytes of an eth account's address as 0x text with a checksum, undefined for the others.
   *
   * @example vm.account('eve', { type: 'eth' }).ethAddress.length // 42
   */
  get ethAddress(): `0x${string}` | undefined {
    return ethAddressOfDelegated(this.#address)
  }

  /**
   * Signs data as the account's messages are signed: BLS over the data (96 bytes), secp256k1 over its
   * blake2b-256, eth over its keccak-256 (65 bytes each). Without the type that a signature in a
   * message starts with.
   *
   * @example vm.account('alice').sign(Uint8Array.of(1, 2, 3)).length // 65
   */
  sign(data: Uint8Array): Uint8Array {
    if (this.type === 'bls') return signBls(this.#privateKey, data)
    const [key, publicKey] = [this.#privateKey, this.#publicKey]
    if (this.type === 'eth') return signSecp256k1Hash(key, keccak256(data), publicKey)
    return signSecp256k1(key, data, publicKey)
  }

  /**
   * A signature as chain messages and deal proposals carry it: the type (1 secp256k1, 2 BLS, 3
   * delegated), then what {@link Account.sign} gives.
   *
   * @example vm.account('alice').signature(Uint8Array.of(1, 2, 3))[0] // 1
   */
  signature(data: Uint8Array): Uint8Array {
    const signed = this.sign(data)
    const out = new Uint8Array(1 + signed.length)
    out[0] = SIGNATURE_TYPES[this.type]
    out.set(signed, 1)
    return out
  }

  toString(): string {
    return `${this.name} (${addressToString(this.#address)})`
  }

  /**
   * Summarises the account without its keys.
   *
   * @example vm.account('alice').toJSON().name // 'alice'
   */
  toJSON(): { readonly name: string; readonly type: AccountType; readonly address: string } {
    return { name: this.name, type: this.type, address: addressToString(this.#address) }
  }

  /** Summarises the account for Node's `console.log`, without its keys. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Account ${this.type} ${this.toString()}`
  }
}

/** Source: fvm_shared 4.8.4 `src/crypto/signature.rs`; 3 is Lotus's, for messages from f410 addresses. */
const SIGNATURE_TYPES: Readonly<Record<AccountType, number>> = {
  secp256k1: SignatureType.Secp256k1,
  bls: SignatureType.BLS,
  eth: 3,
}

/** Accounts whose keys are held; those of a name can be made again. */
const MAX_ACCOUNTS = 4_096
const known = new BoundedMap<string, Account>(MAX_ACCOUNTS)

function assertBlsKey(key: Uint8Array): void {
  let value = 0n
  for (const byte of key.slice().reverse()) value = (value << 8n) | BigInt(byte)
  if (key.length === 32 && value > 0n && value < BLS_ORDER) return
  throw new UsageError(
    'FVM_KEY',
    `a private key has ${key.length} bytes, which are not a BLS key: give 32 bytes, little-endian, below the order of the group`,
  )
}

function privateKeyOf(name: string, type: AccountType): Uint8Array {
  const key = blake2b256(new TextEncoder().encode(`litefvm account ${type} ${name}`))
  if (type === 'bls') key[31]! &= 0x3f // below the order of the group, little-endian
  return key
}

function addressOf(type: AccountType, publicKey: Uint8Array): Address {
  if (type === 'bls') return blsAddress(publicKey)
  if (type === 'secp256k1') return secp256k1Address(publicKey)
  return Address.delegated(
    EAM_ACTOR_ID,
    keccak256(publicKey.subarray(1)).subarray(-ETH_ADDRESS_BYTES),
  )
}
