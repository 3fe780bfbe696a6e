import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import * as litefvm from '../../../src/index.ts'

/* Runs the TypeScript of docs/storage.md, as one program: `expression // value` is checked. */

const GUIDE = readFileSync(new URL('../../../docs/storage.md', import.meta.url), 'utf8')
const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (
  ...words: string[]
) => (...values: unknown[]) => Promise<void>

test('the guide shows the values that a world has', async () => {
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
    check: (actual: unknown, expected: string) => checks.push([actual, expected]),
  }
  await new AsyncFunction(...Object.keys(names), lines.join('\n'))(...Object.values(names))
  for (const [actual, expected] of checks)
    expect(inspect(actual, { breakLength: Number.POSITIVE_INFINITY })).toBe(expected)
  expect(checks).toHaveLength(12)
}, 60_000)
