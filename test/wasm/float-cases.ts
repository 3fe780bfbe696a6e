import type { RunCase } from './run-cases.ts'

/** Zeros, infinities, quiet and signalling NaNs of both signs with payloads, and numbers. */
const F64_PATTERNS = [
  '0x0000000000000000',
  '0x8000000000000000',
  '0x3ff8000000000000',
  '0xc004000000000000',
  '0x7fefffffffffffff',
  '0x0000000000000001',
  '0x7ff0000000000000',
  '0xfff0000000000000',
  '0x7ff8000000000000',
  '0xfff8000000000000',
  '0x7ff8000000000123',
  '0xfffc00000000dead',
  '0x7ff0000000000001',
  '0xfff4000000000000',
  '0x7fffffffffffffff',
  '0x41efffffffe00000',
]
const F32_PATTERNS = [
  '0x00000000',
  '0x80000000',
  '0x3fc00000',
  '0xc0200000',
  '0x7f7fffff',
  '0x00000001',
  '0x7f800000',
  '0xff800000',
  '0x7fc00000',
  '0xffc00000',
  '0x7fc00123',
  '0xffe0dead',
  '0x7f800001',
  '0xffa00000',
  '0x7fffffff',
  '0x4f7fffff',
]

const UNARY = ['abs', 'neg', 'ceil', 'floor', 'trunc', 'nearest', 'sqrt']
const BINARY = ['add', 'sub', 'mul', 'div', 'min', 'max', 'copysign']
const COMPARE = ['eq', 'ne', 'lt', 'gt', 'le', 'ge']

interface FloatCase {
  readonly name: string
  readonly type: 'f32' | 'f64'
  /** Takes `$a` and `$b` of the type and leaves a value of type `out`. */
  readonly code: string
  readonly out: 'i32' | 'i64' | 'f32' | 'f64'
}

const AB = '(local.get $a) (local.get $b)'
const CASES: readonly FloatCase[] = (['f32', 'f64'] as const).flatMap((type): FloatCase[] => {
  const other = type === 'f32' ? 'f64' : 'f32'
  const convert = type === 'f32' ? 'f64.promote_f32' : 'f32.demote_f64'
  const same = (name: string, code: string): FloatCase => ({ name, type, code, out: type })
  return [
    ...UNARY.map((op) => same(`${type}.${op}`, `(${type}.${op} (local.get $a))`)),
    ...BINARY.map((op) => same(`${type}.${op}`, `(${type}.${op} ${AB})`)),
    ...COMPARE.map(
      (op): FloatCase => ({
        name: `${type}.${op}`,
        type,
        code: `(${type}.${op} (${type}.add ${AB}) (local.get $b))`,
        out: 'i32',
      }),
    ),
    { name: convert, type, code: `(${convert} (local.get $a))`, out: other },
    { name: `${convert} of a sum`, type, code: `(${convert} (${type}.add ${AB}))`, out: other },
    {
      name: `${type} sum, truncated`,
      type,
      code: `(i64.trunc_sat_${type}_s (${type}.add ${AB}))`,
      out: 'i64',
    },
    same(`${type} product of a sum`, `(${type}.mul (local.get $a) (${type}.add ${AB}))`),
    same(`${type} sum of a product`, `(${type}.add (${type}.mul ${AB}) (local.get $b))`),
    same(`${type} sum, negated`, `(${type}.neg (${type}.sub ${AB}))`),
    same(`${type} sum, absolute`, `(${type}.abs (${type}.div ${AB}))`),
    same(`${type} sign of a sum`, `(${type}.copysign (local.get $a) (${type}.add ${AB}))`),
    same(
      `${type} sum, kept and used`,
      `(drop (${type}.mul (local.tee $a (${type}.sub ${AB})) (local.get $b))) (local.get $a)`,
    ),
    same(`${type} sum, chosen`, `(select (${type}.add ${AB}) (local.get $a) (i32.const 1))`),
    same(`${type} chosen`, `(select ${AB} (i32.const 0))`),
    same(
      `${type} stored and loaded`,
      `(${type}.store (i32.const 1024) (local.get $a)) (${type}.load (i32.const 1024))`,
    ),
    same(
      `${type} sum, stored and loaded`,
      `(${type}.store (i32.const 1024) (${type}.max ${AB})) (${type}.load (i32.const 1024))`,
    ),
    same(`${type} constant`, `(${type}.const -nan:0x2345)`),
    same(
      `${type} constant and a number`,
      `(${type}.add (${type}.const -nan:0x2345) (local.get $a))`,
    ),
    same(`${type} from a block`, `(block (result ${type}) (${type}.sqrt (local.get $a)))`),
    same(
      `${type} through a branch`,
      `(block $out (result ${type})
        (drop (br_if $out (${type}.min ${AB}) (i32.const 1))) (local.get $a))`,
    ),
    same(
      `${type} through globals`,
      `(global.set $${type} (${type}.add ${AB})) (global.get $${type})`,
    ),
  ]
})

/** Runs one instruction on every pair of patterns and mixes the bits of the results. */
export const FLOAT_CASES: readonly RunCase[] = CASES.map(({ name, type, code, out }) => {
  const patterns = type === 'f64' ? F64_PATTERNS : F32_PATTERNS
  const size = type === 'f64' ? 8 : 4
  const data = patterns.map((bits) => `\\${littleEndian(bits, size)}`).join('')
  const bits = {
    i32: 'i64.extend_i32_u',
    i64: '',
    f32: 'i32.reinterpret_f32 i64.extend_i32_u',
    f64: 'i64.reinterpret_f64',
  }[out]
  return {
    name: `bits of ${name}`,
    wat: `(memory 1) (data (i32.const 0) "${data}")
      (global $f32 (mut f32) (f32.const 0)) (global $f64 (mut f64) (f64.const 0))
      (func $one (param $a ${type}) (param $b ${type}) (result i64) ${code} ${bits})
      (func (export "run") (param i32) (result i32) (local $i i32) (local $mix i64)
        (loop $next
          (local.set $mix (i64.mul (i64.const 0x100000001b3) (i64.xor
            (i64.rotl (local.get $mix) (i64.const 29))
            (call $one
              (${type}.load (i32.mul (i32.shr_u (local.get $i) (i32.const 4)) (i32.const ${size})))
              (${type}.load (i32.mul (i32.and (local.get $i) (i32.const 15)) (i32.const ${size})))))))
          (br_if $next
            (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 256))))
        (i32.xor (i32.wrap_i64 (local.get $mix))
          (i32.wrap_i64 (i64.shr_u (local.get $mix) (i64.const 32)))))`,
  }
})

function littleEndian(bits: string, size: number): string {
  const digits = bits.slice(2).padStart(size * 2, '0')
  return (digits.match(/../g) ?? []).reverse().join('\\')
}
