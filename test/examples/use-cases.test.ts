import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/* Pages of use cases show code that their examples have. */

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const PAGES = readdirSync(join(ROOT, 'docs/use-cases')).filter((name) => name !== 'index.md')

const words = (text: string) => text.replaceAll(/\s+/g, ' ').trim()

/** The text of all contracts and tests of an example. */
function codeOf(folder: string): string {
  const contracts = join(folder, 'contracts')
  return [
    ...readdirSync(folder).map((name) => join(folder, name)),
    ...(existsSync(contracts) ? readdirSync(contracts).map((name) => join(contracts, name)) : []),
  ]
    .filter((path) => path.endsWith('.ts') || path.endsWith('.sol'))
    .map((path) => words(readFileSync(path, 'utf8')))
    .join('\n')
}

test.each(PAGES)('%s shows code of its example, which a long test runs', (page) => {
  const name = page.replace('.md', '')
  const folder = join(ROOT, 'examples', name)
  const blocks = [
    ...readFileSync(join(ROOT, 'docs/use-cases', page), 'utf8').matchAll(/```\w+\n([\s\S]*?)```/g),
  ].map(([, code]) => words(code!)) // the group is part of every match
  const code = codeOf(folder)
  expect(blocks.length).toBeGreaterThan(0)
  expect(blocks.filter((block) => !code.includes(block))).toEqual([])
  expect(readdirSync(folder).some((file) => file.endsWith('.long.test.ts'))).toBe(true)
  expect(readFileSync(join(ROOT, 'docs/use-cases/index.md'), 'utf8')).toContain(`(${page})`)
})
