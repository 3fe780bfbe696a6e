import { demangleV0 } from './demangle-v0.ts'

/** The escapes that Rust writes for characters that a linker may reject. @see rustc `legacy.rs` */
const ESCAPES: Readonly<Record<string, string>> = {
  SP: '@',
  BP: '*',
  RF: '&',
  LT: '<',
  GT: '>',
  LP: '(',
  RP: ')',
  C: ',',
}
const LEGACY_HASH = /^h[0-9a-f]{16}$/
/** Suffixes that LLVM adds to the names of its own copies. */
const LLVM_SUFFIX = /\.llvm\.[0-9A-F]+$/

/**
 * A function's name in source form: Rust's names without hashes, of both kinds of mangling; other
 * names unchanged.
 *
 * @example demangle('_ZN5vault6newest17h83f8ae0366c8485eE') // 'vault::newest'
 */
export function demangle(name: string): string {
  const plain = name.replace(LLVM_SUFFIX, '')
  if (plain.startsWith('_R')) return demangleV0(plain) ?? name
  if (plain.startsWith('_ZN')) return demangleLegacy(plain) ?? name
  return name
}

/** `_ZN`, elements with their lengths, `E`; undefined for other names, such as most names of C++. */
function demangleLegacy(name: string): string | undefined {
  const elements: string[] = []
  let at = 3
  while (name[at] !== 'E') {
    const digits = /^\d+/.exec(name.slice(at, at + 4))?.[0]
    if (digits === undefined) return undefined
    const start = at + digits.length
    at = start + Number(digits)
    if (at >= name.length) return undefined
    elements.push(unescape(name.slice(start, at)))
  }
  if (LEGACY_HASH.test(elements.at(-1) ?? '')) elements.pop()
  return elements.join('::')
}

function unescape(element: string): string {
  const text = element.startsWith('_$') ? element.slice(1) : element
  return text
    .replace(/\$([A-Z]{1,2}|u[0-9a-f]{1,5})\$/g, (whole, code: string) =>
      code.startsWith('u')
        ? String.fromCodePoint(Number.parseInt(code.slice(1), 16))
        : (ESCAPES[code] ?? whole),
    )
    .replaceAll('..', '::')
}
