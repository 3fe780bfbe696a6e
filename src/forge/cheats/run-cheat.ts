import { bytesToHex } from '../../harness/index.ts'
import { DecodeError, nearestName, SELECTOR_BYTES, UsageError } from '../../types/index.ts'
import { decodeAbi, encodeAbi, parseSignature, type Signature } from '../abi.ts'
import { Args } from '../args.ts'
import type { CheatCall } from '../cheat-call.ts'
import { CheatError } from '../cheat-error.ts'
import type { Cheat } from '../cheat-table.ts'
import { itemsOf } from '../hex-text.ts'
import { VM_SIGNATURES } from '../vm-signatures.ts'
import { CHEATS } from './cheats.ts'
import { IGNORED, REFUSED } from './unsupported.ts'

/** A cheatcode with its signature. */
export interface Entry {
  readonly signature: Signature
  readonly cheat: Cheat | undefined
  /** Types of the arguments. */
  readonly types: readonly string[]
}

const EMPTY = new Uint8Array(0)
let bySelector: ReadonlyMap<string, Entry> | undefined

/** Returns every function of `Vm` by its selector; made when it is first asked for. */
export function cheatEntries(): ReadonlyMap<string, Entry> {
  bySelector ??= new Map(
    VM_SIGNATURES.trim()
      .split('\n')
      .map((line) => {
        const signature = parseSignature(line)
        const cheat = own(CHEATS, signature.text) ?? own(CHEATS, signature.name)
        const types = signature.inputs.map(({ type }) => type)
        return [signature.selector, { signature, cheat, types }]
      }),
  )
  return bySelector
}

/** The entries that were looked for before, by the selector as a number. */
const byNumber = new Map<number, Entry>()

function entryOf(input: Uint8Array): Entry | undefined {
  if (input.length < SELECTOR_BYTES) return undefined
  const number = (input[0]! << 24) | (input[1]! << 16) | (input[2]! << 8) | input[3]!
  let entry = byNumber.get(number)
  if (entry === undefined) {
    entry = cheatEntries().get(bytesToHex(input.subarray(0, SELECTOR_BYTES)))
    if (entry !== undefined) byNumber.set(number, entry)
  }
  return entry
}

/**
 * Runs the cheatcode that the input of a call names.
 *
 * @returns the encoded return values
 * @throws CheatError if it fails, or is not one that is supported
 */
export function runCheat(call: CheatCall, input: Uint8Array): Uint8Array {
  const entry = entryOf(input)
  if (entry === undefined)
    throw new CheatError(
      `the cheatcode with the selector ${bytesToHex(input.subarray(0, SELECTOR_BYTES))} is not known to litefvm`,
      true,
    )
  const { signature, cheat, types } = entry
  if (cheat === undefined) return withoutHandler(signature)
  let values: readonly unknown[]
  try {
    values = decodeAbi(signature.inputs, input.subarray(SELECTOR_BYTES), `vm.${signature.name}`)
  } catch (thrown) {
    if (!(thrown instanceof DecodeError)) throw thrown
    throw new CheatError(thrown.message)
  }
  const returned = named(signature.name, () => cheat.run(call, new Args(values, types)))
  const { outputs } = signature
  if (outputs.length === 0) return EMPTY
  return named(signature.name, () => encodeReturned(signature, returned))
}

function encodeReturned({ outputs }: Signature, returned: unknown): Uint8Array {
  try {
    return encodeAbi(outputs, outputs.length === 1 ? [returned] : itemsOf(returned))
  } catch (thrown) {
    if (!(thrown instanceof UsageError)) throw thrown
    throw new CheatError(thrown.message.replace(/^[^:]*: argument/, 'the value')) // such as a number below zero, read as a uint256
  }
}

/** Puts the name of a cheatcode before its errors; assertions speak for themselves. */
function named<T>(name: string, run: () => T): T {
  try {
    return run()
  } catch (thrown) {
    if (!(thrown instanceof CheatError) || /^(assert|assume|skip)/.test(name)) throw thrown
    throw new CheatError(`vm.${name}: ${thrown.message}`)
  }
}

/** Reads a field of a table that the table itself has. */
function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

function withoutHandler({ name, text, outputs }: Signature): Uint8Array {
  const ignored = own(IGNORED, name)
  if (ignored !== undefined && outputs.length === 0) return EMPTY
  const reason = own(REFUSED, name) ?? ignored ?? 'it is not supported'
  const nearest = nearestName(name, Object.keys(CHEATS))
  const hint =
    own(REFUSED, name) === undefined && nearest !== undefined ? `; did you mean vm.${nearest}?` : ''
  throw new CheatError(`vm.${name}: ${text} is refused: ${reason}${hint}`, true)
}
