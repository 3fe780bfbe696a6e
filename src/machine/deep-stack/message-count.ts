/**
 * Raises a count of messages by one and wakes the thread that waits for it. A message is posted before
 * it is counted.
 */
export function countMessage(counts: Int32Array, index: number): void {
  Atomics.add(counts, index, 1)
  Atomics.notify(counts, index)
}

/**
 * Waits until a count of messages is past those that were seen. A wake alone says nothing: between the two
 * steps of {@link countMessage} the other thread may take the message and wait for the next one, and is
 * woken then without one.
 *
 * @returns false if the time is over
 */
export function waitForMessage(
  counts: Int32Array,
  index: number,
  seen: number,
  timeoutMs = Number.POSITIVE_INFINITY,
): boolean {
  while (Atomics.load(counts, index) === seen)
    if (Atomics.wait(counts, index, seen, timeoutMs) === 'timed-out') return false
  return true
}
