import {
  addressToString,
  blake2b256,
  blsAddress,
  blsPublicKey,
  keccak256,
  loadFastBls,
  SignatureType,
  secp256k1Address,
  secp256k1PublicKey,
  signBls,
  signSecp256k1,
  signSecp256k1Hash,
} from '../crypto/index.ts'
import { Address } from '../types/index.ts'
import { ethAddressOfDelegated } from './evm/eth-address.ts'

/** The kind of an account: its keys, and the form of its address (f1, f3 or f410). */
export type AccountType = 'secp256k1' | 'bls' | 'eth'

/** The kinds of accounts. */
export const ACCOUNT_TYPES: readonly AccountType[] = ['secp256k1', 'bls', 'eth']

const EAM_NAMESPACE = 10n
const ETH_ADDRESS_BYTES = 20

/**
 * A named account: its keys follow from its name and type, so they are the same in every world and
 * on every machine. Nobody should hold real funds with them.
 */
export class Account {
  readonly name: string
  readonly type: AccountType
  /** Its f1, f3 or f410 address. */
  readonly address: Address
  /** 32 bytes: big-endian for secp256k1 and eth, little-endian for BLS, as Filecoin wallets keep it. */
  readonly privateKey: Uint8Array
  /** 65 bytes uncompressed for secp256k1 and eth, 48 for BLS. */
  readonly publicKey: Uint8Array

  private constructor(name: string, type: AccountType) {
    this.name = name
    this.type = type
    this.privateKey = privateKeyOf(name, type)
    this.publicKey =
      type === 'bls' ? blsPublicKey(this.privateKey) : secp256k1PublicKey(this.privateKey)
    this.address = addressOf(type, this.publicKey)
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
      if (type === 'bls') loadFastBls().catch(() => {}) // the portable code gives the same answers
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
    return ethAddressOfDelegated(this.address)
  }

  /**
   * Signs data as the account's messages are signed: BLS over the data (96 bytes), secp256k1 over its
   * blake2b-256, eth over its keccak-256 (65 bytes each). Without the type that a signature in a
   * message starts with.
   *
   * @example vm.account('alice').sign(Uint8Array.of(1, 2, 3)).length // 65
   */
  sign(data: Uint8Array): Uint8Array {
    if (this.type === 'bls') return signBls(this.privateKey, data)
    if (this.type === 'eth') return signSecp256k1Hash(this.privateKey, keccak256(data))
    return signSecp256k1(this.privateKey, data)
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
    return `${this.name} (${addressToString(this.address)})`
  }
}

/** Source: fvm_shared 4.8.4 `src/crypto/signature.rs`; 3 is Lotus's, for messages from f410 addresses. */
const SIGNATURE_TYPES: Readonly<Record<AccountType, number>> = {
  secp256k1: SignatureType.Secp256k1,
  bls: SignatureType.BLS,
  eth: 3,
}

const known = new Map<string, Account>()

function privateKeyOf(name: string, type: AccountType): Uint8Array {
  const key = blake2b256(new TextEncoder().encode(`litefvm account ${type} ${name}`))
  if (type === 'bls') key[31]! &= 0x3f // below the order of the group, little-endian
  return key
}

function addressOf(type: AccountType, publicKey: Uint8Array): Address {
  if (type === 'bls') return blsAddress(publicKey)
  if (type === 'secp256k1') return secp256k1Address(publicKey)
  return Address.delegated(
    EAM_NAMESPACE,
    keccak256(publicKey.subarray(1)).subarray(-ETH_ADDRESS_BYTES),
  )
}
