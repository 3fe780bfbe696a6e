import { beforeAll, expect, test } from 'vitest'
import wabtInit from 'wabt'
import type { EvmObserver } from '../../src/builtin-actors/index.ts'
import type { FVM as World } from '../../src/harness/index.ts'
import { compileSolidity } from '../../src/solc/index.ts'
import { fromDist } from '../dist.ts'

const { setSuiteWatcher } =
  await fromDist<typeof import('../../src/harness/index.ts')>('harness/index.js')
const { FVM } = await fromDist<typeof import('../../src/index.ts')>('index.js')
const { SuiteRecorder } = await fromDist<
  typeof import('../../src/coverage/suite/suite-recorder.ts')
>('coverage/suite/suite-recorder.js')
const { reportOf } = await fromDist<typeof import('../../src/coverage/suite/start-coverage.ts')>(
  'coverage/suite/start-coverage.js',
)

/** Calls beyond the stack of a thread, and within the calls that the FVM allows. */
const DEPTH = 900

/**
 * An actor that goes down 90 calls of its own and sends itself the method below the one it was sent; method 2
 * invokes a contract.
 */
const watOf = (contract: number): string => `(module
  (import "vm" "message_context" (func $context (param i32) (result i32)))
  (import "ipld" "block_create" (func $create (param i32 i64 i32 i32) (result i32)))
  (import "send" "send" (func $send (param i32 i32 i32 i64 i32 i64 i64 i64 i64) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "\\40")
  (func $down (param $calls i32) (param $method i64)
    (if (local.get $calls) (then
      (call $down (i32.sub (local.get $calls) (i32.const 1)) (local.get $method)))
    (else (call $to (i32.wrap_i64 (i64.load offset=24 (i32.const 256))) (local.get $method) (i32.const 0)))))
  (func $to (param $id i32) (param $method i64) (param $block i32)
    (i32.store8 (i32.const 1) (local.get $id)) ;; an ID address below 128
    (if (call $send (i32.const 128) (i32.const 0) (i32.const 2) (local.get $method)
      (local.get $block) (i64.const 0) (i64.const 0) (i64.const -1) (i64.const 0))
      (then (unreachable)))
    (if (i32.load (i32.const 128)) (then (unreachable))))
  (func (export "invoke") (param i32) (result i32)
    (local $method i64)
    (drop (call $context (i32.const 256)))
    (local.set $method (i64.load offset=32 (i32.const 256)))
    (if (i64.gt_u (local.get $method) (i64.const 2))
      (then (call $down (i32.const 90) (i64.sub (local.get $method) (i64.const 1))))
      (else
        (drop (call $create (i32.const 16) (i64.const 0x51) (i32.const 64) (i32.const 1)))
        (call $to (i32.const ${contract}) (i64.const 3844450837) (i32.load (i32.const 16)))))
    (i32.const 0)))`

const LEAF = `pragma solidity ^0.8.20;
contract Leaf {
    uint256 count;
    fallback() external {
        for (uint256 i; i < 3; i++) {
            count++;
        }
    }
}
`

let wabt: Awaited<ReturnType<typeof wabtInit>>
let build: Awaited<ReturnType<typeof compileSolidity>>

beforeAll(async () => {
  wabt = await wabtInit()
  build = await compileSolidity({ 'Leaf.sol': LEAF })
}, 60_000)

/** Records coverage of a new world. @returns what was recorded, and how often messages began to run */
function recorded(use: (vm: World) => void) {
  const recorder = new SuiteRecorder()
  let begun = 0
  setSuiteWatcher({
    observerOf(library) {
      const observer = recorder.observerOf(library)
      const counting: EvmObserver = {
        begin: () => {
          begun++
          observer.begin()
        },
        end: () => observer.end?.(),
        enter: (frame) => observer.enter(frame),
        exit: (exit) => observer.exit(exit),
        step: (step) => observer.step?.(step),
      }
      return counting
    },
    blockObserverOf: (actors) => recorder.blockObserverOf(actors),
  })
  try {
    const vm = FVM.createSync()
    vm.account('alice')
    use(vm)
  } finally {
    setSuiteWatcher(undefined)
  }
  return { begun, coverage: recorder.take() }
}

/** Runs calls of the actor as deep as `depth`, the contract below them. */
function run(depth: number) {
  const { begun, coverage } = recorded((vm) => {
    const contract = vm.evm.deploy(build, { contract: 'Leaf', from: 'alice' })
    const { buffer } = wabt.parseWat('nest.wat', watOf(Number(contract.id))).toBinary({})
    vm.deploy(buffer, { as: 'nest', constructor: false })
    expect(vm.send({ from: 'alice', to: 'nest', method: BigInt(depth + 1) }).exitCode).toBe(0)
  })
  const { files } = reportOf(coverage, {})
  const lines = files.flatMap(({ items }) =>
    items.flatMap(({ kind, line, hits }) => (kind === 'line' ? [`${line}: ${hits}`] : [])),
  )
  return { begun, lines, runs: [...coverage.blocks.values()].flatMap((counts) => [...counts]) }
}

test('what a message runs that needs a larger stack counts once, in Wasm and in Solidity', () => {
  const shallow = run(3)
  const deep = run(DEPTH)
  expect(deep.begun).toBe(shallow.begun + 1) // it has run twice
  expect(deep.lines).toEqual(['4: 1', '5: 1', '6: 3'])
  expect(deep.lines).toEqual(shallow.lines)
  // Blocks run once for each call, for each send of the actor to itself, and so on.
  const expected = new Map([
    [3, DEPTH],
    [2, DEPTH - 1],
    [1, 1],
    [0, 0],
    [2 * 90, (DEPTH - 1) * 90],
    [2 * 91, (DEPTH - 1) * 91],
  ])
  expect(deep.runs).toEqual(shallow.runs.map((runs) => expected.get(runs)))
  expect(new Set(shallow.runs)).toEqual(new Set(expected.keys()))
})
