import { createReadStream } from 'node:fs'
import {
  type CarBlock,
  type CarOptions,
  type CarStream,
  type Cid,
  encodeCarStream,
  readCarStream,
} from '../ipld/index.ts'
import { assertOptions, DecodeError, type OptionNames, UsageError } from '../types/index.ts'
import { writeFileAtomically } from './write-file.ts'

const OPTIONS = { verify: true } satisfies OptionNames<CarOptions>

/**
 * Reads a CAR from a file without holding more than a block of it.
 *
 * @throws DecodeError (also from the iteration) if it is malformed, cut short or altered; UsageError
 * `FVM_NO_SUCH_PATH` if there is no such file
 */
export function readCarFile(path: string, options: CarOptions = {}): Promise<CarStream> {
  assertOptions(options, 'the options of readCarFile', OPTIONS) // before the file is opened
  return readOpenCar(path, options)
}

async function readOpenCar(path: string, options: CarOptions): Promise<CarStream> {
  try {
    return await readCarStream(createReadStream(path), options)
  } catch (thrown) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- errors of the system have a code, and others none
    const { code } = thrown as NodeJS.ErrnoException
    if (thrown instanceof DecodeError || code === undefined) throw thrown
    const reason =
      code === 'ENOENT'
        ? 'does not exist'
        : code === 'EISDIR'
          ? 'is a folder'
          : `cannot be read (${code})`
    throw new UsageError('FVM_NO_SUCH_PATH', `${path} ${reason}: give the path of a CAR`)
  }
}

/**
 * Writes a CAR file; it appears under its name only when it is whole.
 *
 * @returns the number of blocks
 * @throws UsageError `FVM_WRITE_FAILED` if the system refuses; an old file stays
 */
export async function writeCarFile(
  path: string,
  roots: readonly Cid[],
  blocks: Iterable<CarBlock> | AsyncIterable<CarBlock>,
): Promise<number> {
  let count = 0
  await writeFileAtomically(
    path,
    encodeCarStream(roots, blocks, () => count++),
  )
  return count
}
