import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { Writable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import type * as VitestNode from 'vitest/node'
import { GasReporter } from '../../harness/gas-report/reporter.ts'
import { type GasReport } from '../../harness/index.ts'
import { UsageError } from '../../types/index.ts'
import type { Io } from '../io.ts'

/** A suite of vitest. */
export interface Suite {
  readonly root: string
  /** Undefined for the configuration that vitest finds by itself. */
  readonly config: string | undefined
  /** Parts of the names of its files; none for all of them. */
  readonly filters: readonly string[]
}

/** The gas report of a suite. */
export interface MeasuredSuite {
  readonly report: GasReport
  /** Whether all tests passed. */
  readonly passed: boolean
}

/**
 * Runs a suite with the vitest that its folder has. What vitest prints goes to `io.err`.
 *
 * @throws UsageError `FVM_NO_VITEST` without vitest, `FVM_NO_TESTS` if no file of tests is meant
 */
export async function runSuite({ root, config, filters }: Suite, io: Io): Promise<MeasuredSuite> {
  const { startVitest } = await loadVitest(root)
  // Gas snapshots are compared by the commands: a test must not stop at its line.
  const reporter = new GasReporter({ table: false, comparesSnapshots: false })
  const output = new Output(io.err)
  const vitest = await startVitest(
    'test',
    [...filters],
    {
      root,
      watch: false,
      passWithNoTests: true,
      reporters: ['default', reporter],
      ...(config === undefined ? {} : { config }),
    },
    {},
    { stdout: output, stderr: output },
  )
  await vitest.close()
  const { report, reason, files } = reporter
  if (report === undefined || files === 0)
    throw new UsageError(
      'FVM_NO_TESTS',
      `${resolve(root)} has no tests${filters.length === 0 ? '' : ` whose file has ${filters.join(' or ')} in its name`}: give another --root or filter`,
    )
  return { report, passed: reason === 'passed' }
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
      `${resolve(root)} has no vitest: install it (npm i -D vitest), give another --root, or read a report with --from`,
    )
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the module is found by the name vitest/node
  return (await import(pathToFileURL(path).href)) as typeof VitestNode
}
