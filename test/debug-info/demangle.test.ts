import { expect, test } from 'vitest'
import { demangle } from '../../src/debug-info/demangle.ts'

/** What Rust's own demangler makes of these. Source: crate rustc-demangle 0.1.28, `{:#}`. */
const NAMES = [
  ['_ZN5vault5state5State4load17hf0ea58957f7f10caE', 'vault::state::State::load'],
  [
    '_ZN61_$LT$cid..cid..Cid$LT$_$GT$$u20$as$u20$core..fmt..Display$GT$3fmt17h4c9d28b38fcc083dE',
    '<cid::cid::Cid<_> as core::fmt::Display>::fmt',
  ],
  [
    '_ZN42_$LT$$RF$T$u20$as$u20$core..fmt..Debug$GT$3fmt17hb4bb3699f75c5696E',
    '<&T as core::fmt::Debug>::fmt',
  ],
  [
    '_ZN7fvm_sdk2vm17set_panic_handler28_$u7b$$u7b$closure$u7d$$u7d$17h2a5c1d1c6a6b7c8dE',
    'fvm_sdk::vm::set_panic_handler::{{closure}}',
  ],
  ['_ZN3foo3bar17h0123456789abcdefE.llvm.9F3A', 'foo::bar'],
  [
    '_RINvNtNtCsgXGp5Oqx2Ny_4core3fmt5float29float_to_decimal_common_exactdEB6_',
    'core::fmt::float::float_to_decimal_common_exact::<f64>',
  ],
  [
    '_RNvMs0_NtCsjqx8TIyZbP9_8dlmalloc8dlmallocINtB5_8DlmallocNtNtB7_3sys6SystemE6mallocCsebHcaeoSrxy_3std',
    '<dlmalloc::dlmalloc::Dlmalloc<dlmalloc::sys::System>>::malloc',
  ],
  [
    '_RNvXs1i_NtCsgXGp5Oqx2Ny_4core3fmtRNtCsowIhRXm7bo_14rustc_demangle13DemangleStyleNtB6_7Display3fmtBy_',
    '<&rustc_demangle::DemangleStyle as core::fmt::Display>::fmt',
  ],
  [
    '_RNCNvMs4_NtCsowIhRXm7bo_14rustc_demangle2v0NtB7_7Printer10print_type0B9_',
    '<rustc_demangle::v0::Printer>::print_type::{closure#0}',
  ],
  ['_RNvCsfLfy6EI15iL_7___rustc13___rdl_realloc', '__rustc::__rdl_realloc'],
] as const

test.each(NAMES)('%s', (mangled, name) => {
  expect(demangle(mangled)).toBe(name)
})

test('types of the v0 mangling are written as in Rust', () => {
  const generic = (type: string): string => demangle(`_RINvC1a1f${type}E`)
  expect(generic('TmuE')).toBe('a::f::<(u32, ())>')
  expect(generic('TmE')).toBe('a::f::<(u32,)>')
  expect(generic('Ah3_')).toBe('_RINvC1a1fAh3_E') // a constant without its type
  expect(generic('Ahj20_')).toBe('a::f::<[u8; 32]>')
  expect(generic('SRe')).toBe('a::f::<[&str]>')
  expect(generic('QPOx')).toBe('a::f::<&mut *const *mut i64>')
  expect(generic('FUKCmbEy')).toBe('a::f::<unsafe extern "C" fn(u32, bool) -> u64>')
  expect(generic('DNtC1a1Tp1XmEL_')).toBe('a::f::<dyn a::T<X = u32>>')
  expect(generic('Kb1_')).toBe('a::f::<true>')
  expect(generic('Kln2a_')).toBe('a::f::<-42>')
  expect(generic('Kp')).toBe('a::f::<_>')
})

test('names that are not of Rust stay unchanged', () => {
  for (const name of [
    'invoke',
    'assembly/index/run',
    '_ZNSt6vectorIiE',
    '_Z3foov',
    '_R',
    '_RNv',
    '',
  ])
    expect(demangle(name)).toBe(name)
})
