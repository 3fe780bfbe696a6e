import { keccak256 } from '../crypto/index.ts'
import { type EthTransaction, encodeMessage, type Hex } from '../harness/index.ts'
import { CborWriter, type Cid, Codec, cidOf } from '../ipld/index.ts'
import { type Message, Protocol } from '../types/index.ts'
import { toHex } from './hex.ts'

/** Signature types as they stand on chain. Source: lotus `go-state-types/crypto/signature.go`. */
export const SignatureKind = { Secp256k1: 1, Bls: 2, Delegated: 3 } as const

/** A message with its signature, under the names that it has for Filecoin and for Ethereum. */
export interface SignedMessage {
  readonly message: Message
  /** The type, then the signature; an impersonated sender has 65 zero bytes behind the type. */
  readonly signature: Uint8Array
  /** The CID that stands on chain: that of the bare message if the signature is BLS. */
  readonly cid: Cid
  /** The transaction's hash for Ethereum. */
  readonly hash: Hex
  /** The transaction as it was signed; undefined for native messages. */
  readonly transaction: EthTransaction | undefined
  /** Bytes that count for the charge of inclusion. */
  readonly chainLength: number
  /** Whether nobody signed it: the node's user impersonates the sender. */
  readonly isImpersonated: boolean
}

/** Parameters of {@link signedMessage} beside the message. */
export interface SignatureDetails {
  readonly signature: Uint8Array
  readonly transaction?: EthTransaction | undefined
  readonly isImpersonated?: boolean
}

/** The CBOR of a signed message. @see lotus `chain/types/signedmessage.go` */
export function encodeSignedMessage(message: Message, signature: Uint8Array): Uint8Array {
  const w = new CborWriter()
  w.writeArrayHeader(2)
  w.writeRaw(encodeMessage(message))
  w.writeBytes(signature)
  return w.finish()
}

/** Whether a message is kept on chain without its signature, which the block aggregates. */
export function isBls({ message, signature }: SignedMessage): boolean {
  return signature[0] === SignatureKind.Bls || message.from.protocol === Protocol.BLS
}

/** The block of a message as it stands on chain. */
export function messageBlock(signed: SignedMessage): Uint8Array {
  return isBls(signed)
    ? encodeMessage(signed.message)
    : encodeSignedMessage(signed.message, signed.signature)
}

/** Names a message: its CID, and its hash for Ethereum. */
export function signedMessage(message: Message, details: SignatureDetails): SignedMessage {
  const { signature, transaction, isImpersonated = false } = details
  const hasBls = signature[0] === SignatureKind.Bls
  const block = hasBls ? encodeMessage(message) : encodeSignedMessage(message, signature)
  const cid = cidOf(Codec.DAG_CBOR, block)
  return {
    message,
    signature,
    cid,
    // The digest of the CID is what Lotus takes for messages that are no transactions of Ethereum.
    hash: transaction?.hash ?? toHex(cid.digest),
    transaction,
    chainLength: block.length,
    isImpersonated,
  }
}

/** The signature of a sender whose key nobody has: as long as a real one, so that gas is the same. */
export function blankSignature(kind: number, length = 65): Uint8Array {
  const signature = new Uint8Array(1 + length)
  signature[0] = kind
  return signature
}

/** The Ethereum hash of bytes. */
export function ethHashOf(bytes: Uint8Array): Hex {
  return toHex(keccak256(bytes))
}
