import {
  keccak256,
  secp256k1Address,
  secp256k1PublicKey,
  signSecp256k1,
  signSecp256k1Hash,
} from '../crypto/index.ts'
import { type Account, encodeMessage, type FVM } from '../harness/index.ts'
import { Codec, cidOf } from '../ipld/index.ts'
import { Address, concatBytes, EAM_ACTOR_ID, type Message } from '../types/index.ts'
import { SignatureKind } from './signed-message.ts'

/** A key that the node signs with. */
export interface Key {
  readonly address: Address
  /** Kind of the key's signatures: f1, f3 and f410 addresses have one each. */
  readonly kind: 'secp256k1' | 'bls' | 'eth'
  readonly privateKey: Uint8Array
  /** Signs bytes as messages of the kind are signed, without the type. */
  sign(data: Uint8Array): Uint8Array
  /** Signs a digest, 65 bytes; for eth keys. */
  signDigest(digest: Uint8Array): Uint8Array
}

/** The eth key of 32 bytes. */
export function ethKey(privateKey: Uint8Array): Key {
  const publicKey = secp256k1PublicKey(privateKey)
  return {
    address: Address.delegated(EAM_ACTOR_ID, keccak256(publicKey.subarray(1)).subarray(-20)),
    kind: 'eth',
    privateKey,
    sign: (data) => signSecp256k1Hash(privateKey, keccak256(data), publicKey),
    signDigest: (digest) => signSecp256k1Hash(privateKey, digest, publicKey),
  }
}

/** The f1 key of 32 bytes. */
export function filecoinKey(privateKey: Uint8Array): Key {
  const publicKey = secp256k1PublicKey(privateKey)
  return {
    address: secp256k1Address(publicKey),
    kind: 'secp256k1',
    privateKey,
    sign: (data) => signSecp256k1(privateKey, data, publicKey),
    signDigest: (digest) => signSecp256k1Hash(privateKey, digest, publicKey),
  }
}

function keyOf(account: Account): Key {
  return {
    address: account.address,
    kind: account.type,
    privateKey: account.privateKey,
    sign: (data) => account.sign(data),
    signDigest: (digest) =>
      signSecp256k1Hash(
        account.privateKey,
        digest,
        account.type === 'bls' ? undefined : account.publicKey,
      ),
  }
}

/** The keys that a node signs with: those that it was given, and those of its world's accounts. */
export class KeyRing {
  readonly #vm: FVM
  readonly #keys: readonly Key[]

  constructor(vm: FVM, keys: readonly Key[]) {
    this.#vm = vm
    this.#keys = keys
  }

  /** All keys: those that the node was given first. */
  all(): readonly Key[] {
    const given = new Set(this.#keys.map(({ address }) => address.key))
    const accounts = this.#vm.accounts.filter(({ address }) => !given.has(address.key))
    return [...this.#keys, ...accounts.map(keyOf)]
  }

  /** The keys of one kind. */
  ofKind(kind: Key['kind']): readonly Key[] {
    return this.all().filter((key) => key.kind === kind)
  }

  /** The key of an address; undefined if the node has none. */
  find(address: Address): Key | undefined {
    const isIt = (key: { readonly address: Address }) => key.address.equals(address)
    const given = this.#keys.find(isIt)
    if (given !== undefined) return given
    const account = this.#vm.accounts.find(isIt)
    return account && keyOf(account)
  }

  /** Signs a message; the signature begins with its type. */
  signMessage(key: Key, message: Message): Uint8Array {
    const cid = cidOf(Codec.DAG_CBOR, encodeMessage(message))
    return concatBytes([Uint8Array.of(KINDS[key.kind]), key.sign(cid.bytes)])
  }
}

const KINDS = {
  secp256k1: SignatureKind.Secp256k1,
  bls: SignatureKind.Bls,
  eth: SignatureKind.Delegated,
} as const
