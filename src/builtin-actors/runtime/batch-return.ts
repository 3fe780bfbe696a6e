import type { CborReader, CborWriter } from '../../ipld/index.ts'
import { ActorError, ExitCode } from '../../types/index.ts'
import { readArray, readTuple } from './cbor-fields.ts'

/** An item of a batch that failed. */
export interface BatchFailure {
  /** Its place in the batch, from 0. */
  readonly index: number
  readonly code: ExitCode
}

/**
 * The outcome of each item of a batch.
 *
 * @see builtin-actors v18.0.0 `runtime/src/util/batch_return.rs`
 */
export class BatchReturn {
  successCount: number
  readonly failures: BatchFailure[]

  /** @param successCount - size of a batch of which nothing failed; 0 by default */
  constructor(successCount = 0, failures: BatchFailure[] = []) {
    this.successCount = successCount
    this.failures = failures
  }

  /** A batch from the exit code of each item. */
  static of(codes: readonly ExitCode[]): BatchReturn {
    const batch = new BatchReturn()
    for (const code of codes) batch.add(code)
    return batch
  }

  /** CBOR `[successCount, [[index, code]*]]`. */
  static read(r: CborReader): BatchReturn {
    readTuple(r, 2, 'batch return')
    const successCount = r.readU32()
    const failures = readArray(r, (item) => {
      readTuple(item, 2, 'failure in a batch')
      return { index: item.readU32(), code: item.readU32() }
    })
    return new BatchReturn(successCount, failures)
  }

  get isAllOk(): boolean {
    return this.failures.length === 0
  }

  get size(): number {
    return this.successCount + this.failures.length
  }

  add(code: ExitCode): void {
    if (code === ExitCode.OK) this.addSuccess()
    else this.addFailure(code)
  }

  addSuccess(): void {
    this.successCount++
  }

  addFailure(code: ExitCode): void {
    this.failures.push({ index: this.size, code })
  }

  /** The exit code of each item. */
  codes(): ExitCode[] {
    const codes: ExitCode[] = []
    for (const { index, code } of this.failures) {
      while (codes.length < index) codes.push(ExitCode.OK)
      codes.push(code)
    }
    while (codes.length < this.size) codes.push(ExitCode.OK)
    return codes
  }

  /**
   * The items that did not fail.
   *
   * @throws ActorError `USR_ASSERTION_FAILED`, as the reference panics, for a list of another length
   */
  successes<T>(items: readonly T[]): T[] {
    if (items.length !== this.size)
      throw panic(`items length ${items.length} does not match batch size ${this.size}`)
    const out: T[] = []
    let failed = 0
    for (const [index, item] of items.entries()) {
      if (this.failures[failed]?.index === index) failed++
      else out.push(item)
    }
    return out
  }

  /** CBOR `[successCount, [[index, code]*]]`. */
  write(w: CborWriter): void {
    w.writeArrayHeader(2)
    w.writeUint(this.successCount)
    w.writeArrayHeader(this.failures.length)
    for (const { index, code } of this.failures) {
      w.writeArrayHeader(2)
      w.writeUint(index)
      w.writeUint(code)
    }
  }
}

/**
 * The outcome of batches of which each one handled the successes of the one before: a later failure
 * gets the index that its item had in the first batch.
 *
 * @throws ActorError `USR_ASSERTION_FAILED`, as the reference panics, if a batch has another size
 *   than the one before had successes
 */
export function stackBatches(batches: readonly BatchReturn[]): BatchReturn {
  const [first, ...rest] = batches
  if (first === undefined) return new BatchReturn()
  let base = new BatchReturn(first.successCount, [...first.failures])
  for (const next of rest) {
    if (base.successCount !== next.size)
      throw panic(`can't stack batch of ${next.size} on batch with ${base.successCount} successes`)
    const survivors = [...Array(base.size).keys()].filter(
      (index) => !base.failures.some((failure) => failure.index === index),
    )
    const added = next.failures.map(({ index, code }) => ({ index: survivors[index]!, code }))
    const failures = [...base.failures, ...added].sort((a, b) => a.index - b.index)
    base = new BatchReturn(next.successCount, failures)
  }
  return base
}

function panic(message: string): ActorError {
  return new ActorError(ExitCode.USR_ASSERTION_FAILED, message)
}
