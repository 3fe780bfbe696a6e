import type { ZSTDDecoder } from 'zstddec/stream'
import { DecodeError } from '../types/index.ts'
import { type ArchiveFile, TarReader } from './tar.ts'

/** Most bytes that an archive may unpack to, 1 GiB: the official ones take 60 MB. */
const MAX_UNPACKED_SIZE = 1 << 30
/** Empty outputs in a row after which the decoder, which reports no errors, is taken to be stuck. */
const MAX_IDLE_STEPS = 64

/** First bytes of a zstd stream. */
const ZSTD_MAGIC = [0x28, 0xb5, 0x2f, 0xfd]

/** Whether bytes are a zstd stream, as archives are, whatever their name; a CAR starts with the length of its header. */
export function isZstd(bytes: Uint8Array): boolean {
  return ZSTD_MAGIC.every((byte, i) => bytes[i] === byte)
}

/** Selects files of an archive. */
export interface ArchiveFilter {
  /** Decides by name whether the bytes of a file are kept; all are by default. */
  readonly wanted?: ((name: string) => boolean) | undefined
  /** Stop at the first wanted file: what follows is neither unpacked nor checked. */
  readonly onlyFirst?: boolean
}

/**
 * Unpacks a `.tar.zst`: its regular files, in order; folders, links and PAX records are skipped.
 *
 * @throws DecodeError if it is not such an archive, cut short or altered
 */
export async function readTarZst(
  bytes: Uint8Array,
  filter: ArchiveFilter = {},
): Promise<ArchiveFile[]> {
  if (!isZstd(bytes))
    throw new DecodeError('the input is not zstd: it does not start with 28 b5 2f fd')
  const zstd = await import('zstddec/stream') // its Wasm is large, and few need it
  const decoder = new zstd.ZSTDDecoder()
  await decoder.init()
  const tar = new TarReader(filter.wanted)
  for (const part of unpacked(decoder, bytes)) {
    tar.push(part)
    if (filter.onlyFirst === true && tar.files.length > 0) return tar.files
  }
  return tar.end()
}

/** The parts of a zstd stream. @throws DecodeError if it is cut short or altered */
function* unpacked(decoder: ZSTDDecoder, bytes: Uint8Array): Generator<Uint8Array> {
  const parts = decoder.decodeStreaming([bytes])
  let size = 0
  let idle = 0
  for (;;) {
    let next: IteratorResult<Uint8Array>
    try {
      next = parts.next()
    } catch (thrown) {
      throw new DecodeError('zstd: the input is cut short or damaged', { cause: thrown })
    }
    if (next.done === true) return
    const part = next.value
    idle = part.length === 0 ? idle + 1 : 0
    size += part.length
    if (idle > MAX_IDLE_STEPS) throw new DecodeError('zstd: the input is damaged')
    if (size > MAX_UNPACKED_SIZE)
      throw new DecodeError(`zstd: the input unpacks to more than ${MAX_UNPACKED_SIZE} bytes`)
    yield part
  }
}
