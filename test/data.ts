import { existsSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** The folder of official bundles, which are not part of the repository; undefined if it is not here. */
export const BUNDLES = folderAt('LITEFVM_BUNDLES', join(ROOT, '.bundles'))

/** The folder of vectors that are not part of the repository (`official`, `stories`, `scenarios`). */
export const VECTORS = folderAt('LITEFVM_VECTORS', join(ROOT, '..', 'shared', 'vectors'))

function folderAt(variable: string, otherwise: string): string | undefined {
  const folder = process.env[variable] ?? otherwise
  return existsSync(folder) ? folder : undefined
}

/** Says aloud that tests were not run, and why, and counts them as skipped. */
export function notRun(name: string, missing: string): void {
  const why = `NOT RUN: ${name}: ${missing}`
  writeSync(2, `${why}\n`) // process.stderr of a pool's thread may end before it is read
  test.skip(why, () => {})
}

/** Defines tests that need official bundles. */
export function withBundles(name: string, define: (bundles: string) => void): void {
  if (BUNDLES === undefined)
    notRun(name, 'the bundles (LITEFVM_BUNDLES names their folder) are not here')
  else define(BUNDLES)
}

/** Defines tests that need official bundles and a folder of vectors. */
export function withVectors(
  name: string,
  folder: 'official' | 'stories' | 'scenarios',
  define: (vectors: string, bundles: string) => void,
): void {
  const vectors = VECTORS === undefined ? undefined : join(VECTORS, folder)
  if (vectors === undefined || !existsSync(vectors))
    notRun(name, 'the vectors (LITEFVM_VECTORS names their folder) are not here')
  else withBundles(name, (bundles) => define(vectors, bundles))
}
