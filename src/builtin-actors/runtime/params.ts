import { CborReader, CborWriter, Codec } from '../../ipld/index.ts'
import { ActorError, DecodeError, ExitCode } from '../../types/index.ts'
import type { IpldBlock } from './block-io.ts'

/** Parameters for a send. @throws ActorError `USR_SERIALIZATION` for a value that CBOR cannot hold */
export function encodeParams(write: (w: CborWriter) => void): IpldBlock {
  return orSerialization(() => {
    const w = new CborWriter()
    write(w)
    return { codec: Codec.CBOR, data: w.finish() }
  })
}

/**
 * The value of a block: CBOR, or a raw block, which stands for one byte string.
 *
 * @throws ActorError `USR_SERIALIZATION` for another codec, another type, or bytes that follow
 * @see fvm_ipld_encoding 0.5.4 `src/ipld_block.rs`, `deserialize`
 */
export function decodeBlock<T>(block: IpldBlock, decode: (r: CborReader) => T): T {
  return orSerialization(() => decodeAll(cborOf(block), decode))
}

/** The value that fills bytes in CBOR. @throws ActorError `USR_SERIALIZATION` */
export function decodeBytes<T>(bytes: Uint8Array, decode: (r: CborReader) => T): T {
  return orSerialization(() => decodeAll(bytes, decode))
}

/** Decodes the result of a send. @throws ActorError `USR_ASSERTION_FAILED` for nothing, else as {@link decodeBlock} */
export function decodeReturn<T>(block: IpldBlock | undefined, decode: (r: CborReader) => T): T {
  if (block === undefined) throw new ActorError(ExitCode.USR_ASSERTION_FAILED, 'return expected')
  return decodeBlock(block, decode)
}

function decodeAll<T>(bytes: Uint8Array, decode: (r: CborReader) => T): T {
  const r = new CborReader(bytes)
  const value = decode(r)
  r.end()
  return value
}

function cborOf({ codec, data }: IpldBlock): Uint8Array {
  if (codec === Codec.CBOR || codec === Codec.DAG_CBOR) return data
  if (codec !== Codec.RAW) throw new DecodeError('unsupported protocol')
  const w = new CborWriter()
  w.writeBytes(data)
  return w.finish()
}

function orSerialization<T>(run: () => T): T {
  try {
    return run()
  } catch (thrown) {
    if (!(thrown instanceof DecodeError)) throw thrown
    throw new ActorError(ExitCode.USR_SERIALIZATION, thrown.message)
  }
}
