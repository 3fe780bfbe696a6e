import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { type CoveredItem, type FileCoverage, lcovReport } from '../../src/coverage/index.ts'
import {
  type Build,
  buildProject,
  chooseTests,
  projectCoverage,
  readConfig,
  runTests,
  type SuiteResult,
} from '../../src/forge/index.ts'

const ROOT = fileURLToPath(new URL('project', import.meta.url))
const config = readConfig(ROOT, {})
let build: Build
let suites: readonly SuiteResult[]
let files: readonly FileCoverage[]

async function run(isCovering: boolean): Promise<readonly SuiteResult[]> {
  return await runTests(config, build, chooseTests(build, config, {}), {
    environment: {},
    seed: 1n,
    isTracing: false,
    isCovering,
    usesMockedPrecompiles: false,
    actors: 'native',
    failFast: false,
    now: () => 0,
    onSuite: () => undefined,
  })
}

beforeAll(async () => {
  build = await buildProject(config, { force: false, coverage: 'exact' })
  suites = await run(true)
  files = projectCoverage(config, build, suites, {})
}, 120_000)

function textOf(item: CoveredItem): string {
  const { kind, line, endLine, start, end, name, branch, path, hits } = item
  const more = kind === 'branch' ? ` ${branch}.${path}` : name === '' ? '' : ` ${name}`
  return `${kind} ${line}-${endLine} ${start}-${end}${more} x${hits}`
}

/**
 * Differences from forge 1.7.1: releases after it count functions outside of contracts and empty special
 * functions too, and find the `else` of an `else if`.
 */
const DIFFERENCES: Readonly<Record<string, { missing: string[]; added: string[] }>> = {
  'src/Base.sol': {
    missing: ['branch 59-65 1369-1546 3.1 x0', 'branch 60-65 1413-1546 4.1 x0'],
    added: ['branch 59-65 1369-1546 3.1 x1', 'branch 60-65 1413-1546 4.1 x1'],
  },
  'src/Empty.sol': {
    missing: [],
    added: [
      'line 8-8 145-161 x1',
      'function 8-8 145-161 constructor x1',
      'line 16-16 256-285 x1',
      'function 16-16 256-285 receive x1',
    ],
  },
  'src/Numbers.sol': {
    missing: [],
    added: [
      'line 9-11 130-207 x1',
      'function 9-11 130-207 half x1',
      'line 10-10 188-204 x1',
      'statement 10-10 188-204 x1',
      'statement 10-10 195-204 x1',
    ],
  },
  'src/Vault.sol': {
    missing: [],
    added: ['line 36-36 870-900 x2', 'function 36-36 870-900 fallback x2'],
  },
}

test('items and hits are those of forge coverage, but for the differences that are explained', () => {
  // Written by forge 1.7.1 with --report debug for the same project.
  const expected = JSON.parse(
    readFileSync(new URL('forge-1.7.1.json', import.meta.url), 'utf8'),
  ) as Readonly<Record<string, string[]>> // our own file
  expect(files.map(({ path }) => path)).toEqual(Object.keys(expected))
  for (const { path, items } of files) {
    const ours = items.map(textOf)
    const theirs = expected[path]!
    const { missing, added } = DIFFERENCES[path] ?? { missing: [], added: [] }
    expect(
      theirs.filter((text) => !ours.includes(text)),
      path,
    ).toEqual(missing)
    expect(
      ours.filter((text) => !theirs.includes(text)),
      path,
    ).toEqual(added)
    expect(ours.length, path).toBe(theirs.length - missing.length + added.length)
  }
})

test('gas and results are those of a run without coverage', async () => {
  const plain = await run(false)
  const facts = (list: readonly SuiteResult[]) =>
    list.map(({ tests }) =>
      tests.map(({ name, status, reason, gas }) => [name, status, reason, gas]),
    )
  expect(facts(suites)).toEqual(facts(plain))
  expect(plain.map(({ hits }) => hits)).toEqual([undefined, undefined])
  expect(suites.every(({ tests }) => tests.every(({ status }) => status === 'pass'))).toBe(true)
})

test('lcov lists lines, branches and functions with their totals', () => {
  const oracle = files.filter(({ path }) => path === 'src/Empty.sol')
  expect(lcovReport(oracle).split('\n')).toEqual([
    'TN:',
    'SF:src/Empty.sol',
    'DA:8,1',
    'FN:8,Forgotten.constructor',
    'FNDA:1,Forgotten.constructor',
    'DA:10,0',
    'FN:10,Forgotten.set',
    'FNDA:0,Forgotten.set',
    'DA:11,0',
    'DA:16,1',
    'FN:16,Bare.receive',
    'FNDA:1,Bare.receive',
    'FNF:3',
    'FNH:2',
    'LF:4',
    'LH:2',
    'BRF:0',
    'BRH:0',
    'end_of_record',
    '',
  ])
  expect(lcovReport(oracle, '2.0')).toContain('FN:10,12,Forgotten.set\n')
  expect(lcovReport(oracle, '2.2')).toContain('FNL:1,10,12\nFNA:1,0,Forgotten.set\n')
})

test('the branch of a line that never ran has no number', () => {
  const base = lcovReport(files.filter(({ path }) => path === 'src/Base.sol'))
  expect(base).toContain('BRDA:31,1,0,0\nBRDA:31,1,1,5\n')
  const vault = lcovReport(files.filter(({ path }) => path === 'src/Vault.sol'))
  expect(vault).toContain('BRDA:146,10,0,')
})

test('sources are left out by path, and tests by a flag', () => {
  const paths = (filter: Parameters<typeof projectCoverage>[3]): string[] =>
    projectCoverage(config, build, suites, filter).map(({ path }) => path)
  expect(paths({ excludesTests: true, noMatch: /Empty|Numbers/ })).toEqual([
    'src/Base.sol',
    'src/Vault.sol',
  ])
})
