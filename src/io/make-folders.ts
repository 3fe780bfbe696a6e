import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a folder and those above it, one by one: Node's own recursive way never ends in a place such
 * as /proc, if a folder can be neither found nor made.
 */
export function makeFolders(folder: string): void {
  const missing: string[] = []
  for (let at = folder; !existsSync(at); at = dirname(at)) missing.push(at)
  for (const at of missing.reverse()) {
    try {
      mkdirSync(at)
    } catch (thrown) {
      // Another process may have made it meanwhile.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `mkdir` throws errors of the system only
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown
    }
  }
}
