import { fileURLToPath } from 'node:url'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { CALL_CHEATS } from '../../src/forge/cheats/calls.ts'
import { EXPECTATION_CHEATS } from '../../src/forge/cheats/expectations.ts'
import {
  type Build,
  buildProject,
  chooseTests,
  readConfig,
  runTests,
} from '../../src/forge/index.ts'

/* Negative controls: a suite fails where a cheatcode does not do its work. */

const config = readConfig(fileURLToPath(new URL('project', import.meta.url)), {})
let build: Build

beforeAll(async () => {
  build = await buildProject(config, { force: false })
}, 240_000)

afterEach(() => {
  vi.restoreAllMocks()
})

/** Names of the tests of some contracts that pass. */
async function passing(): Promise<readonly string[]> {
  const chosen = chooseTests(build, config, {
    matchContract: /^(CounterTest|StateCheatsTest|CallCheatsTest)$/,
    matchTest: /^test_(?!Fails)/,
  })
  const suites = await runTests(config, build, chosen, {
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
  return suites.flatMap(({ tests }) =>
    tests.filter(({ status }) => status === 'pass').map(({ name }) => name),
  )
}

test('without pranks the tests of senders fail, and no others', async () => {
  const all = await passing()
  vi.spyOn(CALL_CHEATS['prank']!, 'run').mockImplementation(() => undefined)
  vi.spyOn(CALL_CHEATS['startPrank']!, 'run').mockImplementation(() => undefined)
  const left = await passing()
  expect(all.filter((name) => !left.includes(name))).toMatchInlineSnapshot(`
    [
      "test_CreationUnderAPrank()",
      "test_PrankChangesTheNextSender()",
      "test_RevertIsExpectedByItsData()",
      "test_APrankIsNotOverwritten()",
      "test_Create2UnderAPrank()",
      "test_DealPaysForAPrankedCall()",
      "test_PrankDoesNotWaitForALookup()",
      "test_PrankOfAPrecompile()",
      "test_PrankOfOrigin()",
      "test_StartPrankLasts()",
    ]
  `)
})

test('with expectRevert inverted the tests of reverts fail, and no others', async () => {
  const all = await passing()
  for (const [name, cheat] of Object.entries(EXPECTATION_CHEATS)) {
    if (!/^expect(Partial)?Revert/.test(name)) continue
    const run = cheat.run.bind(cheat)
    vi.spyOn(cheat, 'run').mockImplementation((call, args) => {
      run(call, args)
      const { session } = call
      session.expectedReverts = session.expectedReverts.map((one) => ({
        ...one,
        isNever: !one.isNever,
      }))
    })
  }
  const left = await passing()
  expect(all.filter((name) => !left.includes(name))).toMatchInlineSnapshot(`
    [
      "test_RevertIsExpectedByItsData()",
      "test_MockCallRevert()",
      "test_PartialRevert()",
      "test_RevertBelow()",
      "test_RevertOfAConstructor()",
      "test_RevertOfATransfer()",
      "test_RevertOfAnAddress()",
      "test_RevertTwice()",
      "test_RevertWithAnything()",
      "test_RevertWithCustomError()",
      "test_RevertWithPanic()",
      "test_RevertWithText()",
      "test_APrankIsNotOverwritten()",
      "test_NonceIsNotLowered()",
    ]
  `)
})
