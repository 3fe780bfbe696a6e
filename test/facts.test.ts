import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/* A number of a specification is written in one file of src; the others import it. */

const SRC = fileURLToPath(new URL('../src', import.meta.url))

/** Numbers that two rules have, each with the reason why that is no repetition. */
const SAME_BY_CHANCE: Readonly<Record<string, string>> = {
  '1278': 'days: the longest deal, and the longest extension of a sector',
  '2300': 'the gas of a transfer in the EVM, and the sectors of a partition of 64 GiB',
  '4294967280':
    'the first reserved length of DWARF, and the end of addresses that it marks as dead',
}

/** Names of private layout sizes, which files of different subjects share by chance. */
const SAME_NAME_BY_CHANCE: ReadonlySet<string> = new Set([
  'READ_ONLY_FLAG', // of the context, and of a send
  'SHOWN_CHARACTERS',
  'WORD',
  'WORD_BYTES',
])

function sourceFiles(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return name === 'assembly' ? [] : sourceFiles(path)
    return name.endsWith('.ts') && !name.endsWith('.generated.ts') ? [path] : []
  })
}

/** Code without comments and text. */
function codeOf(path: string): string {
  return readFileSync(path, 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/ .*$/gm, '')
    .replace(/'[^'\n]*'|`[^`]*`/g, "''")
}

/** Files by what they contain, for what more than one contains. */
function repeated(find: (code: string) => Iterable<string>): Record<string, string[]> {
  const files = new Map<string, Set<string>>()
  for (const path of sourceFiles(SRC))
    for (const found of find(codeOf(path))) {
      const known = files.get(found) ?? new Set()
      files.set(found, known.add(relative(SRC, path)))
    }
  const shared = [...files].filter(([, known]) => known.size > 1)
  return Object.fromEntries(shared.map(([found, known]) => [found, [...known].toSorted()]))
}

/** Whether a number is one that nobody takes from a specification: round, or a power of two but one. */
function isPlain(value: bigint): boolean {
  const binary = value.toString(2)
  return (
    value < 1_000n || /^10*$/.test(binary) || /^1*$/.test(binary) || /^\d\d?0*$/.test(`${value}`)
  )
}

function* specNumbers(code: string): Generator<string> {
  for (const [text] of code.matchAll(/(?<![\w.#])(?:0x[\da-f_]+|\d[\d_]*)n?(?![\w.])/gi)) {
    const value = BigInt(text.replaceAll('_', '').replace(/n$/, ''))
    if (!isPlain(value) && !(String(value) in SAME_BY_CHANCE)) yield String(value)
  }
}

function* numericConstants(code: string): Generator<string> {
  const declaration = /^(?:export )?const ([A-Z][A-Z\d_]+)(?:: [^=\n]+)? =\s*([^\n]+)$/gm
  for (const [, name = '', value = ''] of code.matchAll(declaration))
    if (/^[\d_xa-fn<*+() -]*\d[\d_xa-fn<*+() -]*$/i.test(value) && !SAME_NAME_BY_CHANCE.has(name))
      yield `${name} = ${value.replaceAll('_', '').replace(/n\b/g, '')}`
}

test('the search finds numbers and constants', () => {
  const code = 'const DAY = 2_880n\nconst OTHER = DAY\nconst ODD = 0x3e9\n'
  expect([...specNumbers(code)]).toEqual(['2880', '1001'])
  expect([...numericConstants(code)]).toEqual(['DAY = 2880', 'ODD = 0x3e9'])
})

test('a number of a specification stands in one file', () => {
  expect(repeated(specNumbers)).toEqual({})
})

test('a constant is declared in one file', () => {
  expect(repeated(numericConstants)).toEqual({})
})

test('ids of singleton actors are named', () => {
  const found = sourceFiles(SRC).flatMap((path) =>
    [...codeOf(path).matchAll(/Address\.id\(\d{1,2}n\)/g)].map(([text]) => `${path}: ${text}`),
  )
  expect(found).toEqual([])
})
