import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { UsageError } from '../types/index.ts'

/** Endings of vector files. */
export const VECTOR_ENDINGS = ['.json', '.jsonl', '.jsonl.gz'] as const

/** A file that may hold vectors. */
export interface FoundFile {
  readonly path: string
  /** Whether the user named it; else it lies below a folder that was. */
  readonly isNamed: boolean
}

/**
 * The vector files among paths and below folders, in a fixed order. A file that is named is taken
 * whatever it is called, as long as its ending is one of {@link VECTOR_ENDINGS}.
 *
 * @throws UsageError `FVM_NO_SUCH_PATH` or `FVM_NOT_A_VECTOR`
 */
export async function findVectorFiles(paths: readonly string[]): Promise<FoundFile[]> {
  const files = new Map<string, FoundFile>()
  const add = (path: string, isNamed: boolean) => {
    if (isNamed || !files.has(path)) files.set(path, { path, isNamed })
  }
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined)
    if (found === undefined)
      throw new UsageError(
        'FVM_NO_SUCH_PATH',
        `${path} does not exist: give a vector file or a folder of them`,
      )
    if (found.isDirectory()) for (const file of await filesBelow(path)) add(file, false)
    else if (isVectorFile(path)) add(path, true)
    else
      throw new UsageError(
        'FVM_NOT_A_VECTOR',
        `${path} is not a vector file: ${VECTOR_ENDINGS.join(', ')} and folders are accepted`,
      )
  }
  return [...files.values()]
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  const files: string[] = []
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) files.push(...(await filesBelow(path)))
    else if (isVectorFile(entry.name)) files.push(path)
  }
  return files
}

function isVectorFile(name: string): boolean {
  return VECTOR_ENDINGS.some((ending) => name.endsWith(ending))
}
