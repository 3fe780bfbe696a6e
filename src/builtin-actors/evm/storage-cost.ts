import type { Kamt } from '../../ipld/index.ts'
import { EVM_EXECUTION_MODEL } from './execution-model.ts'

/** Milligas of all ways through a map so far. */
export function walkCost({ levelsPassed, bitsMatched }: Kamt): number {
  const { storageLevel, storageBit } = EVM_EXECUTION_MODEL
  return storageLevel * levelsPassed + storageBit * bitsMatched
}

/** Milligas of a slot that is there, when it is read. */
export const FOUND_MILLIGAS: number = EVM_EXECUTION_MODEL.storageFound

/** Milligas of a slot that was found and written, as it was or not. */
export function writeCost(isChanged: boolean, value: bigint): number {
  const { storageChanged, storageUnchanged } = EVM_EXECUTION_MODEL
  if (isChanged) return storageChanged
  return value === 0n ? 0 : storageUnchanged
}

/** Milligas of letting go of a map. */
export function releaseCost({ slotsLoaded }: Kamt): number {
  return EVM_EXECUTION_MODEL.storageRelease * slotsLoaded
}
