import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import * as litefvm from '../../../src/index.ts'
import { compileSolidity } from '../../../src/solc/index.ts'

/* Runs the TypeScript of docs/solidity.md, as one program: `expression // value` is checked. */

const GUIDE = readFileSync(new URL('../../../docs/solidity.md', import.meta.url), 'utf8')
const TEMPLATE = fileURLToPath(new URL('../../../templates/solidity', import.meta.url))
const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (
  ...words: string[]
) => (...values: unknown[]) => Promise<void>

test('the guide agrees with the code', async () => {
  const blocks = [...GUIDE.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!)
  const lines = blocks
    .join('')
    .split('\n')
    .filter((line) => !line.startsWith('import '))
    .map((line) => {
      const [, expression, value] = /^(?!const )(.*\S) \/\/ (.*)$/.exec(line) ?? []
      return expression === undefined ? line : `check(${expression}, ${JSON.stringify(value)})`
    })
  const checks: [actual: unknown, expected: string][] = []
  const names = {
    ...litefvm,
    compileSolidity: () => compileSolidity(`${TEMPLATE}/contracts`, { baseDir: TEMPLATE }),
    check: (actual: unknown, expected: string) => checks.push([actual, expected]),
  }
  await new AsyncFunction(...Object.keys(names), lines.join('\n'))(...Object.values(names))
  for (const [actual, expected] of checks)
    expect(inspect(actual, { breakLength: Number.POSITIVE_INFINITY })).toBe(expected)
  expect(checks).toHaveLength(8)
}, 60_000)
