import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildProject, chooseTests, readConfig, runTests } from '../../src/forge/index.ts'

/* Cases of cheatcodes: those whose names begin with test_Fails fail, and all others pass, here and under forge. */

const ROOT = fileURLToPath(new URL('cheats', import.meta.url))
/** The program forge, such as that of the package @foundry-rs/forge. */
const FORGE = process.env['LITEFVM_FORGE']
const reason = FORGE === undefined ? ' (not run: LITEFVM_FORGE names no program)' : ''
const folder = mkdtempSync(join(tmpdir(), 'litefvm-cheats-'))
/** Whether each case passes, by contract and name. */
let outcomes: ReadonlyMap<string, boolean>

beforeAll(async () => {
  const config = readConfig(ROOT, {})
  const build = await buildProject(config, { force: false })
  const suites = await runTests(config, build, chooseTests(build, config, {}), {
    environment: {},
    seed: 1n,
    isTracing: false,
    isCovering: false,
    usesMockedPrecompiles: false,
    actors: 'native',
    failFast: false,
    now: () => 0,
    onSuite: () => undefined,
  })
  outcomes = new Map(
    suites.flatMap(({ name, tests }) =>
      tests.map((one) => [`${name} ${one.name}`, one.status === 'pass'] as const),
    ),
  )
}, 240_000)

afterAll(() => rmSync(folder, { recursive: true }))

test('cases pass and fail as their names say', () => {
  expect(outcomes.size).toBe(161)
  const wrong = [...outcomes].filter(([name, passes]) => passes === name.includes(' test_Fails'))
  expect(wrong).toEqual([])
})

interface ForgeReport {
  readonly [suite: string]: {
    readonly test_results: Readonly<Record<string, { readonly status: string }>>
  }
}

test.skipIf(FORGE === undefined)(
  `each case has the same outcome under forge${reason}`,
  () => {
    cpSync(ROOT, folder, { recursive: true })
    const run = spawnSync(FORGE ?? '', ['test', '--offline', '--json', '--root', folder], {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
      env: {
        ...process.env,
        FOUNDRY_SOLC: join(ROOT, 'solc-of-npm.mjs'),
        FOUNDRY_OUT: 'out',
        FOUNDRY_CACHE_PATH: 'cache',
      },
    })
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- forge writes this form
    const report = JSON.parse(run.stdout) as ForgeReport
    const theirs = new Map(
      Object.entries(report).flatMap(([suite, { test_results: results }]) =>
        Object.entries(results).map(([name, { status }]) => [
          `${suite} ${name}`,
          status === 'Success',
        ]),
      ),
    )
    expect(theirs).toEqual(outcomes)
  },
  240_000,
)
