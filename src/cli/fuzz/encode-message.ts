import { CborWriter } from '../../ipld/index.ts'
import type { Message } from '../../types/index.ts'

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
