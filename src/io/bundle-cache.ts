import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * Folder in which `litefvm bundle fetch` keeps bundles.
 *
 * @param env - environment variables, of which `LITEFVM_CACHE` counts
 * @param given - cache folder that overrides the environment
 */
export function bundleCacheFolder(
  env: Readonly<Record<string, string | undefined>>,
  given: string | undefined,
): string {
  const base = given ?? env['LITEFVM_CACHE'] ?? join(homedir(), '.cache', 'litefvm')
  return join(base, 'bundles')
}

/** Folders in which a release is looked for: `LITEFVM_BUNDLES`, if it is set, then the cache. */
export function releaseFolders(
  env: Readonly<Record<string, string | undefined>> = process.env,
): string[] {
  const own = env['LITEFVM_BUNDLES'] ?? ''
  return [...(own === '' ? [] : [own]), bundleCacheFolder(env, undefined)]
}
