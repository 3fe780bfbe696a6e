import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { compileSolidity, type SolidityBuild } from '../../src/solc/index.ts'
import { UsageError } from '../../src/types/index.ts'

const ROOT = mkdtempSync(join(tmpdir(), 'litefvm-solc-'))
afterAll(() => rmSync(ROOT, { recursive: true }))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(ROOT, 'project-'))
})

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries({ 'package.json': '{}', ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
}

const contractsOf = (build: SolidityBuild) =>
  Object.entries(build.output.contracts).flatMap(([file, contracts]) =>
    Object.keys(contracts).map((name) => `${file}:${name}`),
  )

test('texts are compiled as files are, and found by imports before them', async () => {
  write({ 'Two.sol': 'contract Two {}', 'One.sol': 'this is not read' })
  const texts = {
    'One.sol': 'contract One {}',
    'Three.sol': 'import "./One.sol"; import "./Two.sol"; contract Three is One, Two {}',
  }
  const build = await compileSolidity(texts, { baseDir: folder })
  expect(contractsOf(build).sort()).toEqual(['One.sol:One', 'Three.sol:Three', 'Two.sol:Two'])
  await expect(compileSolidity({}, { baseDir: folder })).rejects.toThrow('there are no .sol files')
})

describe('compiling', () => {
  test('finds imports beside the file, in packages, and in this package', async () => {
    write({
      'contracts/A.sol': `
        // import "./not-there.sol";
        import {B} from "./lib/B.sol";
        import "@own/package/C.sol";
        import { console } from "litefvm/solidity/console.sol";
        contract A is B, C { string s = "import 'x.sol';"; constructor() { console.log(s); } }`,
      'contracts/lib/B.sol': 'import "../D.sol"; contract B is D {}',
      'contracts/D.sol': 'contract D {}',
      'node_modules/@own/package/C.sol': 'import "./inner/E.sol"; contract C is E {}',
      'node_modules/@own/package/inner/E.sol': 'contract E {}',
    })
    const build = await compileSolidity(join(folder, 'contracts'))
    expect(contractsOf(build)).toEqual([
      '@own/package/C.sol:C',
      '@own/package/inner/E.sol:E',
      'contracts/A.sol:A',
      'contracts/D.sol:D',
      'contracts/lib/B.sol:B',
      'litefvm/solidity/console.sol:console',
    ])
    expect(build.warnings.join()).toContain('pragma solidity')
    expect(Object.keys(build.input.sources)).toEqual(Object.keys(build.output.sources))
  }, 60_000)

  test('a build in the cache is used again until something it is made of changes', async () => {
    const contract = (value: number) =>
      `contract A { uint256 constant x = ${value}; function f() external pure returns (uint256) { return x; } }`
    write({ 'A.sol': contract(1) })
    const file = pathToFileURL(join(folder, 'A.sol'))
    const cache = join(folder, 'build', 'deep')
    const first = await compileSolidity(file, { cache })
    const [name] = readdirSync(cache)
    expect(readdirSync(cache)).toEqual([expect.stringMatching(/^solc-[0-9a-f]{32}\.json$/)])
    writeFileSync(join(cache, name!), JSON.stringify({ ...first, warnings: ['from the cache'] }))
    expect((await compileSolidity(file, { cache })).warnings).toEqual(['from the cache'])
    const again = await compileSolidity(file, { cache, recompile: true })
    expect(again).toEqual(first)
    expect(await compileSolidity(file, { cache })).toEqual(first)
    await compileSolidity(file, { cache, settings: { evmVersion: 'paris' } })
    write({ 'A.sol': contract(2) })
    expect((await compileSolidity(file, { cache })).warnings).not.toEqual(['from the cache'])
    expect(readdirSync(cache)).toHaveLength(3)
  }, 60_000)

  test.each([
    [{ 'A.sol': 'contract A {' }, 'A.sol', 'the contracts do not compile:\nParserError: Function'],
    [{ 'A.sol': 'import "./B.sol";' }, 'A.sol', 'A.sol has "B.sol", which is neither below'],
    [{ 'A.sol': 'import "x/B.sol";' }, 'A.sol', 'A.sol has "x/B.sol", which is neither below'],
    [{}, 'A.sol', 'A.sol does not exist: give the path of a .sol file or of a folder'],
    [{ 'src/a.txt': '' }, 'src', 'there are no .sol files in'],
  ])('mistake %#', async (files, path, message) => {
    write(files)
    const compiled = compileSolidity(join(folder, path))
    await expect(compiled).rejects.toBeInstanceOf(UsageError)
    await expect(compiled).rejects.toThrow(message)
  })

  test('imports follow the remappings of foundry.toml, remappings.txt and the settings', async () => {
    write({
      'foundry.toml': '[profile.default]\nremappings = ["@a/=lib/a/src/", "@c/=lib/wrong/"]',
      'remappings.txt': '# comment\n@b/=lib/b/\nlib/a/:@d/=lib/d/',
      'src/T.sol':
        'import "@a/A.sol"; import "@b/B.sol"; import "@c/C.sol"; contract T is A, B, C {}',
      'lib/a/src/A.sol': 'import "@d/D.sol"; contract A is D {}',
      'lib/b/B.sol': 'contract B {}',
      'lib/c/C.sol': 'contract C {}',
      'lib/d/D.sol': 'contract D {}',
    })
    const build = await compileSolidity(join(folder, 'src'), {
      settings: { remappings: ['@c/=lib/c/'] },
    })
    expect(contractsOf(build)).toEqual([
      'lib/a/src/A.sol:A',
      'lib/b/B.sol:B',
      'lib/c/C.sol:C',
      'lib/d/D.sol:D',
      'src/T.sol:T',
    ])
  }, 60_000)

  test.each([
    ['import "/etc/hostname";', 'is outside of the project'],
    ['import "../../../../../../../../etc/hostname";', 'is outside of the project'],
    ['import "file:///etc/hostname";', 'which is a URL'],
    ['import "litefvm/package.json";', 'which is neither below'],
  ])('%s is refused', async (source, message) => {
    write({ 'A.sol': source })
    await expect(compileSolidity(join(folder, 'A.sol'))).rejects.toThrow(message)
  })

  test.each([
    [{ 'remappings.txt': 'no equals sign' }, 'write prefix=target or context:prefix=target'],
    [{ 'foundry.toml': '[profile' }, 'is not TOML'],
  ])('remapping mistake %#', async (files, message) => {
    write({ ...files, 'A.sol': 'contract A {}' })
    const compiled = compileSolidity(join(folder, 'A.sol'))
    await expect(compiled).rejects.toBeInstanceOf(UsageError)
    await expect(compiled).rejects.toThrow(message)
  })

  test('a cut entry of the cache is built again', async () => {
    write({ 'A.sol': 'contract A {}' })
    const cache = join(folder, 'build')
    const first = await compileSolidity(join(folder, 'A.sol'), { cache })
    const [name] = readdirSync(cache)
    const text = readFileSync(join(cache, name!), 'utf8')
    writeFileSync(join(cache, name!), text.slice(0, text.length / 2))
    expect(await compileSolidity(join(folder, 'A.sol'), { cache })).toEqual(first)
    expect(readFileSync(join(cache, name!), 'utf8')).toBe(text)
  }, 60_000)

  test('a cache that cannot be written to is a warning', async () => {
    write({ 'A.sol': 'contract A {}', 'not-a-folder': '' })
    const cache = join(folder, 'not-a-folder', 'build')
    const build = await compileSolidity(join(folder, 'A.sol'), { cache })
    expect(contractsOf(build)).toEqual(['A.sol:A'])
    expect(build.warnings.at(-1)).toContain('the build is not kept in')
  }, 60_000)
})
