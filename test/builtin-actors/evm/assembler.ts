import { OPCODE_NAMES } from '../../../src/builtin-actors/index.ts'

const OPCODES = new Map(Object.entries(OPCODE_NAMES).map(([op, name]) => [name, Number(op)]))

/**
 * Bytecode of a listing: opcodes by name; a number is pushed as short as it can be; `name:` is a
 * JUMPDEST and `@name` pushes where it stands; `%ff` is a byte as it is.
 */
export function assemble(listing: string): Uint8Array {
  const code: number[] = []
  const labels = new Map<string, number>()
  const uses: [at: number, label: string][] = []
  for (const token of listing.trim().split(/\s+/)) {
    if (token.endsWith(':')) {
      labels.set(token.slice(0, -1), code.length)
      code.push(0x5b)
    } else if (token.startsWith('@')) {
      uses.push([code.length + 1, token.slice(1)])
      code.push(0x61, 0, 0)
    } else if (token.startsWith('%')) code.push(Number.parseInt(token.slice(1), 16))
    else if (/^\d/.test(token)) code.push(...push(BigInt(token)))
    else {
      const opcode = OPCODES.get(token)
      if (opcode === undefined) throw new RangeError(`no opcode ${token}`)
      code.push(opcode)
    }
  }
  for (const [at, label] of uses) {
    const to = labels.get(label)
    if (to === undefined) throw new RangeError(`no label ${label}`)
    code[at] = to >> 8
    code[at + 1] = to & 0xff
  }
  return Uint8Array.from(code)
}

/** The shortest push of a word. */
export function push(word: bigint): number[] {
  if (word === 0n) return [0x5f]
  const hex = word.toString(16)
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  return [0x5f + bytes.length, ...bytes]
}

/** Init code that deploys code. */
export function initCodeOf(code: Uint8Array): Uint8Array {
  const head = (at: number) =>
    assemble(
      `0x${(0x10000 + code.length).toString(16)} 65535 AND DUP1 ${at} PUSH0 CODECOPY PUSH0 RETURN`,
    )
  const length = head(16).length
  return Uint8Array.from([...head(length), ...code])
}
