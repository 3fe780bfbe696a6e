import { ZSTDDecoder } from 'zstddec/stream'
import { DecodeError } from '../types/index.ts'
import { concatBytes, plainBytes } from './bytes.ts'

/** A file of an archive. */
export interface ArchiveFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** Most bytes that an archive may unpack to, 1 GiB: the official ones take 60 MB. */
const MAX_UNPACKED_SIZE = 1 << 30
/** Empty outputs in a row after which the decoder, which reports no errors, is taken to be stuck. */
const MAX_IDLE_STEPS = 64

const BLOCK = 512

/**
 * Unpacks a `.tar.zst`: its regular files, in order; folders, links and PAX records are skipped.
 *
 * @param wanted - asked for each name before its bytes are copied; default all
 * @throws DecodeError if it is not such an archive, cut short or altered
 */
export async function readTarZst(
  bytes: Uint8Array,
  wanted?: (name: string) => boolean,
): Promise<ArchiveFile[]> {
  return readTar(await decompressZst(bytes), wanted)
}

/**
 * Reads an uncompressed tar archive (ustar) as {@link readTarZst} does.
 *
 * @throws DecodeError for a bad checksum or an archive that is cut short, be it by its end mark
 */
export function readTar(tar: Uint8Array, wanted?: (name: string) => boolean): ArchiveFile[] {
  const files: ArchiveFile[] = []
  let at = 0
  while (at + BLOCK <= tar.length) {
    const header = tar.subarray(at, at + BLOCK)
    if (header.every((byte) => byte === 0)) return files
    checkSum(header, at)
    const size = octal(header, 124, 12, at)
    const start = at + BLOCK
    if (start + size > tar.length)
      throw new DecodeError(`tar at byte ${at}: a file of ${size} bytes is cut short`)
    const name = nameOf(header)
    const kind = header[156]
    const isFile = kind === 0 || kind === 0x30
    if (isFile && (wanted === undefined || wanted(name)))
      files.push({ name, bytes: plainBytes(tar).slice(start, start + size) })
    at = start + Math.ceil(size / BLOCK) * BLOCK
  }
  throw new DecodeError(`tar at byte ${Math.min(at, tar.length)}: the archive is cut short`)
}

async function decompressZst(bytes: Uint8Array): Promise<Uint8Array> {
  if (!(bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd))
    throw new DecodeError('the input is not zstd: it does not start with 28 b5 2f fd')
  const decoder = new ZSTDDecoder()
  await decoder.init()
  const parts: Uint8Array[] = []
  let size = 0
  let idle = 0
  try {
    for (const part of decoder.decodeStreaming([bytes])) {
      idle = part.length === 0 ? idle + 1 : 0
      size += part.length
      if (idle > MAX_IDLE_STEPS) throw new DecodeError('zstd: the input is altered')
      if (size > MAX_UNPACKED_SIZE)
        throw new DecodeError(`zstd: the input unpacks to more than ${MAX_UNPACKED_SIZE} bytes`)
      parts.push(part)
    }
  } catch (thrown) {
    if (thrown instanceof DecodeError) throw thrown
    throw new DecodeError('zstd: the input is cut short or altered', { cause: thrown })
  }
  return concatBytes(parts)
}

function nameOf(header: Uint8Array): string {
  const name = text(header, 0, 100)
  const prefix = text(header, 257, 5) === 'ustar' ? text(header, 345, 155) : ''
  return prefix === '' ? name : `${prefix}/${name}`
}

function text(header: Uint8Array, at: number, length: number): string {
  const field = header.subarray(at, at + length)
  const end = field.indexOf(0)
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end))
}

function octal(header: Uint8Array, at: number, length: number, where: number): number {
  const digits = text(header, at, length).trim()
  if (!/^[0-7]{1,11}$/.test(digits))
    throw new DecodeError(`tar at byte ${where}: "${digits}" is not an octal number`)
  return Number.parseInt(digits, 8)
}

/** The sum of a header's bytes, its own eight taken as spaces. */
function checkSum(header: Uint8Array, where: number): void {
  let sum = 8 * 0x20
  for (let i = 0; i < BLOCK; i++) if (i < 148 || i >= 156) sum += header[i]!
  if (octal(header, 148, 8, where) !== sum)
    throw new DecodeError(`tar at byte ${where}: a header's checksum is wrong`)
}
