import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { buildProject, chooseTests, readConfig, runTests } from '../../src/forge/index.ts'
import { BUNDLES } from '../data.ts'

const config = readConfig(fileURLToPath(new URL('project', import.meta.url)), {})
const reason = BUNDLES === undefined ? ' (not run: LITEFVM_BUNDLES names no folder)' : ''

/** Statuses and reasons of the tests of some contracts, by their names. */
async function outcomes(actors: string): Promise<ReadonlyMap<string, string>> {
  const build = await buildProject(config, { force: false })
  const filter = { matchContract: /^(CounterTest|StateCheatsTest|CallCheatsTest)$/ }
  const suites = await runTests(config, build, chooseTests(build, config, filter), {
    environment: {},
    seed: 1n,
    isTracing: false,
    isCovering: false,
    usesMockedPrecompiles: false,
    actors,
    failFast: false,
    now: () => 0,
    onSuite: () => undefined,
  })
  return new Map(
    suites.flatMap(({ tests }) =>
      tests.map(({ name, status, reason: why }) => [name, `${status} ${why ?? ''}`] as const),
    ),
  )
}

test.skipIf(BUNDLES === undefined)(
  `contracts under test run on the official actors, with the outcomes of native ones${reason}`,
  async () => {
    const native = await outcomes('native')
    const official = await outcomes(`${BUNDLES}/v18.tar.zst`)
    expect(native.size).toBeGreaterThan(60)
    const differences = [...official].filter(([name, text]) => native.get(name) !== text)
    expect(differences).toEqual([
      [
        'test_Accesses()',
        expect.stringContaining(
          'runs on the official EVM actor, whose accesses to storage cannot be recorded: run this test with --actors native',
        ),
      ],
      [
        'test_WarpPast64Bits()',
        'fail vm.warp: the time is 1000000000000000000000000: the FVM accepts up to 18446744073709551615',
      ],
    ])
  },
  60_000,
)
