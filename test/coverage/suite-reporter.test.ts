import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ran, Scratch } from '../harness/gas-report/scratch.ts'

const COUNTER = `pragma solidity ^0.8.20;

contract Counter {
    uint256 public count;

    function add(uint256 by) external {
        if (by == 0) revert();
        count += by;
    }

    function reset() external {
        count = 0;
    }
}
`

const ACTOR = readFileSync(
  new URL('../../examples/counter/assembly/index.ts', import.meta.url),
  'utf8',
)
const DOCS = readFileSync(new URL('../../docs/coverage.md', import.meta.url), 'utf8')

/** The example of the guide in a file of that name. */
function example(name: string): string {
  const block = DOCS.split('```js\n').find((text) => text.startsWith(`// ${name}\n`))
  return block!.slice(0, block!.indexOf('```')) // the guide has it
}

const tests = example('test/counter.test.js')
const before = new Set(readdirSync(tmpdir()).filter((name) => name.startsWith('litefvm-coverage')))
let scratch: Scratch
let ran: Ran

beforeAll(async () => {
  scratch = new Scratch({
    'contracts/Counter.sol': COUNTER,
    'test/counter.test.js': tests,
    'test/again.test.js': tests.replaceAll('5n', '7n'),
    'assembly/index.ts': ACTOR,
    'test/actor.test.js': example('test/actor.test.js'),
  })
  const config = example('vitest.config.js')
  scratch.write(
    'vitest.config.js',
    config.replace('test: {', 'test: { server: { deps: { external: [/dist/] } },'),
  )
  ran = await scratch.vitest()
}, 120_000)
afterAll(() => scratch.remove())

test('the reporter adds up the workers of a suite and prints a table', () => {
  expect(ran.code, ran.err + ran.out).toBe(0)
  expect(ran.out).toContain('| contracts/Counter.sol | 60.00% (3/5) ')
})

test('the line of an actor in Wasm is that of the guide', () => {
  const line = DOCS.split('\n').find((text) => text.startsWith('| assembly/index.ts '))
  expect(ran.out).toContain(`\n${line}\n`)
})

test('the reports are files that tools of lcov and istanbul read', () => {
  const lcov = readFileSync(scratch.path('coverage-contracts/lcov.info'), 'utf8')
  expect(lcov).toContain('DA:6,2\nFN:6,Counter.add\nFNDA:2,Counter.add\n')
  expect(lcov).toContain('DA:12,0\n')
  const json = JSON.parse(
    readFileSync(scratch.path('coverage-contracts/coverage-final.json'), 'utf8'),
  ) as object // its keys are compared
  expect(Object.keys(json)).toHaveLength(2)
  expect(existsSync(Object.keys(json)[0]!)).toBe(true)
  expect(existsSync(scratch.path('coverage-contracts/coverage-html/index.html'))).toBe(true)
})

test('no temporary files are left', () => {
  const left = readdirSync(tmpdir()).filter((name) => name.startsWith('litefvm-coverage'))
  expect(left.filter((name) => !before.has(name))).toEqual([])
})
