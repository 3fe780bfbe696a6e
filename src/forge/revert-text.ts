import { type AbiIndex, bytesToHex, indexOf, revertReasonOf } from '../harness/index.ts'
import { errorTextOf } from './abi.ts'
import type { ForgeArtifact } from './artifacts.ts'

/** Creates the function that describes revert data by the errors of all contracts of a project. */
export function revertTexts(artifacts: readonly ForgeArtifact[]): (data: Uint8Array) => string {
  let indexes: AbiIndex[] | undefined
  return (data) => {
    if (data.length === 0) return 'EvmError: Revert'
    const text = errorTextOf(data)
    if (text !== undefined) return new TextDecoder().decode(text)
    indexes ??= artifacts.map(({ abi }) => indexOf(abi)).filter(({ errorOf }) => errorOf.size > 0)
    const reason = revertReasonOf(data, indexes)
    if (reason.kind === 'panic') return panicText(reason.args[0])
    if (reason.kind === 'custom')
      return `${reason.errorName}(${reason.args.map(String).join(', ')})`
    const plain = plainText(data)
    if (plain !== undefined) return plain
    const hex = bytesToHex(data)
    return data.length >= 4 && data.length % 32 === 4
      ? `custom error ${hex.slice(0, 10)}${data.length > 4 ? `: ${hex.slice(10)}` : ''}`
      : hex
  }
}

function plainText(data: Uint8Array): string | undefined {
  const text = new TextDecoder().decode(data)
  return /^[\x20-\x7e]+$/.test(text) ? text : undefined
}

/** Kinds of Panic as forge writes them. */
const PANIC_TEXTS: Readonly<Record<string, string>> = {
  0: 'generic/unspecified error',
  1: 'assertion failed',
  17: 'arithmetic underflow or overflow',
  18: 'division or modulo by zero',
  33: 'failed to convert value into enum type',
  34: 'storage byte array incorrectly encoded',
  49: 'called `.pop()` on an empty array',
  50: 'array out-of-bounds access',
  65: 'memory allocation error',
  81: 'called an invalid internal function',
}

function panicText(code: unknown): string {
  const value = BigInt(String(code))
  const text = PANIC_TEXTS[String(value)] ?? 'unknown panic code'
  return `panic: ${text} (0x${value.toString(16).padStart(2, '0')})`
}
