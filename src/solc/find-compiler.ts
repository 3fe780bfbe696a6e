import { createRequire } from 'node:module'
import { join } from 'node:path'
import { UsageError } from '../types/index.ts'

/** The package `solc`: it takes and returns standard JSON. */
export interface Solc {
  compile(input: string): string
}

/**
 * Finds the compiler that the project has installed, or else the one beside this package.
 *
 * @throws UsageError `FVM_NO_COMPILER` without one
 */
export function findCompiler(baseDir: string): { solcVersion: string; load: () => Solc } {
  let failure: unknown
  for (const place of [join(baseDir, 'package.json'), import.meta.url])
    try {
      const require = createRequire(place)
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every package has a version
      const { version } = require('solc/package.json') as { version: string }
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the package has no types
      return { solcVersion: version, load: () => require('solc') as Solc }
    } catch (thrown) {
      failure = thrown
    }
  throw new UsageError(
    'FVM_NO_COMPILER',
    `the package solc cannot be loaded (${String(failure)}): install it with npm i -D solc`,
  )
}
