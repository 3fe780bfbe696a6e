import { CborReader, Codec } from '../../ipld/index.ts'
import { DecodeError } from '../../types/index.ts'

/** A block as a trace has it. */
interface BlockLike {
  readonly codec: number
  readonly data: Uint8Array
}

/**
 * The bytes that a contract is called with or returns: contracts send them raw, messages and returns
 * hold them as a CBOR byte string. Undefined if the block is neither.
 */
export function bytesOfBlock(block: BlockLike | undefined): Uint8Array | undefined {
  if (block === undefined) return new Uint8Array(0)
  if (block.codec === Codec.RAW) return block.data
  try {
    const reader = new CborReader(block.data)
    const bytes = reader.readBytes()
    reader.end()
    return bytes
  } catch (thrown) {
    if (!(thrown instanceof DecodeError)) throw thrown
    return undefined
  }
}
