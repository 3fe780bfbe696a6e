import { milligasToGas, priceListFor } from '../gas/index.ts'
import { CborWriter } from '../ipld/index.ts'
import { type Message, type NetworkVersion, Protocol } from '../types/index.ts'

/** A secp256k1 signature, or that of an EIP-1559 transaction, with its type. */
export const SIGNATURE_BYTES = 66
/** Most bytes of a message that nodes accept. Source: lotus v1.34 `chain/messagepool/messagepool.go`, `MaxMessageSize`. */
export const MAX_MESSAGE_BYTES: number = 64 << 10
/** The array around message and signature, and the header of the signature's bytes. */
const FRAME_BYTES = 1 + 2

/**
 * Bytes of a message as it stands on chain: its CBOR, and its signature unless that is BLS, which
 * blocks aggregate. Source: fvm_shared 4.8.4 `src/message.rs`, lotus `chain/types/signedmessage.go`.
 *
 * @param signatureBytes - with the type that goes first; 24 to 255
 */
export function chainLength(message: Message, signatureBytes = SIGNATURE_BYTES): number {
  const { length } = encodeMessage(message)
  if (message.from.protocol === Protocol.BLS) return length
  return length + FRAME_BYTES + signatureBytes
}

/** Returns the gas that the inclusion of a message of some bytes on chain costs, rounded up. */
export function inclusionGas(networkVersion: NetworkVersion, length: number): bigint {
  const { compute, other } = priceListFor(networkVersion).onChainMessage(length)
  return milligasToGas(BigInt(compute) + BigInt(other), true)
}

/** The CBOR of a message. @see fvm_shared 4.8.4 `src/message.rs`, `Serialize for Message` */
export function encodeMessage(message: Message): Uint8Array {
  const w = new CborWriter()
  w.writeArrayHeader(10)
  w.writeUint(message.version)
  w.writeBytes(message.to.bytes)
  w.writeBytes(message.from.bytes)
  w.writeUint(message.sequence)
  w.writeBigInt(message.value)
  w.writeUint(message.gasLimit)
  w.writeBigInt(message.gasFeeCap)
  w.writeBigInt(message.gasPremium)
  w.writeUint(message.methodNum)
  w.writeBytes(message.params)
  return w.finish()
}
