import { expect, test } from 'vitest'
import { givenLibraries, linkCode } from '../../src/forge/artifacts.ts'

const ADDRESS = `0x${'aB'.repeat(20)}`

test('libraries of foundry.toml have a file, a name and an address', () => {
  const libraries = givenLibraries([`./src/Math.sol:Math:${ADDRESS}`, `Two.sol:Two:${ADDRESS}`])
  expect([...libraries]).toEqual([
    ['src/Math.sol:Math', ADDRESS.toLowerCase()],
    ['Two.sol:Two', ADDRESS.toLowerCase()],
  ])
  const code = `0x6001${'_'.repeat(40)}00`
  const linked = linkCode(code, { 'src/Math.sol': { Math: [{ start: 2 }] } }, libraries)
  expect(Buffer.from(linked).toString('hex')).toBe(`6001${'ab'.repeat(20)}00`)
})

test.each(['Math', `Math:${ADDRESS}`, 'src/Math.sol:Math:0x12'])(
  'a library given as %s is an error that shows the form',
  (text) => {
    expect(() => givenLibraries([text])).toThrow(
      `the library "${text}" is not of the form "src/Lib.sol:Lib:0x...", with the address of its code`,
    )
  },
)
