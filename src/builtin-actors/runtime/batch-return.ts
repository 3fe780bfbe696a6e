import type { CborWriter } from '../../ipld/index.ts'
import type { ExitCode } from '../../types/index.ts'

/** An item of a batch that failed. */
export interface BatchFailure {
  /** Its place in the batch, from 0. */
  readonly index: number
  readonly code: ExitCode
}

/**
 * What became of the items of a batch.
 *
 * @see builtin-actors v18.0.0 `runtime/src/util/batch_return.rs`
 */
export class BatchReturn {
  successCount: number
  readonly failures: BatchFailure[]

  /** @param successCount - of a batch of which nothing failed; 0 by default */
  constructor(successCount = 0) {
    this.successCount = successCount
    this.failures = []
  }

  get isAllOk(): boolean {
    return this.failures.length === 0
  }

  addSuccess(): void {
    this.successCount++
  }

  addFailure(code: ExitCode): void {
    this.failures.push({ index: this.successCount + this.failures.length, code })
  }

  /** The items that did not fail, of a list that is as long as the batch. */
  successes<T>(items: readonly T[]): T[] {
    const failed = new Set(this.failures.map(({ index }) => index))
    return items.filter((_, index) => !failed.has(index))
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
