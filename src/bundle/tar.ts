import { DecodeError } from '../types/index.ts'

/** A file of an archive. */
export interface ArchiveFile {
  readonly name: string
  readonly bytes: Uint8Array
}

const BLOCK = 512
/** Most bytes of a file, 1 GiB: the official ones take 8 MB. */
const MAX_FILE_SIZE = 1 << 30

/**
 * Reads an uncompressed tar archive (ustar): its regular files, in order; folders, links and PAX
 * records are skipped.
 *
 * @param wanted - asked for each name before its bytes are kept; default all
 * @throws DecodeError for a bad checksum or an archive that is cut short, even by its end mark alone
 */
export function readTar(tar: Uint8Array, wanted?: (name: string) => boolean): ArchiveFile[] {
  const reader = new TarReader(wanted)
  reader.push(tar)
  return reader.end()
}

/** A tar archive that comes in parts: what is not wanted is never kept. */
export class TarReader {
  readonly files: ArchiveFile[] = []
  readonly #wanted: ((name: string) => boolean) | undefined
  readonly #header = new Uint8Array(BLOCK)
  /** Bytes of the archive before the header that is being read. */
  #at = 0
  #headerFilled = 0
  /** The file that is being read; without bytes if it is not wanted. */
  #file: { readonly name: string; readonly bytes: Uint8Array | undefined } | undefined
  #size = 0
  #filled = 0
  /** Bytes up to the next header, data included. */
  #left = 0
  #isEnded = false

  constructor(wanted?: (name: string) => boolean) {
    this.#wanted = wanted
  }

  /** @throws DecodeError for a header that is malformed */
  push(part: Uint8Array): void {
    let at = 0
    while (at < part.length && !this.#isEnded)
      at += this.#left > 0 ? this.#pushData(part, at) : this.#pushHeader(part, at)
  }

  /** The wanted files. @throws DecodeError if the archive's end mark has not come */
  end(): ArchiveFile[] {
    if (this.#isEnded) return this.files
    if (this.#file !== undefined)
      throw new DecodeError(`tar at byte ${this.#at}: a file of ${this.#size} bytes is cut short`)
    throw new DecodeError(`tar at byte ${this.#at}: the archive is cut short`)
  }

  #pushHeader(part: Uint8Array, at: number): number {
    const length = Math.min(BLOCK - this.#headerFilled, part.length - at)
    this.#header.set(part.subarray(at, at + length), this.#headerFilled)
    this.#headerFilled += length
    if (this.#headerFilled === BLOCK) {
      this.#headerFilled = 0
      this.#open()
    }
    return length
  }

  #open(): void {
    const header = this.#header
    if (header.every((byte) => byte === 0)) {
      this.#isEnded = true
      return
    }
    checkSum(header, this.#at)
    const size = octal(header, 124, 12, this.#at)
    if (size > MAX_FILE_SIZE)
      throw new DecodeError(`tar at byte ${this.#at}: a file of ${size} bytes is too large`)
    const name = nameOf(header)
    const kind = header[156]
    const isFile = kind === 0 || kind === 0x30
    const isWanted = isFile && (this.#wanted === undefined || this.#wanted(name))
    this.#file = { name, bytes: isWanted ? new Uint8Array(size) : undefined }
    this.#size = size
    this.#filled = 0
    this.#left = Math.ceil(size / BLOCK) * BLOCK
    if (this.#left === 0) this.#close()
  }

  #pushData(part: Uint8Array, at: number): number {
    const length = Math.min(this.#left, part.length - at)
    const data = Math.min(length, this.#size - this.#filled)
    if (data > 0) this.#file?.bytes?.set(part.subarray(at, at + data), this.#filled)
    this.#filled += data
    this.#left -= length
    if (this.#left === 0) this.#close()
    return length
  }

  #close(): void {
    const { name, bytes } = this.#file!
    if (bytes !== undefined) this.files.push({ name, bytes })
    this.#file = undefined
    this.#at += BLOCK + Math.ceil(this.#size / BLOCK) * BLOCK
  }
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
    throw new DecodeError(`tar at byte ${where}: a header's checksum does not match`)
}
