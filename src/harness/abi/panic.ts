/** A panic of Solidity by name. */
export type PanicName = keyof typeof PANICS

/**
 * The codes of `Panic(uint256)`, with what each means. Source: Solidity's documentation, "Panic via
 * assert and Error via require".
 */
export const PANICS = {
  generic: { code: 0x00n, text: 'a generic panic of the compiler' },
  assert: { code: 0x01n, text: 'assert failed' },
  overflow: { code: 0x11n, text: 'arithmetic overflow or underflow' },
  divisionByZero: { code: 0x12n, text: 'division or modulo by zero' },
  enumConversion: { code: 0x21n, text: 'a value out of range was converted to an enum' },
  storageEncoding: { code: 0x22n, text: 'an incorrectly encoded storage byte array was read' },
  emptyPop: { code: 0x31n, text: 'pop of an empty array' },
  outOfBounds: { code: 0x32n, text: 'array index out of bounds' },
  outOfMemory: { code: 0x41n, text: 'too much memory was allocated' },
  uninitializedFunction: { code: 0x51n, text: 'a function pointer of zero was called' },
} as const satisfies Readonly<Record<string, { readonly code: bigint; readonly text: string }>>

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.keys gives the names of PANICS
const NAMES = Object.keys(PANICS) as PanicName[]

/** Returns the name of a panic code, or undefined if Solidity does not define it. */
export function panicNameOf(code: bigint): PanicName | undefined {
  return NAMES.find((name) => PANICS[name].code === code)
}

/** The meaning of a panic code, with the code. */
export function panicText(code: bigint): string {
  const name = panicNameOf(code)
  const number = `0x${code.toString(16).padStart(2, '0')}`
  return name === undefined ? `panic ${number}` : `panic ${number}: ${PANICS[name].text}`
}
