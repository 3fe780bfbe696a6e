import { CborReader } from '../ipld/index.ts'
import { Address, type Message, Protocol } from '../types/index.ts'

/** The bytes that a secp256k1 signature adds to a message on chain. Source: the reference's runner, `driver.rs`. */
const SECP256K1_ENVELOPE_BYTES = 69

/**
 * A message from its CBOR.
 *
 * @throws DecodeError if it is malformed
 * @see fvm_shared 4.8.4 `src/message.rs`, `Deserialize for Message`
 */
export function decodeMessage(bytes: Uint8Array): Message {
  const r = new CborReader(bytes)
  r.readTupleHeader(10, 'a message')
  const message: Message = {
    version: r.readUint(),
    to: Address.fromBytes(r.readBytes()),
    from: Address.fromBytes(r.readBytes()),
    sequence: r.readUint(),
    value: r.readBigInt(),
    gasLimit: r.readUint(),
    gasFeeCap: r.readBigInt(),
    gasPremium: r.readBigInt(),
    methodNum: r.readUint(),
    params: r.readBytes().slice(),
  }
  r.end()
  return message
}

/** Bytes that a message counts on chain: a secp256k1 sender's has its signature around it. */
export function chainLength(message: Message, bytes: Uint8Array): number {
  const isSigned = message.from.protocol === Protocol.Secp256k1
  return bytes.length + (isSigned ? SECP256K1_ENVELOPE_BYTES : 0)
}
