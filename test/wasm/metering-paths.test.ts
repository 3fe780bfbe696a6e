import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { InstrumentOptions } from '../../src/wasm/index.ts'
import { assemble, instrumented, TestInstance } from './modules.ts'

// The inlined charges work on a copy of the gas counter, kept exact along every path; the called
// ones do not. Random control flow must show no difference between the two.

type Tree =
  | {
      readonly kind: 'work' | 'call' | 'probe' | 'indirect' | 'grow' | 'return' | 'trap' | 'nothing'
    }
  | { readonly kind: 'block' | 'loop' | 'round'; readonly body: readonly Tree[] }
  | { readonly kind: 'if'; readonly body: readonly Tree[]; readonly other: readonly Tree[] }
  | { readonly kind: 'br' | 'br_if'; readonly depth: number }
  | { readonly kind: 'br_table'; readonly depths: readonly number[] }

const { tree: TREE } = fc.letrec<{ tree: Tree; list: Tree[] }>((tie) => ({
  list: fc.array(tie('tree'), { maxLength: 6, depthIdentifier: 'wasm' }),
  tree: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true, depthIdentifier: 'wasm' },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constantFrom('work', 'work', 'call', 'probe', 'indirect', 'grow', 'nothing'),
      }) as fc.Arbitrary<Tree>, // each of these kinds is a whole tree
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constantFrom('return', 'trap') }) as fc.Arbitrary<Tree>,
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constantFrom('br', 'br_if', 'br_if', 'br_if'),
        depth: fc.nat(9),
      }) as fc.Arbitrary<Tree>,
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('br_table'),
        depths: fc.array(fc.nat(9), { minLength: 1, maxLength: 4 }),
      }) as fc.Arbitrary<Tree>,
    },
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constantFrom('block', 'loop', 'round', 'round'),
        body: tie('list'),
      }) as fc.Arbitrary<Tree>,
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('if'),
        body: tie('list'),
        other: tie('list'),
      }) as fc.Arbitrary<Tree>,
    },
  ),
}))

/** A bit of the dice in local 0, which it turns. */
const BIT = '(i32.and (local.tee 0 (i32.rotl (local.get 0) (i32.const 1))) (i32.const 1))'

function print(trees: readonly Tree[], depth: number): string {
  return trees.map((tree) => printOne(tree, depth)).join('\n')
}

function printOne(tree: Tree, depth: number): string {
  switch (tree.kind) {
    case 'nothing':
      return ''
    case 'work':
      return '(global.set $x (i32.add (global.get $x) (i32.const 1)))'
    case 'call':
      return '(call $leaf)'
    case 'probe':
      return '(drop (call $probe (global.get $x)))'
    case 'indirect':
      return '(call_indirect (type $none) (i32.const 0))'
    case 'grow':
      return `(drop (memory.grow ${BIT}))`
    case 'return':
      return '(return (i32.const 3))'
    case 'trap':
      return `(if ${BIT} (then (unreachable)))`
    case 'block':
      return `(block ${print(tree.body, depth + 1)})`
    case 'loop':
      return `(loop ${print(tree.body, depth + 1)})`
    case 'round':
      return `(loop ${print(tree.body, depth + 1)} (br_if 0 ${BIT}))`
    case 'if':
      return `(if ${BIT} (then ${print(tree.body, depth + 1)}) (else ${print(tree.other, depth + 1)}))`
    // The body stands in one block, which is the farthest to branch to.
    case 'br':
      return `(br ${tree.depth % depth})`
    case 'br_if':
      return `(br_if ${tree.depth % depth} ${BIT})`
    case 'br_table':
      return `(br_table ${tree.depths.map((label) => label % depth).join(' ')} (i32.and (local.get 0) (i32.const 7)))`
  }
}

/** Runs a random module under several options, which must all leave the same. */
function expectSame(runs: number, variants: readonly Partial<InstrumentOptions>[]): void {
  const property = fc.property(
    fc.array(TREE, { minLength: 1, maxLength: 9 }),
    fc.integer(),
    fc.bigInt({ min: 0n, max: 3_000_000n }),
    (trees, dice, gas) => {
      const wasm = assemble(`(import "vm" "probe" (func $probe (param i32) (result i32)))
        (type $none (func)) (memory 1 9) (table funcref (elem $leaf))
        (global $x (mut i32) (i32.const 0))
        (func $leaf (global.set $x (i32.add (global.get $x) (i32.const 3))))
        (func (export "run") (param i32) (result i32)
          (block ${print(trees, 1)})
          (global.get $x))`)
      const run = (options: Partial<InstrumentOptions>) =>
        new TestInstance(instrumented(wasm, options)).run(dice, gas)
      const plain = run({})
      for (const options of variants) expect(run(options)).toEqual(plain)
    },
  )
  fc.assert(property, { numRuns: Number(process.env['FC_RUNS'] ?? runs) })
}

test('inlined charges and called ones leave the same counter on every path', () => {
  expectSame(1500, [{ compact: true }])
}, 60_000)

test('counting blocks changes neither results nor the counter on any path', () => {
  expectSame(150, [{ coverage: true }, { coverage: true, compact: true }])
}, 60_000)
