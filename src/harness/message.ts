import { CborWriter } from '../ipld/index.ts'
import { type Message, Protocol } from '../types/index.ts'

/** The array header and the 66 bytes of a secp256k1 or delegated signature with their own header. */
const SIGNATURE_BYTES = 1 + 2 + 66

/**
 * Bytes of a message as it stands on chain: its CBOR, and its signature unless that is BLS, which
 * blocks aggregate. Source: fvm_shared 4.8.4 `src/message.rs`, lotus `chain/types/signedmessage.go`.
 */
export function chainLength(message: Message): number {
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
  const { length } = w.finish()
  return message.from.protocol === Protocol.BLS ? length : length + SIGNATURE_BYTES
}
