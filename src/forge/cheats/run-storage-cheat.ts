import { ActorFailed, bytesToHex } from '../../harness/index.ts'
import { DecodeError, UsageError } from '../../types/index.ts'
import { decodeAbi, encodeAbi, parseSignature, type Signature } from '../abi.ts'
import { Args } from '../args.ts'
import type { CheatCall } from '../cheat-call.ts'
import { CheatError } from '../cheat-error.ts'
import { itemsOf } from '../hex-text.ts'
import { STORAGE_CHEATS, type StorageCheat } from './storage.ts'

/** A cheatcode of `FvmCheats.sol` with its signature. */
export interface StorageEntry {
  readonly signature: Signature
  readonly cheat: StorageCheat
}

let bySelector: ReadonlyMap<string, StorageEntry> | undefined

/** Returns every function of `FvmCheats` by its selector; made when it is first asked for. */
export function storageEntries(): ReadonlyMap<string, StorageEntry> {
  bySelector ??= new Map(
    STORAGE_CHEATS.map((cheat) => {
      const signature = parseSignature(cheat.line)
      return [signature.selector, { signature, cheat }]
    }),
  )
  return bySelector
}

/**
 * Runs the cheatcode of `FvmCheats.sol` that the input of a call names.
 *
 * @returns the encoded return values
 * @throws CheatError if it fails; actors, epoch and time are as before then
 */
export function runStorageCheat(call: CheatCall, input: Uint8Array): Uint8Array {
  const selector = bytesToHex(input.subarray(0, 4))
  const entry = storageEntries().get(selector)
  if (entry === undefined)
    throw new CheatError(
      `FvmCheats has no function with selector ${selector}: import litefvm/solidity/FvmCheats.sol of this version`,
    )
  const { signature, cheat } = entry
  const types = signature.inputs.map(({ type }) => type)
  try {
    const values = decodeAbi(signature.inputs, input.subarray(4), `fvm.${signature.name}`)
    const returned = call.inStorageWorld((vm) => cheat.run(vm, new Args(values, types)))
    const { outputs } = signature
    return encodeAbi(outputs, outputs.length === 1 ? [returned] : itemsOf(returned))
  } catch (thrown) {
    throw new CheatError(`fvm.${signature.name}: ${reasonOf(thrown)}`)
  }
}

/** Describes what a workflow threw; errors of the host pass. */
function reasonOf(thrown: unknown): string {
  if (thrown instanceof CheatError || thrown instanceof UsageError || thrown instanceof DecodeError)
    return thrown.message
  if (thrown instanceof ActorFailed) return thrown.message
  throw thrown
}
