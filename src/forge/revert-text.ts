import {
  type AbiIndex,
  bytesToHex,
  indexOf,
  type PanicName,
  panicNameOf,
  revertReasonOf,
} from '../harness/index.ts'
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

/** Panics as forge writes them. */
const FORGE_PANICS: Readonly<Record<PanicName, string>> = {
  generic: 'generic/unspecified error',
  assert: 'assertion failed',
  overflow: 'arithmetic underflow or overflow',
  divisionByZero: 'division or modulo by zero',
  enumConversion: 'failed to convert value into enum type',
  storageEncoding: 'storage byte array incorrectly encoded',
  emptyPop: 'called `.pop()` on an empty array',
  outOfBounds: 'array out-of-bounds access',
  outOfMemory: 'memory allocation error',
  uninitializedFunction: 'called an invalid internal function',
}

function panicText(code: unknown): string {
  const value = BigInt(String(code))
  const name = panicNameOf(value)
  const text = name === undefined ? 'unknown panic code' : FORGE_PANICS[name]
  return `panic: ${text} (0x${value.toString(16).padStart(2, '0')})`
}
