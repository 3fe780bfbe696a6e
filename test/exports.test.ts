import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

interface Package {
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>
}

const ROOT = new URL('../', import.meta.url)
const { exports } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as Package // our own

/** The source of each subpath that has code. */
const SOURCES = Object.entries(exports).flatMap(([subpath, target]) =>
  typeof target === 'string'
    ? []
    : [
        [
          subpath,
          fileURLToPath(
            new URL(target.default.replace('./dist/', 'src/').replace(/\.js$/, '.ts'), ROOT),
          ),
        ] as const,
      ],
)

test('the subpaths of the package', () => {
  expect(Object.keys(exports)).toEqual([
    '.',
    './asc',
    './assembly',
    './coverage',
    './fast-check',
    './gas',
    './ipld',
    './matchers',
    './node',
    './reporter',
    './solc',
    './solidity/Filecoin.sol',
    './solidity/FvmCheats.sol',
    './solidity/console.sol',
    './vitest',
    './package.json',
  ])
})

// A name that comes or goes is a change for users: update with vitest -u, and say so in CHANGELOG.md.
test.each(SOURCES)('the names that %s exports', async (_, source) => {
  expect(existsSync(source)).toBe(true)
  const module = (await import(source)) as object
  expect(Object.keys(module).sort()).toMatchSnapshot()
})
