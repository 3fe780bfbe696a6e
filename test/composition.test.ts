import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/* Classes are composed: parts stay small, and a class is at most one step from the class it is of. */

const SRC = fileURLToPath(new URL('../src', import.meta.url))
const PARTS = join(SRC, 'harness/parts')
const MAX_PART_LINES = 250

function sourceFiles(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return name === 'assembly' ? [] : sourceFiles(path)
    return name.endsWith('.ts') ? [path] : []
  })
}

/** Names of the base classes by the name of the class; errors of the language end a chain. */
function baseClasses(): Map<string, string> {
  const bases = new Map<string, string>()
  for (const path of sourceFiles(SRC))
    for (const [, name, base] of readFileSync(path, 'utf8').matchAll(
      /^export (?:abstract )?class (\w+)(?:<[^{]*?>)? extends (\w+)/gm,
    ))
      bases.set(name!, base!)
  return bases
}

test('the parts of FVM have at most 250 lines each', () => {
  const parts = sourceFiles(PARTS)
  expect(parts.length).toBeGreaterThan(10)
  const long = parts
    .map((path) => [relative(PARTS, path), readFileSync(path, 'utf8').split('\n').length] as const)
    .filter(([, lines]) => lines > MAX_PART_LINES)
  expect(long).toEqual([])
})

test('no chain of classes is longer than two, errors apart', () => {
  const bases = baseClasses()
  expect(bases.size).toBeGreaterThan(0)
  const chainOf = (name: string): string[] => {
    const base = bases.get(name)
    return base === undefined ? [name] : [name, ...chainOf(base)]
  }
  const long = [...bases.keys()]
    .map(chainOf)
    .filter((chain) => chain.length > 2 && chain.at(-1) !== 'Error')
  expect(long.map((chain) => chain.join(' > '))).toEqual([])
})

test('FVM and its parts extend nothing', () => {
  const files = [join(SRC, 'harness/fvm.ts'), ...sourceFiles(PARTS)]
  const extending = files.filter((path) =>
    /^(?:export )?(?:abstract )?class \w+(?:<[^{]*?>)? extends /m.test(readFileSync(path, 'utf8')),
  )
  expect(extending).toEqual([])
})
