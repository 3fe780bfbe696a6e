import { expect, test } from 'vitest'
import { codeBlocks, DEFAULT_MAX_STACK_HEIGHT } from '../../src/wasm/index.ts'
import { PRICES } from './host.ts'
import { assemble, instrumented, TestInstance } from './modules.ts'

/** Runs of the blocks of a function `run` with an argument, and which of them follow a branch. */
function blocksOf(body: string, argument: number): { runs: number[]; afterBranch: boolean[] } {
  const wasm = assemble(`(global $x (mut i32) (i32.const 0))
    (func $twice (param i32) (if (local.get 0) (then (unreachable))) (global.set $x (i32.const 2)))
    (func (export "run") (param i32) (result i32) (local i32) ${body})`)
  const blocks = codeBlocks(wasm, { prices: PRICES, maxStackHeight: DEFAULT_MAX_STACK_HEIGHT })
  const instance = new TestInstance(instrumented(wasm, { coverage: true }))
  instance.run(argument, 10_000_000n)
  const own = blocks.map((block, at) => ({ ...block, runs: instance.hits[at] ?? 0 }))
  const shown = own.filter((block) => block.body === 1)
  return {
    runs: shown.map(({ runs }) => runs),
    afterBranch: shown.map(({ branch }) => branch !== undefined),
  }
}

test('a loop counts its body once for each round', () => {
  const body = `(loop (local.set 1 (i32.add (local.get 1) (i32.const 1)))
    (br_if 0 (i32.lt_u (local.get 1) (local.get 0)))) (local.get 1)`
  expect(blocksOf(body, 5)).toEqual({ runs: [5, 1, 1], afterBranch: [false, true, false] })
})

test('both arms of an if count apart, and the code behind it counts both', () => {
  const body = `(if (local.get 0) (then (local.set 1 (i32.const 1))) (else (local.set 1 (i32.const 2))))
    (local.get 1)`
  expect(blocksOf(body, 1).runs).toEqual([1, 1, 0, 1])
  expect(blocksOf(body, 0).runs).toEqual([1, 0, 1, 1])
})

test('code behind a call that does not return does not count', () => {
  const body = '(call $twice (local.get 0)) (i32.const 1)'
  expect(blocksOf(body, 0).runs).toEqual([1, 1])
  expect(blocksOf(body, 1).runs).toEqual([1, 0])
})

test('code that no path reaches has no block', () => {
  expect(
    blocksOf('(return (i32.const 1)) (local.set 1 (i32.const 2)) (i32.const 3)', 0).runs,
  ).toEqual([1])
})

test('the else arm of an if whose then arm ends in a trap counts', () => {
  const body =
    '(if (local.get 0) (then (unreachable)) (else (local.set 1 (i32.const 7)))) (local.get 1)'
  expect(blocksOf(body, 0).runs).toEqual([1, 0, 1, 1])
})
