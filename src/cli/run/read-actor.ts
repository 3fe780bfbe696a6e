import { readFile } from 'node:fs/promises'
import { UsageError } from '../../types/index.ts'

/** An actor's code, read from a file. */
export interface ActorFile {
  readonly wasm: Uint8Array
  /** The source map beside the file, `NAME.wasm.map`; undefined if there is none. */
  readonly sourceMap: string | undefined
}

/** Reads an actor's code, and the source map beside it. @throws UsageError `FVM_NO_SUCH_PATH` */
export async function readActor(path: string): Promise<ActorFile> {
  const bytes = await readFile(path).catch((thrown: NodeJS.ErrnoException) => thrown)
  if (bytes instanceof Error) {
    const reason =
      bytes.code === 'ENOENT'
        ? 'does not exist'
        : bytes.code === 'EISDIR'
          ? 'is a folder'
          : `cannot be read (${bytes.code})`
    throw new UsageError('FVM_NO_SUCH_PATH', `${path} ${reason}: give an actor's .wasm file`)
  }
  const sourceMap = await readFile(`${path}.map`, 'utf8').catch(() => undefined)
  return { wasm: new Uint8Array(bytes), sourceMap }
}
