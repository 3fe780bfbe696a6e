import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { DecodeError } from '../types/index.ts'

const NEWLINE = 0x0a

/**
 * The lines of a text file, unpacked if its name ends with `.gz`. Empty lines are left out. The
 * file is streamed, so that it may be larger than a string can be.
 *
 * @throws DecodeError if the file is not gzip or is cut short
 */
export async function* readLines(path: string): AsyncGenerator<string> {
  let rest: Buffer[] = []
  let size = 0
  for await (const chunk of chunksOf(path)) {
    let from = 0
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      rest.push(chunk.subarray(from, at))
      const line = textOf(rest)
      rest = []
      from = at + 1
      if (line !== '') yield line
    }
    rest.push(chunk.subarray(from))
    size = (from === 0 ? size : 0) + chunk.length - from
    assertSize(size)
  }
  const last = textOf(rest)
  if (last !== '') yield last
}

/** The whole text of a file, unpacked if its name ends with `.gz`. */
export async function readText(path: string): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of chunksOf(path)) {
    size += chunk.length
    assertSize(size)
    chunks.push(chunk)
  }
  return textOf(chunks)
}

async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: 1 << 18 })
  try {
    if (!path.endsWith('.gz')) {
      yield* file
      return
    }
    const unpacked = createGunzip({ chunkSize: 1 << 18 })
    file.on('error', (error) => unpacked.destroy(error))
    yield* file.pipe(unpacked)
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
    if (!code.startsWith('Z_')) throw thrown
    throw new DecodeError(
      code === 'Z_BUF_ERROR'
        ? 'the file is cut short: its gzip stream has no end'
        : `the file is not gzip, or it is damaged (${code})`,
    )
  } finally {
    file.destroy()
  }
}

/** Largest size in bytes of a line, or of a file that is read whole: a JavaScript string holds little more. */
const MAX_TEXT_SIZE = 500_000_000

function textOf(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString('utf8').trim()
}

function assertSize(sizeBytes: number): void {
  if (sizeBytes > MAX_TEXT_SIZE)
    throw new DecodeError(`the file has a line of more than ${MAX_TEXT_SIZE} bytes`)
}
