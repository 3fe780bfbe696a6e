const PUSH1 = 0x60
const PUSH32 = 0x7f

/** Gives the constants that EVM code pushes on its stack: values that its branches are likely to depend on. */
export function constantsOf(code: Uint8Array): bigint[] {
  const constants = new Set<bigint>()
  for (let at = 0; at < code.length; at++) {
    const opcode = code[at]!
    if (opcode < PUSH1 || opcode > PUSH32) continue
    const size = opcode - PUSH1 + 1
    if (at + size >= code.length) break
    let value = 0n
    for (let i = at + 1; i <= at + size; i++) value = (value << 8n) | BigInt(code[i]!)
    constants.add(value)
    at += size
  }
  return [...constants]
}
