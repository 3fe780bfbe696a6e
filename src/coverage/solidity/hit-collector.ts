import type { EvmExit, EvmFrame, EvmObserver, EvmStep } from '../../builtin-actors/index.ts'
import { addCodeHits, type CodeHits, type CoverageHits, callKey, noHits } from './code-hits.ts'

/** Code of a contract whose coverage is wanted. */
export interface CoveredCode {
  /** Key of its hits. */
  readonly key: string
  /** Bytes of the code; what stands behind them, such as arguments, is not counted. */
  readonly length: number
}

/** Finds the contract that a frame runs; undefined for code that is not counted. */
export type CodeFinder = (frame: EvmFrame) => CoveredCode | undefined

/** Hits of one message, before it is known that it is not run once more. */
interface PendingHits {
  readonly key: string
  readonly hits: CodeHits
}

/**
 * Counts the opcodes of contracts that run natively. Hits of a message are kept when it has ended, so that
 * one that runs once more with a larger stack counts once.
 */
export class HitCollector implements EvmObserver {
  readonly #find: CodeFinder
  readonly #pending = new Map<string, PendingHits>()
  /** Hits of the open frames; undefined for code that is not counted. */
  readonly #open: (CodeHits | undefined)[] = []
  #hits: CoverageHits = new Map()

  constructor(find: CodeFinder) {
    this.#find = find
  }

  /** Takes the hits of all messages that have ended since the last call. */
  take(): CoverageHits {
    const hits = this.#hits
    this.#hits = new Map()
    return hits
  }

  begin(): void {
    this.#pending.clear()
    this.#open.length = 0
  }

  end(): void {
    for (const { key, hits } of this.#pending.values()) {
      const sum = this.#hits.get(key)
      if (sum === undefined) this.#hits.set(key, hits)
      else addCodeHits(sum, hits)
    }
    this.#pending.clear()
  }

  enter(frame: EvmFrame): void {
    const code = this.#find(frame)
    const hits = code && this.#hitsOf(code)
    this.#open.push(hits)
    if (hits === undefined || frame.kind === 'create') return
    const call = callKey(frame.input, frame.value)
    hits.calls.set(call, (hits.calls.get(call) ?? 0) + 1)
  }

  counters(): Uint32Array {
    return this.#open.at(-1)?.counts ?? NOT_COUNTED
  }

  step({ pc }: EvmStep): void {
    const counts = this.#open.at(-1)?.counts
    if (counts !== undefined && pc < counts.length) counts[pc]!++
  }

  exit({ kind }: EvmExit): void {
    const hits = this.#open.pop()
    if (hits !== undefined && kind === 'return') hits.creations++ // read of init code only
  }

  #hitsOf({ key, length }: CoveredCode): CodeHits {
    const known = this.#pending.get(key)
    if (known !== undefined) return known.hits
    const hits = noHits(length)
    this.#pending.set(key, { key, hits })
    return hits
  }
}

/** Counters of code that is not counted: an element that is not there stays so. */
const NOT_COUNTED = new Uint32Array(0)
