import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { Writable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import type * as VitestNode from 'vitest/node'
import type { Reporter } from 'vitest/node'
import { UsageError } from '../../types/index.ts'
import type { Io } from '../io.ts'

/** A suite of vitest. */
export interface Suite {
  readonly root: string
  /** Undefined for the configuration that vitest finds by itself. */
  readonly config: string | undefined
  /** Parts of the names of its files; none for all of them. */
  readonly filters: readonly string[]
  /** Tests whose full name matches; all of them by default. */
  readonly testName?: RegExp | undefined
}

/**
 * Runs a suite with the vitest that its folder has installed, and with these reporters besides vitest's own. What
 * vitest prints goes to `io.err`.
 *
 * @throws UsageError `FVM_NO_VITEST` without vitest
 */
export async function runVitest(
  { root, config, filters, testName }: Suite,
  reporters: readonly Reporter[],
  io: Io,
): Promise<void> {
  const { startVitest } = await loadVitest(root)
  const output = new Output(io.err)
  const vitest = await startVitest(
    'test',
    [...filters],
    {
      root,
      watch: false,
      passWithNoTests: true,
      reporters: ['default', ...reporters],
      ...(config === undefined ? {} : { config }),
      ...(testName === undefined ? {} : { testNamePattern: testName }),
    },
    {},
    { stdout: output, stderr: output },
  )
  await vitest.close()
}

/** The error for a suite in which no file of tests was found. */
export function noTests({ root, filters }: Suite): UsageError {
  return new UsageError(
    'FVM_NO_TESTS',
    `${resolve(root)} has no tests${filters.length === 0 ? '' : ` whose file has ${filters.join(' or ')} in its name`}: give another --root or filter`,
  )
}

/** The stream that vitest prints to; each of its workers pipes into it, and none ends it. */
class Output extends Writable {
  readonly #print: (text: string) => void

  constructor(print: (text: string) => void) {
    super()
    this.setMaxListeners(0)
    this.#print = print
  }

  override _write(chunk: Uint8Array, _encoding: string, done: () => void): void {
    this.#print(chunk.toString())
    done()
  }

  override end(): this {
    return this
  }
}

async function loadVitest(root: string): Promise<typeof VitestNode> {
  const require = createRequire(join(resolve(root), 'package.json'))
  let path: string
  try {
    path = require.resolve('vitest/node')
  } catch {
    throw new UsageError(
      'FVM_NO_VITEST',
      `${resolve(root)} has no vitest: install it (npm i -D vitest) or give another --root`,
    )
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the module is found by the name vitest/node
  return (await import(pathToFileURL(path).href)) as typeof VitestNode
}
