import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  changeText,
  compareGas,
  EXACT,
  formatGasSnapshot,
  type GasFigure,
  gasSnapshotPath,
  isWithin,
  parseGasSnapshot,
  parseTolerance,
  readGasSnapshot,
  setGasSnapshotLines,
  snapshotName,
} from '../../../src/harness/gas-snapshot/index.ts'

const exact = (gas: bigint): GasFigure => ({ gas, isExact: true })
const modelled = (gas: bigint): GasFigure => ({ gas, isExact: false })

describe('the text', () => {
  test('is sorted by name, a line each', () => {
    const lines = new Map([
      ['b:Send()', modelled(5n)],
      ['a (with) brackets', exact(7n)],
    ])
    expect(formatGasSnapshot(lines)).toBe('a (with) brackets (gas: 7)\nb:Send() (gas: ~5)\n')
  })

  test('reads back as it was written, with any names', () => {
    const name = fc
      .string({ unit: 'grapheme' })
      .map(snapshotName)
      .filter((text) => text !== '')
    const figure = fc.record({
      gas: fc.bigInt({ min: 0n, max: 2n ** 64n }),
      isExact: fc.boolean(),
    })
    const lines = fc.uniqueArray(fc.tuple(name, figure), {
      selector: ([text]) => text,
    })
    fc.assert(
      fc.property(lines, (entries) => {
        const snapshot = new Map(entries)
        expect(parseGasSnapshot(formatGasSnapshot(snapshot), 'x')).toEqual(snapshot)
      }),
    )
  })

  test('may have the ends of lines of Windows', () => {
    expect(parseGasSnapshot('a (gas: 5)\r\n\r\n', 'x')).toEqual(new Map([['a', exact(5n)]]))
  })

  test.each([
    ['a (gas: ~)', 'x:1 is "a (gas: ~)", and a line reads "name (gas: 163423)"'],
    ['a (gas: ~~5)', 'x:1 is "a (gas: ~~5)", and a line reads "name (gas: 163423)"'],
    ['a (gas: x)', 'x:1 is "a (gas: x)", and a line reads "name (gas: 163423)"'],
    ['a (gas: 1)\n (gas: 5)', 'x:2 is " (gas: 5)", and a line reads "name (gas: 163423)"'],
    ['a (gas: 1)\na (gas: 1)', 'x:2 names "a" again'],
  ])('%j is refused', (text, why) => {
    expect(() => parseGasSnapshot(text, 'x')).toThrow(
      `${why}: correct the line, or write the file again with litefvm gas-snapshot`,
    )
  })
})

describe('a tolerance', () => {
  test.each([
    [0, 100n, 101n, false],
    [1, 100n, 101n, true],
    [1n, 100n, 99n, true],
    ['2', 100n, 98n, true],
    ['1%', 1000n, 1010n, true],
    ['1%', 1000n, 1011n, false],
    ['0.0001%', 1_000_000n, 999_999n, true],
    ['100 %', 5n, 0n, true],
    ['50%', 0n, 1n, false],
  ])('of %s: from %s to %s is within it: %s', (tolerance, expected, actual, is) => {
    expect(isWithin(expected, actual, parseTolerance(tolerance))).toBe(is)
  })

  test.each([-1, 1.5, -1n, '', '1 percent', '101%', '1.00001%', '-1%'])(
    '%s is refused',
    (given) => {
      expect(() => parseTolerance(given)).toThrow(
        /^the tolerance is .*: give a number of gas, or a share/,
      )
    },
  )
})

test('lines that differ, are new, or are missing; a ~ alone does not count', () => {
  const before = new Map([
    ['a', exact(5n)],
    ['b', exact(100n)],
    ['c', exact(7n)],
  ])
  const after = new Map([
    ['a', modelled(5n)],
    ['b', modelled(101n)],
    ['d', exact(8n)],
  ])
  const others = [
    { name: 'c', before: exact(7n), after: undefined },
    { name: 'd', before: undefined, after: exact(8n) },
  ]
  expect(compareGas(before, after, EXACT)).toEqual([
    { name: 'b', before: exact(100n), after: modelled(101n) },
    ...others,
  ])
  expect(compareGas(before, after, parseTolerance('1%'))).toEqual(others)
})

test.each([
  [100n, 101n, '+1.00%'],
  [100n, 99n, '-1.00%'],
  [200n, 199n, '-0.50%'],
  [3n, 4n, '+33.33%'],
  [5n, 5n, '+0.00%'],
  [0n, 0n, '0%'],
  [0n, 1n, 'from nothing'],
])('from %s to %s is %s', (before, after, text) => {
  expect(changeText(before, after)).toBe(text)
})

/** Sets 25 lines, one after the other. */
const WRITER = `
const { workerData: { path, n } } = require('node:worker_threads')
import(${JSON.stringify(new URL('../../../.cache/build/harness/gas-snapshot/index.js', import.meta.url).href)}).then(
  ({ setGasSnapshotLines }) => {
    for (let i = 0; i < 25; i++) setGasSnapshotLines(path, new Map([[n + ' ' + i, { gas: BigInt(i), isExact: true }]]))
  })
`

describe('the file', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'litefvm-snapshot-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  test('stands beside the nearest package.json', () => {
    writeFileSync(join(folder, 'package.json'), '{}')
    const deep = join(folder, 'packages', 'token', 'test')
    mkdirSync(deep, { recursive: true })
    expect(gasSnapshotPath(deep)).toBe(join(folder, '.gas-snapshot'))
    writeFileSync(join(folder, 'packages', 'token', 'package.json'), '{}')
    expect(gasSnapshotPath(deep)).toBe(join(folder, 'packages', 'token', '.gas-snapshot'))
  })

  test('keeps its other lines as one is set, and no lock or draft stays', () => {
    const path = join(folder, '.gas-snapshot')
    expect(readGasSnapshot(path)).toBe(undefined)
    setGasSnapshotLines(path, new Map([['b', exact(2n)]]))
    setGasSnapshotLines(
      path,
      new Map([
        ['a', exact(1n)],
        ['c', exact(3n)],
      ]),
    )
    setGasSnapshotLines(path, new Map([['b', modelled(5n)]]))
    expect(readFileSync(path, 'utf8')).toBe('a (gas: 1)\nb (gas: ~5)\nc (gas: 3)\n')
    expect(existsSync(`${path}.lock`)).toBe(false)
  })

  test('has the lines of all workers that set some at once', async () => {
    const path = join(folder, '.gas-snapshot')
    const workers = Array.from(
      { length: 4 },
      (_, n) => new Worker(WRITER, { eval: true, workerData: { path, n } }),
    )
    await Promise.all(workers.map((worker) => once(worker, 'exit')))
    expect(readGasSnapshot(path)?.size).toBe(100)
    expect(readdirSync(folder)).toEqual(['.gas-snapshot'])
  })
})
