import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type BundleHost, BundleLibrary, BundleSource } from '../bundle/index.ts'
import { download } from './download.ts'
import { writeFileAtomically } from './write-file.ts'

/** Files of the disk, and downloads from the network, for bundles. */
export const BUNDLE_HOST: BundleHost = {
  stat: async (path) => {
    const found = await stat(path).catch(() => undefined)
    if (found === undefined) return undefined
    return { isFolder: found.isDirectory(), version: `${found.size} ${found.mtimeMs}` }
  },
  read: async (path) => new Uint8Array(await readFile(path)),
  join,
  write: writeFileAtomically,
  download,
}

/** Bundles on disk; each file is read once in a process for as long as it stays the same. */
export const DISK_BUNDLES = new BundleLibrary(BUNDLE_HOST)

/**
 * Opens a folder of bundles, an archive or a CAR.
 *
 * @throws UsageError `FVM_NO_SUCH_PATH`
 */
export function openBundles(path: string): Promise<BundleSource> {
  return BundleSource.open(DISK_BUNDLES, path)
}
