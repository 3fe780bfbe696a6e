/** A module whose runs the reference has judged. Every one exports `run`: `(i32) -> i32`. */
export interface RunCase {
  readonly name: string
  readonly wat: string
}

const METERED_BLOCKS: readonly RunCase[] = [
  {
    name: 'a loop that counts down',
    wat: `(func (export "run") (param i32) (result i32) (local $sum i32)
      (loop $next
        (local.set $sum (i32.add (local.get $sum) (local.get 0)))
        (br_if $next (i32.gt_s (local.tee 0 (i32.sub (local.get 0) (i32.const 1))) (i32.const 0))))
      (local.get $sum))`,
  },
  {
    name: 'a br_table whose default leaves a block no branch leaves otherwise',
    wat: `(func (export "run") (param i32) (result i32)
      (block $out
        (block $in
          (br_table $in $in $out (local.get 0)))
        (drop (i32.mul (i32.const 3) (i32.const 5)))
        (drop (i32.const 1)))
      (i32.add (i32.const 1) (i32.const 2)))`,
  },
  {
    name: 'a br_table whose targets leave two blocks and whose default does not',
    wat: `(func (export "run") (param i32) (result i32)
      (block $out
        (block $in
          (br_table $out $in $out $in (local.get 0)))
        (drop (i32.mul (i32.const 3) (i32.const 5))))
      (i32.add (i32.const 1) (i32.const 2)))`,
  },
  {
    name: 'a br_table with a default only',
    wat: `(func (export "run") (param i32) (result i32)
      (block $a (block $b (br_table $b (local.get 0))) (drop (i32.const 7)))
      (loop $l (block (br_table 0 (i32.const 0)) (drop (i32.const 8))) (drop (i32.const 9)))
      (i32.const 4))`,
  },
  {
    name: 'arms of an if that leave or do not leave',
    wat: `(func (export "run") (param i32) (result i32)
      (block $out
        (if (i32.eqz (local.get 0))
          (then (drop (i32.const 1)) (br $out))
          (else (drop (i32.const 2)) (drop (i32.const 3))))
        (drop (i32.add (i32.const 1) (i32.const 1))))
      (if (i32.eq (local.get 0) (i32.const 2)) (then (return (i32.const 9))))
      (if (result i32) (local.get 0)
        (then (i32.const 10))
        (else (i32.add (i32.const 10) (i32.const 1)))))`,
  },
  {
    name: 'a return in the middle of a loop in a block',
    wat: `(func (export "run") (param i32) (result i32)
      (block $b
        (loop $l
          (if (i32.gt_u (local.get 0) (i32.const 4)) (then (return (local.get 0))))
          (local.set 0 (i32.add (local.get 0) (i32.const 3)))
          (br_if $l (i32.ne (local.get 0) (i32.const 4)))
          (br $b)))
      (i32.const 100))`,
  },
  {
    name: 'a value is carried out by br and br_if',
    wat: `(func (export "run") (param i32) (result i32)
      (block $b (result i32)
        (drop (br_if $b (i32.const 5) (local.get 0)))
        (block (result i32)
          (br 0 (i32.const 6)))
        (i32.const 1)
        (i32.add)))`,
  },
  {
    name: 'an if opens right behind the end of a block that was left',
    wat: `(func (export "run") (param i32) (result i32)
      (block $a (block $b (br_if $a (local.get 0))) (drop (i32.const 1)))
      (block $c (loop $d (br_if $c (local.get 0)) (local.set 0 (i32.const 1)) (br $d)))
      (block (block (block (br_if 2 (local.get 0)) (drop (i32.const 1)))
        (drop (i32.const 1))) (drop (i32.const 1)))
      (i32.const 3))`,
  },
  {
    name: 'a trap in the middle of a block',
    wat: `(memory 1) (func (export "run") (param i32) (result i32)
      (drop (i32.const 1))
      (drop (i32.load (i32.mul (local.get 0) (i32.const 65536))))
      (drop (i32.const 1))
      (i32.div_s (i32.const -2147483648) (i32.sub (local.get 0) (i32.const 1))))`,
  },
  {
    name: 'unreachable does not end a block',
    wat: `(func (export "run") (param i32) (result i32)
      (if (i32.eq (local.get 0) (i32.const 1))
        (then (drop (i32.const 1)) (unreachable) (drop (i32.const 1))))
      (i32.add (local.get 0) (i32.const 1)))`,
  },
  {
    name: 'a block so dear that its price is negative',
    wat: `(memory 1) (func (export "run") (param i32) (result i32)
      ${'(drop (memory.grow (i32.const 2147483647)))'.repeat(170)}
      (i32.const 1))`,
  },
]

const CALLS: readonly RunCase[] = [
  {
    name: 'a loop with a call behind a loop that is free',
    wat: `(func $f (param i32) (result i32) (local.get 0))
      (func (export "run") (param i32) (result i32)
        (loop)
        (loop $next
          (drop (call $f (i32.const 1)))
          (br_if $next (i32.gt_s (local.tee 0 (i32.sub (local.get 0) (i32.const 1))) (i32.const 0))))
        (i32.const 2))`,
  },
  {
    name: 'recursion to the stack limit',
    wat: `(func $f (export "run") (param i32) (result i32)
      (if (result i32) (local.get 0)
        (then (i32.add (i32.const 1) (call $f (i32.sub (local.get 0) (i32.const 1)))))
        (else (i32.const 0))))`,
  },
  {
    name: 'the stack cost counts groups of locals',
    wat: `(func $f (export "run") (param i32) (result i32) (local i32 i64 i32 i64 f32 f32 f32 f32)
      (if (local.get 0) (then (drop (call $f (i32.sub (local.get 0) (i32.const 1))))))
      (i32.const 1))`,
  },
  {
    name: 'the stack cost leaves out values of unreachable code but not of its blocks',
    wat: `(func $f (export "run") (param i32) (result i32)
      (if (local.get 0) (then (drop (call $f (i32.sub (local.get 0) (i32.const 1))))))
      (block
        (br 0)
        (drop (i32.add (i32.const 1) (i32.add (i32.const 1) (i32.add (i32.const 1) (i32.const 2)))))
        (block (drop (i32.add (i32.const 1) (i32.add (i32.const 1) (i32.const 2))))))
      (i32.const 1))`,
  },
  {
    name: 'the stack cost of an if with values in both arms',
    wat: `(func $f (export "run") (param i32) (result i32)
      (if (result i32) (local.get 0)
        (then (i32.add (call $f (i32.sub (local.get 0) (i32.const 1)))
          (i32.add (i32.const 1) (i32.add (i32.const 1) (i32.const 1)))))
        (else (i32.add (i32.const 1) (i32.add (i32.const 1) (i32.add (i32.const 1) (i32.const 1)))))))`,
  },
  {
    name: 'the stack cost of an arm behind an arm that leaves',
    wat: `(func $f (export "run") (param i32) (result i32)
      (if (local.get 0)
        (then (drop (call $f (i32.sub (local.get 0) (i32.const 1)))) (return (i32.const 2)))
        (else (drop (i32.add (i32.const 1) (i32.add (i32.const 1) (i32.add (i32.const 1) (i32.const 1)))))))
      (i32.const 1))`,
  },
  {
    name: 'mutual recursion with calls after calls',
    wat: `(func $odd (param i32) (result i32)
        (if (result i32) (local.get 0)
          (then (drop (call $leaf (i64.const 1) (i32.const 2))) (call $even (i32.sub (local.get 0) (i32.const 1))))
          (else (i32.const 0))))
      (func $even (export "run") (param i32) (result i32)
        (if (result i32) (local.get 0)
          (then (drop (call $odd (i32.const 0))) (drop (call $leaf (i64.const 1) (i32.const 2)))
            (call $odd (i32.sub (local.get 0) (i32.const 1))))
          (else (call $leaf (i64.const 1) (i32.const 2)))))
      (func $leaf (param i64 i32) (result i32) (local f64)
        (i32.add (i32.wrap_i64 (local.get 0)) (local.get 1)))`,
  },
  {
    name: 'indirect calls go through thunks',
    wat: `(type $t (func (param i32) (result i32)))
      (import "vm" "probe" (func $import (param i32) (result i32)))
      (table funcref (elem $f $g $import $run))
      (func $f (type $t) (i32.add (local.get 0) (i32.const 1)))
      (func $g (type $t) (call $f (local.get 0)))
      (func $run (export "run") (type $t)
        (i32.add (call_indirect (type $t) (i32.const 5) (local.get 0)) (call $f (i32.const 3))))`,
  },
  {
    name: 'indirect recursion to the stack limit',
    wat: `(type $t (func (param i32) (result i32)))
      (table funcref (elem $run))
      (func $run (export "run") (type $t)
        (if (result i32) (local.get 0)
          (then (i32.add (i32.const 1)
            (call_indirect (type $t) (i32.sub (local.get 0) (i32.const 1)) (i32.const 0))))
          (else (i32.const 0))))`,
  },
  {
    name: 'a function reached through a global has no thunk',
    wat: `(type $t (func (param i32) (result i32)))
      (table 2 2 funcref)
      (global $r (mut funcref) (ref.func $f))
      (func $f (type $t) (if (result i32) (local.get 0)
        (then (call_indirect (type $t) (i32.sub (local.get 0) (i32.const 1)) (i32.const 0)))
        (else (i32.const 8))))
      (func (export "run") (type $t)
        (table.set 0 (i32.const 0) (global.get $r))
        (call_indirect (type $t) (local.get 0) (i32.const 0)))`,
  },
  {
    name: 'a syscall between calls sees the counter',
    wat: `(import "vm" "probe" (func $probe (param i32) (result i32)))
      (import "vm" "wide" (func $wide (param i64 i32 i64)))
      (func $f (param i32) (result i32) (call $probe (local.get 0)))
      (func (export "run") (param i32) (result i32)
        (drop (call $probe (i32.const 1)))
        (call $wide (i64.const -1) (local.get 0) (i64.const 0x1234567890))
        (i32.add (call $f (i32.const 2)) (call $f (i32.const 3))))`,
  },
  {
    name: 'a start function is metered',
    wat: `(import "vm" "probe" (func $probe (param i32) (result i32)))
      (global $g (mut i32) (i32.const 5))
      (func $start (global.set $g (i32.add (global.get $g) (call $probe (i32.const 7)))))
      (start $start)
      (func (export "run") (param i32) (result i32) (global.get $g))`,
  },
]

const LINEAR: readonly RunCase[] = [
  {
    name: 'memory.grow by a constant and by a variable',
    wat: `(memory 1 4) (func (export "run") (param i32) (result i32)
      (drop (memory.grow (i32.const 1)))
      (drop (memory.grow (local.get 0)))
      (drop (memory.grow (i32.const 0)))
      (i32.add (i32.mul (memory.grow (local.get 0)) (i32.const 100)) (memory.size)))`,
  },
  {
    name: 'memory.grow by a tee and right behind a branch',
    wat: `(memory 0) (func (export "run") (param i32) (result i32) (local i32)
      (block $b (result i32) (local.get 0) (br_if $b (i32.const 0)) (memory.grow) (drop)
        (local.get 0))
      (local.tee 1) (memory.grow) (drop)
      (i32.const 1) (nop) (memory.grow))`,
  },
  {
    name: 'memory.copy, fill and init',
    wat: `(memory 1) (data $d "hello, world") (func (export "run") (param i32) (result i32)
      (memory.init $d (i32.const 8) (i32.const 0) (i32.const 12))
      (memory.init $d (i32.const 100) (local.get 0) (local.get 0))
      (memory.fill (i32.const 32) (i32.const 7) (i32.const 64))
      (memory.fill (i32.const 32) (i32.const 7) (i32.mul (local.get 0) (i32.const 1000)))
      (memory.copy (i32.const 512) (i32.const 8) (i32.const 12))
      (memory.copy (i32.const 512) (i32.const 8) (local.get 0))
      (data.drop $d)
      (memory.init $d (i32.const 8) (i32.const 0) (i32.const 0))
      (i32.load8_u (i32.const 513)))`,
  },
  {
    name: 'a copy with a length of 2^32 - 1',
    wat: `(memory 1) (func (export "run") (param i32) (result i32)
      (memory.copy (i32.const 0) (i32.const 0) (i32.sub (local.get 0) (i32.const 1)))
      (i32.const 1))`,
  },
  {
    name: 'table instructions',
    wat: `(type $t (func (result i32)))
      (table $t 4 9 funcref) (elem $e func $a $b) (elem (i32.const 1) $b)
      (func $a (result i32) (i32.const 11)) (func $b (result i32) (i32.const 12))
      (func (export "run") (param i32) (result i32) (local funcref)
        (table.init $t $e (i32.const 0) (i32.const 0) (i32.const 2))
        (table.init $t $e (i32.const 2) (i32.const 0) (local.get 0))
        (table.copy (i32.const 2) (i32.const 0) (i32.const 1))
        (table.copy (i32.const 3) (i32.const 0) (local.get 0))
        (table.fill $t (i32.const 3) (local.get 1) (i32.const 1))
        (table.fill $t (i32.const 3) (table.get $t (i32.const 0)) (local.get 0))
        (drop (table.grow $t (table.get $t (i32.const 1)) (i32.const 2)))
        (drop (table.grow $t (local.get 1) (local.get 0)))
        (drop (table.grow $t (local.get 1) (i32.const 0)))
        (table.set $t (i32.const 2) (table.get $t (i32.const 0)))
        (elem.drop $e)
        (i32.add (table.size $t) (call_indirect (type $t) (local.get 0))))`,
  },
  {
    name: 'table.grow past the limit of 20,000 elements',
    wat: `(table $t 1 funcref) (func (export "run") (param i32) (result i32) (local funcref)
      (drop (table.grow $t (local.get 1) (i32.const 19998)))
      (i32.add (table.grow $t (local.get 1) (local.get 0)) (table.size $t)))`,
  },
]

/** Every module to run. */
export const RUN_CASES: readonly RunCase[] = [...METERED_BLOCKS, ...CALLS, ...LINEAR]
