/** Maximum nesting and length of names, since back references could be endless. */
const MAX_DEPTH = 100
const MAX_LENGTH = 10_000

const BASIC_TYPES: Readonly<Record<string, string>> = {
  a: 'i8',
  b: 'bool',
  c: 'char',
  d: 'f64',
  e: 'str',
  f: 'f32',
  h: 'u8',
  i: 'isize',
  j: 'usize',
  l: 'i32',
  m: 'u32',
  n: 'i128',
  o: 'u128',
  p: '_',
  s: 'i16',
  t: 'u16',
  u: '()',
  v: '...',
  x: 'i64',
  y: 'u64',
  z: '!',
}

/** A name that is not of this form. */
class NotMangled {
  readonly message = 'not a name of the v0 mangling'
}
const NOT_MANGLED = new NotMangled()

/**
 * Demangles a Rust name of the v0 mangling, without hashes and crate disambiguators; undefined for
 * other names.
 *
 * @see RFC 2603 of Rust, "Symbol name mangling v0"
 */
export function demangleV0(name: string): string | undefined {
  try {
    return new Demangler(name.slice(2)).name()
  } catch (error) {
    if (error instanceof NotMangled) return undefined
    throw error
  }
}

class Demangler {
  readonly #text: string
  #at = 0
  #depth = 0
  #spent = 0

  constructor(text: string) {
    this.#text = text
  }

  name(): string {
    if (/^\d/.test(this.#text)) throw NOT_MANGLED // a version that is not known
    // The rest is the crate that requested the copy, and suffixes of other tools.
    return this.#path(true)
  }

  #peek(): string {
    return this.#text[this.#at] ?? ''
  }

  #next(): string {
    const character = this.#text[this.#at++]
    if (character === undefined) throw NOT_MANGLED
    return character
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false
    this.#at++
    return true
  }

  /** Keeps names from growing without end; every part of a name goes through it. */
  #nested<T extends string>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH || this.#spent > MAX_LENGTH) throw NOT_MANGLED
    const result = read()
    this.#spent += result.length
    this.#depth--
    return result
  }

  /** `isValue`: generic arguments of a function's name have a `::` before them. */
  #path(isValue: boolean): string {
    return this.#nested(() => this.#pathOf(this.#next(), isValue))
  }

  #pathOf(tag: string, isValue: boolean): string {
    switch (tag) {
      case 'C':
        return this.#identifier().name
      case 'M':
        this.#implPath()
        return `<${this.#type()}>`
      case 'X':
        this.#implPath()
        return `<${this.#type()} as ${this.#path(false)}>`
      case 'Y':
        return `<${this.#type()} as ${this.#path(false)}>`
      case 'N':
        return this.#nestedPath(isValue)
      case 'I': {
        const path = this.#path(isValue)
        const list = this.#list(() => this.#genericArgument()).join(', ')
        return isValue ? `${path}::<${list}>` : `${path}<${list}>`
      }
      case 'B':
        return this.#backReference(() => this.#path(isValue))
      default:
        throw NOT_MANGLED
    }
  }

  #nestedPath(isValue: boolean): string {
    const namespace = this.#next()
    const parent = this.#path(isValue)
    const { name, disambiguator } = this.#identifier()
    if (/[a-z]/.test(namespace)) return name === '' ? parent : `${parent}::${name}`
    if (!/[A-Z]/.test(namespace)) throw NOT_MANGLED
    const kind = namespace === 'C' ? 'closure' : namespace === 'S' ? 'shim' : namespace
    return `${parent}::{${kind}${name === '' ? '' : `:${name}`}#${disambiguator}}`
  }

  /** Skips the path of an `impl`, which has no information for a reader. */
  #implPath(): void {
    if (this.#take('s')) this.#base62()
    this.#path(false)
  }

  #identifier(): { name: string; disambiguator: number } {
    const disambiguator = this.#take('s') ? this.#base62() + 1 : 0
    return { name: this.#plainIdentifier(), disambiguator }
  }

  #plainIdentifier(): string {
    const isPunycode = this.#take('u')
    const length = this.#decimal()
    this.#take('_')
    const end = this.#at + length
    if (end > this.#text.length) throw NOT_MANGLED
    const name = this.#text.slice(this.#at, end)
    this.#at = end
    return isPunycode ? `punycode{${name}}` : name
  }

  #decimal(): number {
    const digits = /^(0|[1-9]\d{0,6})/.exec(this.#text.slice(this.#at, this.#at + 8))?.[0]
    if (digits === undefined) throw NOT_MANGLED
    this.#at += digits.length
    return Number(digits)
  }

  #base62(): number {
    if (this.#take('_')) return 0
    let value = 0
    for (let digit = this.#next(); digit !== '_'; digit = this.#next()) {
      const code = digit.charCodeAt(0)
      if (/[0-9]/.test(digit)) value = value * 62 + code - 48
      else if (/[a-z]/.test(digit)) value = value * 62 + code - 87
      else if (/[A-Z]/.test(digit)) value = value * 62 + code - 29
      else throw NOT_MANGLED
    }
    return value + 1
  }

  #backReference<T extends string>(read: () => T): T {
    const start = this.#at - 1
    const target = this.#base62()
    if (target >= start) throw NOT_MANGLED
    const back = this.#at
    this.#at = target
    const result = read()
    this.#at = back
    return result
  }

  #list(read: () => string): string[] {
    const items: string[] = []
    while (!this.#take('E')) items.push(read())
    return items
  }

  #genericArgument(): string {
    if (this.#take('L')) return this.#lifetime()
    if (this.#take('K')) return this.#constant()
    return this.#type()
  }

  /** Lifetimes are numbers in the name, and all are shown alike. */
  #lifetime(): string {
    this.#base62()
    return "'_"
  }

  #type(): string {
    return this.#nested(() => {
      const tag = this.#next()
      return BASIC_TYPES[tag] ?? this.#composedType(tag)
    })
  }

  #composedType(tag: string): string {
    switch (tag) {
      case 'A':
        return `[${this.#type()}; ${this.#constant()}]`
      case 'S':
        return `[${this.#type()}]`
      case 'T': {
        const items = this.#list(() => this.#type())
        return items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`
      }
      case 'R':
      case 'Q': {
        if (this.#take('L')) this.#lifetime()
        return `&${tag === 'Q' ? 'mut ' : ''}${this.#type()}`
      }
      case 'P':
        return `*const ${this.#type()}`
      case 'O':
        return `*mut ${this.#type()}`
      case 'F':
        return this.#functionType()
      case 'D':
        return this.#dynamicType()
      case 'B':
        return this.#backReference(() => this.#type())
      default:
        return this.#pathOf(tag, false)
    }
  }

  #functionType(): string {
    this.#binder()
    const unsafe = this.#take('U') ? 'unsafe ' : ''
    let abi = ''
    if (this.#take('K')) {
      const name = this.#take('C') ? 'C' : this.#plainIdentifier().replaceAll('_', '-')
      abi = `extern "${name}" `
    }
    const params = this.#list(() => this.#type()).join(', ')
    const result = this.#type()
    return `${unsafe}${abi}fn(${params})${result === '()' ? '' : ` -> ${result}`}`
  }

  #dynamicType(): string {
    this.#binder()
    const traits = this.#list(() => {
      let path = this.#path(false)
      while (this.#take('p')) {
        const binding = `${this.#plainIdentifier()} = ${this.#type()}`
        path = path.endsWith('>') ? `${path.slice(0, -1)}, ${binding}>` : `${path}<${binding}>`
      }
      return path
    })
    if (!this.#take('L')) throw NOT_MANGLED
    this.#lifetime()
    return `dyn ${traits.join(' + ')}`
  }

  #binder(): void {
    if (this.#take('G')) this.#base62()
  }

  #constant(): string {
    return this.#nested(() => {
      if (this.#take('B')) return this.#backReference(() => this.#constant())
      const type = this.#next()
      if (type === 'p') return '_'
      if (!/[abchijlmnostxy]/.test(type)) throw NOT_MANGLED // constants of structures are rare
      const sign = this.#take('n') ? '-' : ''
      let hex = ''
      for (let digit = this.#next(); digit !== '_'; digit = this.#next()) hex += digit
      if (!/^[0-9a-f]*$/.test(hex) || hex.length > 32) throw NOT_MANGLED
      const value = BigInt(`0x0${hex}`)
      if (type === 'b') return value === 0n ? 'false' : 'true'
      if (type === 'c') return `'\\u{${hex}}'`
      return `${sign}${value}`
    })
  }
}
