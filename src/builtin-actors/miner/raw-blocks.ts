import { rawCodec, type Schema } from '../../schema/index.ts'
import type { IpldBlock } from '../runtime/block-io.ts'
import { decodeReturn, encodeParams } from '../runtime/params.ts'

/** Parameters for a send, from their raw form. @throws ActorError `USR_SERIALIZATION` for a bit field that is too long */
export function encodeRaw<R>(schema: Schema<unknown, never, R>, value: R): IpldBlock {
  const codec = rawCodec(schema)
  return encodeParams((w) => codec.encode(w, value))
}

/** The raw form of a send's return value. @throws ActorError `USR_ASSERTION_FAILED` for none, `USR_SERIALIZATION` for another */
export function decodeRaw<R>(
  schema: Schema<unknown, never, R>,
  returned: IpldBlock | undefined,
): R {
  const codec = rawCodec(schema)
  return decodeReturn(returned, (r) => codec.decode(r))
}
