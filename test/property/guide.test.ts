import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { FVM } from '../../src/index.ts'
import { fuzz, fuzzSequences } from '../../src/property/index.ts'

/* Runs the TypeScript of docs/property-tests.md as one program; `expression // value` is checked. */

const GUIDE = readFileSync(new URL('../../docs/property-tests.md', import.meta.url), 'utf8')
const build: unknown = JSON.parse(
  readFileSync(new URL('../harness/evm/contracts/compiled.json', import.meta.url), 'utf8'),
)

test('the guide agrees with the code', () => {
  const blocks = [...GUIDE.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!)
  const lines = blocks
    .join('')
    .split('\n')
    .filter((line) => !line.startsWith('import '))
    .map((line) => {
      const [, expression, value] = /^(?!const )(\S.*\S) \/\/ (.*)$/.exec(line) ?? []
      return expression === undefined ? line : `check(${expression}, ${JSON.stringify(value)})`
    })
  const checks: [actual: unknown, expected: string][] = []
  const check = (actual: unknown, expected: string) => checks.push([actual, expected])
  const names = { FVM, fuzz, fuzzSequences, build, check }
  // oxlint-disable-next-line typescript/no-implied-eval, typescript/no-unsafe-call -- the page of this repository
  new Function(...Object.keys(names), lines.join('\n'))(...Object.values(names))
  for (const [actual, expected] of checks) expect(inspect(actual)).toBe(expected)
  expect(checks).toHaveLength(2)
})
