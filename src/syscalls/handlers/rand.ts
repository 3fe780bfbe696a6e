import type { Invocation } from '../invocation.ts'
import { i64Of } from '../words.ts'
import { v3Kernel } from './v3-kernel.ts'

/** Writes 32 bytes of a ticket's randomness at an epoch. @see fvm 4.8.4 `src/syscalls/rand.rs` */
export function getChainRandomness(
  { kernel, memory }: Invocation,
  ret: number,
  epochLo: number,
  epochHi: number,
): void {
  memory.writeBytes(ret, kernel.getRandomnessFromTickets(i64Of(epochLo, epochHi)))
}

/** Writes 32 bytes of the beacon's randomness at an epoch. @see fvm 4.8.4 `src/syscalls/rand.rs` */
export function getBeaconRandomness(
  { kernel, memory }: Invocation,
  ret: number,
  epochLo: number,
  epochHi: number,
): void {
  memory.writeBytes(ret, kernel.getRandomnessFromBeacon(i64Of(epochLo, epochHi)))
}

/** Writes a ticket's randomness as FVM v3 draws it, with a tag and entropy. @see fvm 3.14 `src/syscalls/rand.rs` */
export function getChainRandomnessV3(
  invocation: Invocation,
  ret: number,
  tagLo: number,
  tagHi: number,
  epochLo: number,
  epochHi: number,
  offset: number,
  length: number,
): void {
  const { memory } = invocation
  const entropy = memory.slice(offset, length)
  const tag = i64Of(tagLo, tagHi)
  const epoch = i64Of(epochLo, epochHi)
  memory.writeBytes(ret, v3Kernel(invocation).getRandomnessFromTicketsV3(tag, epoch, entropy))
}

/** Writes the beacon's randomness as FVM v3 draws it, with a tag and entropy. @see fvm 3.14 `src/syscalls/rand.rs` */
export function getBeaconRandomnessV3(
  invocation: Invocation,
  ret: number,
  tagLo: number,
  tagHi: number,
  epochLo: number,
  epochHi: number,
  offset: number,
  length: number,
): void {
  const { memory } = invocation
  const entropy = memory.slice(offset, length)
  const tag = i64Of(tagLo, tagHi)
  const epoch = i64Of(epochLo, epochHi)
  memory.writeBytes(ret, v3Kernel(invocation).getRandomnessFromBeaconV3(tag, epoch, entropy))
}
