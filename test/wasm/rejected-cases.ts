/** A module and whether the reference loads it. */
export interface LoadCase {
  readonly name: string
  readonly wat: string
}

const body = (instructions: string): string =>
  `(func (export "invoke") (param i32) (result i32) ${instructions} (i32.const 0))`

/** Modules that the reference refuses, and near misses that it takes. */
export const LOAD_CASES: readonly LoadCase[] = [
  { name: 'plain code', wat: body('') },
  { name: 'no function', wat: '(memory 1)' },
  { name: 'a type with two results', wat: `(type (func (result i32 i32))) ${body('')}` },
  {
    name: 'a block with parameters',
    wat: body('(i32.const 1) (block (param i32) (drop))'),
  },
  {
    name: 'a block with two results',
    wat: body('(block (result i32 i32) i32.const 1 i32.const 2) drop drop'),
  },
  { name: 'a SIMD instruction', wat: body('(drop (v128.const i64x2 1 2))') },
  {
    name: 'a SIMD local',
    wat: `(func (export "invoke") (param i32) (result i32) (local v128) (i32.const 0))`,
  },
  {
    name: 'a tail call',
    wat: `(func $f (export "invoke") (param i32) (result i32) (return_call $f (i32.const 0)))`,
  },
  { name: 'an atomic load', wat: `(memory 1) ${body('(drop (i32.atomic.load (i32.const 0)))')}` },
  { name: 'a shared memory', wat: `(memory 1 1 shared) ${body('')}` },
  { name: 'a 64-bit memory', wat: `(memory i64 1) ${body('')}` },
  { name: 'two memories', wat: `(memory 1) (memory 1) ${body('')}` },
  { name: 'a tag', wat: `(tag) ${body('')}` },
  { name: 'a try', wat: body('(try (do) (catch_all))') },
  { name: 'sign extension', wat: body('(drop (i32.extend8_s (i32.const 1)))') },
  { name: 'saturating truncation', wat: body('(drop (i32.trunc_sat_f64_s (f64.const 1)))') },
  {
    name: 'bulk memory',
    wat: `(memory 1) ${body('(memory.fill (i32.const 0) (i32.const 0) (i32.const 0))')}`,
  },
  { name: 'ref.null', wat: body('(drop (ref.null func))') },
  { name: 'ref.is_null', wat: body('(drop (ref.is_null (ref.null func)))') },
  { name: 'ref.func', wat: `(func $f) (export "f" (func $f)) ${body('(drop (ref.func $f))')}` },
  {
    name: 'a select with a type',
    wat: body('(drop (select (result i32) (i32.const 1) (i32.const 2) (i32.const 3)))'),
  },
  {
    name: 'a local of type funcref',
    wat: `(func (export "invoke") (param i32) (result i32) (local funcref) (i32.const 0))`,
  },
  {
    name: 'a local of type externref',
    wat: `(func (export "invoke") (param i32) (result i32) (local externref) (i32.const 0))`,
  },
  { name: 'a table of externref', wat: `(table 1 externref) ${body('')}` },
  { name: 'a global of type funcref', wat: `(global funcref (ref.null func)) ${body('')}` },
  { name: 'two tables', wat: `(table 1 funcref) (table 1 funcref) ${body('')}` },
  { name: 'a table of 20,000', wat: `(table 20000 funcref) ${body('')}` },
  { name: 'a table of 20,001', wat: `(table 20001 funcref) ${body('')}` },
  { name: 'a memory of 512 MiB', wat: `(memory 8192) ${body('')}` },
  { name: 'a memory of 512 MiB and a page', wat: `(memory 8193) ${body('')}` },
  { name: 'a memory with a maximum of 4 GiB', wat: `(memory 1 65536) ${body('')}` },
  {
    name: 'elements as expressions',
    wat: `(table 1 funcref) (elem (i32.const 0) funcref (ref.func 0)) ${body('')}`,
  },
  {
    name: 'a null among the elements',
    wat: `(table 1 funcref) (elem (i32.const 0) funcref (ref.null func)) ${body('')}`,
  },
  {
    name: 'an empty list of elements as expressions',
    wat: `(table 1 funcref) (elem (i32.const 0) funcref) ${body('')}`,
  },
  { name: 'passive elements', wat: `(table 1 funcref) (elem func 0) ${body('')}` },
  { name: 'declared elements', wat: `(elem declare func 0) ${body('')}` },
  {
    name: 'an element offset from an imported global',
    wat: `(import "a" "b" (global i32)) (table 1 funcref) (elem (global.get 0) func 0) ${body('')}`,
  },
  {
    name: 'a data offset from an imported global',
    wat: `(import "a" "b" (global i32)) (memory 1) (data (global.get 0) "x") ${body('')}`,
  },
  { name: 'a negative data offset', wat: `(memory 1) (data (i32.const -1) "x") ${body('')}` },
  {
    name: 'a data offset with arithmetic',
    wat: `(memory 1) (data (i32.add (i32.const 1) (i32.const 2)) "x") ${body('')}`,
  },
  {
    name: 'a global with arithmetic',
    wat: `(global i32 (i32.add (i32.const 1) (i32.const 2))) ${body('')}`,
  },
  {
    name: 'an import of the gas counter',
    wat: `(import "gas" "gas_counter" (global (mut i64))) ${body('')}`,
  },
  {
    name: 'an import of another global of gas',
    wat: `(import "gas" "other" (global (mut i64))) ${body('')}`,
  },
  {
    name: 'a function named as the gas counter',
    wat: `(import "gas" "gas_counter" (func)) ${body('')}`,
  },
  {
    name: 'an imported global, used',
    wat: `(import "a" "b" (global i32)) ${body('(drop (global.get 0))')}`,
  },
  {
    name: 'an imported i64 global, used',
    wat: `(import "a" "b" (global i64)) ${body('(drop (global.get 0))')}`,
  },
  {
    name: 'an imported i32 global beside a call',
    wat: `(import "a" "b" (global (mut i32))) (func $f) ${body('(call $f)')}`,
  },
  {
    name: 'an imported constant beside a call',
    wat: `(import "a" "b" (global i32)) (func $f) ${body('(call $f)')}`,
  },
  {
    name: 'an imported i64 global beside a call',
    wat: `(import "a" "b" (global (mut i64))) (func $f) ${body('(call $f)')}`,
  },
  {
    name: 'a positive constant before memory.grow',
    wat: `(memory 1) ${body('(drop (memory.grow (i32.const 1)))')}`,
  },
  {
    name: 'a negative constant before memory.grow',
    wat: `(memory 1) ${body('(drop (memory.grow (i32.const -1)))')}`,
  },
  {
    name: 'a negative constant before memory.fill',
    wat: `(memory 1) ${body('(memory.fill (i32.const 0) (i32.const 0) (i32.const -1))')}`,
  },
  {
    name: 'a negative constant before table.grow',
    wat: `(table 1 funcref) (func $f (export "invoke") (param i32) (result i32) (local funcref) (table.grow (local.get 1) (i32.const -1)))`,
  },
  {
    name: 'a negative constant and a nop before memory.grow',
    wat: `(memory 1) ${body('(i32.const -1) (nop) (memory.grow) (drop)')}`,
  },
  {
    name: 'dead code that takes what the function has not',
    wat: body('(unreachable) (drop) (drop) (drop)'),
  },
  {
    name: 'dead code that stores what the function has not',
    wat: `(memory 1) ${body('(unreachable) (drop) (i32.store)')}`,
  },
  {
    name: 'dead code that takes two of two',
    wat: `(memory 1) ${body('(unreachable) (i32.store)')}`,
  },
  {
    name: 'dead code in a block that takes below it',
    wat: `(memory 1) ${body('(block (br 0) (i32.const 1) (i32.store) (drop) (drop) (drop))')}`,
  },
  {
    name: 'a block so dear that its price overflows',
    wat: `(memory 1) (func (export "invoke") (param i32) (result i32) ${'(drop (memory.grow (i32.const 2147483647)))'.repeat(330)} (i32.const 1))`,
  },
  { name: 'two exports of one name', wat: `(func (export "a")) (func (export "a"))` },
  {
    name: 'an export of the name litefvm:gas',
    wat: `(func (export "litefvm:gas")) (global (export "litefvm:reset") i32 (i32.const 1)) ${body('')}`,
  },
  {
    name: 'an import of litefvm',
    wat: `(import "litefvm" "errno" (func (result i32))) ${body('(drop (call 0))')}`,
  },
  {
    name: 'imports of every type',
    wat: `(import "a" "b" (func (param f32 f64 i64 funcref) (result i64))) (import "a" "c" (func (result funcref))) (import "a" "d" (func (result f32))) (import "a" "e" (memory 1)) (import "a" "f" (table 1 funcref)) ${body('(drop (call 2))')}`,
  },
  { name: '49,999 locals', wat: manyLocals(49_998, '') },
  { name: '50,000 locals', wat: manyLocals(49_999, '') },
  { name: '50,001 locals', wat: manyLocals(50_000, '') },
  {
    name: '50,000 locals and memory.grow by a variable',
    wat: manyLocals(49_999, '(drop (memory.grow (local.get 0)))'),
  },
  {
    name: '50,000 locals and memory.grow by a constant',
    wat: manyLocals(49_999, '(drop (memory.grow (i32.const 1)))'),
  },
  {
    name: '49,999 locals and memory.grow by a variable',
    wat: manyLocals(49_998, '(drop (memory.grow (local.get 0)))'),
  },
  {
    name: '50,000 locals, floats, calls and indirect calls',
    wat: `(table 1 funcref) (func $f) ${manyLocals(49_999, '(call $f) (drop (f64.add (f64.const 1) (f64.const 2))) (call_indirect (i32.const 0)) (drop (f32.sqrt (f32.const 1)))')}`,
  },
]

function manyLocals(count: number, instructions: string): string {
  return `(memory 1) (func (export "invoke") (param i32) (result i32) (local ${'i32 '.repeat(count)}) ${instructions} (i32.const 0))`
}
