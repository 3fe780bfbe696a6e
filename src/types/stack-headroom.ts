/** 700 frames of {@link descend} take 60 KiB and more; a pairing of noble's takes about 6. */
const FRAMES = 700

/**
 * Makes sure that there is stack for library code that catches its own errors. A full stack is an
 * error like others to such code: noble's BLS verification answers false (Node 20 and 24) if it
 * finds only a few KiB. Costs 1 to 2 us, so it belongs before what takes longer.
 *
 * @throws RangeError `Maximum call stack size exceeded`, as the library should have
 */
export function assertStackHeadroom(): void {
  descend(FRAMES)
}

function descend(frames: number): number {
  return frames === 0 ? 0 : descend(frames - 1) + 1
}
