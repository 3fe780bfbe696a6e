import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { buildProject, chooseTests, readConfig, runTests } from '../../src/forge/index.ts'
import { init, install, manifestOf, own } from '../cli/init/project.ts'

const folder = mkdtempSync(join(tmpdir(), 'litefvm-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a project of the template foundry passes its tests, as installed from npm', async () => {
  const project = join(folder, 'my token')
  expect((await init(project, '--template', 'foundry')).code).toBe(0)
  const { devDependencies } = manifestOf(project)
  for (const [name, range] of Object.entries(devDependencies))
    if (name !== 'litefvm') expect([name, own.devDependencies[name]]).toEqual([name, range])
  install(project)
  const config = readConfig(project, {})
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
  expect(
    suites.flatMap(({ tests }) => tests.map(({ name, status, reason }) => [name, status, reason])),
  ).toEqual([
    ['test_DealFromPublishingToSlashing()', 'pass', undefined],
    ['test_MissedProofsAreSlashed()', 'pass', undefined],
    ['testFuzz_ThePriceIsFixed(uint256)', 'pass', undefined],
    ['test_FilBuysTokens()', 'pass', undefined],
    ['test_NoMoreIsSoldThanThereIs()', 'pass', undefined],
    ['test_OnlyTheOwnerTakesTheFil()', 'pass', undefined],
  ])
}, 60_000)
