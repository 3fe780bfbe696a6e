import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { builtinDefinitionOf } from '../../src/builtin-actors/index.ts'
import { runCli } from '../../src/cli/cli.ts'
import { coverageOf } from '../../src/fuzz/coverage.ts'
import { mergeReports } from '../../src/fuzz/merge-reports.ts'
import { COUNTED_ACTORS, EXIT_CODES, UNREACHABLE } from '../../src/fuzz/storage/exit-codes.ts'
import { createTestIo } from '../cli/test-io.ts'

const part = {
  seed: 1,
  lane: 'miner',
  shard: undefined,
  scripts: 2,
  messages: 10,
  ticks: 3,
  ranOut: 0,
  exitCodes: { 0: 8, 16: 2 },
  methods: { 'storageminer GetOwner': { 0: 150, 16: 1 }, 'datacap Burn': { 0: 300, 19: 2 } },
} as const

test('exit codes are listed for the methods of the five actors, and for no others', () => {
  const methods = COUNTED_ACTORS.flatMap((type) =>
    Object.entries(builtinDefinitionOf(type)!.methods)
      .filter(([, { retired }]) => retired !== true)
      .map(([name]) => `${type} ${name}`),
  )
  expect(methods.length).toBeGreaterThan(90)
  expect(Object.keys(EXIT_CODES).toSorted()).toEqual(methods.toSorted())
  expect(EXIT_CODES['storageminer GetOwner']).toEqual([0, 16])
  expect(EXIT_CODES['storageminer DeclareFaults']).toEqual([0, 16, 17, 18, 20, 21])
  expect(EXIT_CODES['storagemarket GetDealSector']).toEqual([0, 16, 17, 20, 21, 32, 33])
  expect(EXIT_CODES['datacap Constructor']).toEqual([16, 18, 20, 21])
})

test('no result is both expected and out of reach', () => {
  for (const { methods, code } of UNREACHABLE)
    for (const method of methods) expect(EXIT_CODES[method], method).not.toContain(code)
})

test('methods with few successes and codes that no call ended with are found', () => {
  const { methods } = coverageOf(part.methods)
  const of = (name: string) => methods.find(({ method }) => method === name)
  expect(of('storageminer GetOwner')).toEqual({
    method: 'storageminer GetOwner',
    successes: 150,
    isRare: true,
    missing: [],
  })
  expect(of('datacap Burn')).toMatchObject({ isRare: false, missing: [16, 21] })
  expect(of('storagepower Constructor')).toMatchObject({ isRare: false, missing: [16, 18, 20] })
})

test('a result that is listed as out of reach, and was reached, is counted', () => {
  const { unreachable } = coverageOf({ 'storagepower Constructor': { 0: 1 } })
  expect(unreachable.filter(({ calls }) => calls > 0)).toMatchObject([
    { method: 'storagepower Constructor', result: 'OK', calls: 1 },
  ])
})

test('reports of several runs add up to one', () => {
  const merged = mergeReports([part, { ...part, seed: 2, failure: { script: 7 } }])
  expect(merged).toMatchObject({
    scripts: 4,
    messages: 20,
    ticks: 6,
    successRate: 0.8,
    exitCodes: { 0: 16, 16: 4 },
    methods: { 'storageminer GetOwner': { 0: 300, 16: 2 } },
  })
  expect(merged.runs.map(({ seed, failedScript }) => [seed, failedScript])).toEqual([
    [1, undefined],
    [2, 7],
  ])
  const getOwner = merged.coverage.methods.find(({ method }) => method === 'storageminer GetOwner')
  expect(getOwner).toMatchObject({ isRare: false, missing: [] })
})

test('fuzz --merge prints one table, and says which run differs', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'litefvm-merge-'))
  try {
    const [first, second, other] = ['a', 'b', 'c'].map((name) => join(folder, name))
    writeFileSync(first!, JSON.stringify(part))
    writeFileSync(second!, JSON.stringify({ ...part, seed: 2, failure: { script: 7 } }))
    writeFileSync(other!, '{"messages": 3}')
    const run = async (...words: string[]) => {
      const io = createTestIo()
      return { exitCode: await runCli(['fuzz', ...words], '0', io), ...io.written }
    }
    const good = await run('--merge', first!)
    expect(good.exitCode).toBe(0)
    expect(good.out).toContain(
      'together: 10 messages in 2 scripts, 3 ticks of cron, 80.0 % without',
    )
    expect(good.out).toMatch(/^datacap Burn +0: 300 {2}19: 2 {2}never: 16 21$/m)
    expect(good.out).toContain('storageminer GetOwner 150')
    const bad = await run('--merge', first!, second!)
    expect(bad.exitCode).toBe(1)
    expect(bad.out).toContain('DIFFERENCE in script 7 of lane miner, seed 2')
    expect(JSON.parse((await run('--merge', first!, '--json')).out)).toMatchObject({ messages: 10 })
    expect((await run('--merge', first!, first!)).err).toBe(
      'two reports are of the same run (lane miner, seed 1, shard 1/1): give each run once\n',
    )
    expect((await run('--merge', other!)).err).toBe(
      `${other} is not the report of a run: give files that litefvm fuzz --json has written\n`,
    )
    expect((await run('--merge')).err).toBe(
      '--merge adds up reports: give the files that litefvm fuzz --json has written\n',
    )
    expect((await run(first!)).err).toContain('fuzz takes files only with --merge')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
