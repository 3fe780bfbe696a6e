import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { bundleFileName } from '../../ipld/index.ts'

/** The folder that bundles are kept in; `vectors --bundles` takes it as it is. */
export function bundleCacheFolder(
  env: Readonly<Record<string, string | undefined>>,
  given: string | undefined,
): string {
  const base = given ?? env['LITEFVM_CACHE'] ?? join(homedir(), '.cache', 'litefvm')
  return join(base, 'bundles')
}

/** Where the cache keeps a bundle. */
export function cachedBundlePath(folder: string, version: number, network: string): string {
  return join(folder, `v${version}`, bundleFileName(network))
}

/** Writes a file so that others see it whole or not at all. */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const draft = `${path}.${randomUUID()}.tmp`
  try {
    await writeFile(draft, bytes)
    await rename(draft, path)
  } catch (thrown) {
    await rm(draft, { force: true })
    throw thrown
  }
}
