import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { COMMAND_SPECS } from '../../src/cli/command-specs.ts'
import { COMMON_FLAGS, type CommandSpec, parseCommand } from '../../src/cli/flags.ts'

const SPECS: readonly CommandSpec[] = Object.values(COMMAND_SPECS)

/** Flags whose value is one of a few words, each with its command. */
const ROWS = SPECS.flatMap((spec) =>
  spec.flags.flatMap(({ name, words }) =>
    words === undefined ? [] : [[`${spec.name} --${name}`, spec, name, words] as const],
  ),
)

test.each(ROWS)(
  'litefvm %s takes its words and names them for another one',
  (_, spec, flag, words) => {
    const operands = Array.from({ length: spec.minOperands }, () => 'file')
    for (const word of words)
      expect(parseCommand(spec, [...operands, `--${flag}`, word]).value(flag)).toBe(word)
    for (const given of [[`--${flag}`, 'other'], [`--${flag}=other`]])
      expect(() => parseCommand(spec, [...operands, ...given])).toThrow(
        `--${flag} "other" is not accepted: give one of ${words.join(', ')}`,
      )
  },
)

test('a command reads the flags of the table, and no others', () => {
  const src = fileURLToPath(new URL('../../src/cli', import.meta.url))
  const code = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && name !== 'command-specs.ts')
    .map((name) => readFileSync(join(src, name), 'utf8'))
    .join('\n')
  const flags = new Set(
    [...SPECS.flatMap((spec) => spec.flags), ...COMMON_FLAGS].map((f) => f.name),
  )
  const read = new Set(
    [...code.matchAll(/\bargs\.(?:has|value)\('([^']+)'\)/g)].map(([, name = '']) => name),
  )
  expect([...read].filter((name) => !flags.has(name))).toEqual([])
  expect(
    [...flags].filter((name) => !code.includes(`'${name}'`) && !code.includes(`--${name}`)),
  ).toEqual([])
  expect(read.size).toBeGreaterThan(50)
})
