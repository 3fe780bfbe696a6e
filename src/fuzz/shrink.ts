import type { Recorded } from './choices.ts'
import type { ScriptRun } from './script.ts'

/** Largest number of scripts that are tried. */
export const SHRINK_ATTEMPTS = 400

/**
 * Finds a smaller script that ends with a difference as well: it removes messages, then decisions of
 * the messages that are left, as long as the last message still differs.
 *
 * @param replay - runs a script from its decisions
 * @param onAttempt - receives the number of scripts that were tried, and the number of messages in the smallest so far
 */
export function shrink(
  failing: ScriptRun,
  replay: (choices: readonly Recorded[]) => ScriptRun,
  attempts: number,
  onAttempt?: (tried: number, messages: number) => void,
): ScriptRun {
  let best = failing
  let tried = 0
  const accept = (choices: readonly Recorded[]): boolean => {
    if (tried >= attempts) return false
    tried++
    const run = replay(choices)
    onAttempt?.(tried, best.steps.length)
    if (!endsWithDifference(run) || !isSmaller(run, best)) return false
    best = run
    return true
  }
  for (let size = 0; size !== sizeOf(best.choices); ) {
    size = sizeOf(best.choices)
    dropMessages(() => best.choices, accept)
    for (let at = best.choices.length - 1; at >= 0; at--)
      if (at < best.choices.length) simplifyMessage(() => best.choices, at, accept)
  }
  return best
}

type Accept = (choices: readonly Recorded[]) => boolean

/** Tries scripts without some messages, fewer and fewer at once; the last message always stays. */
function dropMessages(current: () => readonly Recorded[], accept: Accept): void {
  for (let count = current().length >> 1; count >= 1; count >>= 1)
    for (let from = current().length - 1 - count; from >= 0; from -= count) {
      const choices = current()
      if (from + count < choices.length)
        accept([...choices.slice(0, from), ...choices.slice(from + count)])
    }
}

/** Tries scripts in which decisions of one message are removed, then zeroed, then reduced. */
function simplifyMessage(current: () => readonly Recorded[], at: number, accept: Accept): void {
  const of = (): Recorded => current()[at] ?? []
  const replace = (message: Recorded): boolean =>
    accept(current().map((other, i) => (i === at ? message : other)))
  for (let count = of().length; count >= 1; count >>= 1)
    for (let from = of().length - count; from >= 0; from -= count)
      replace([...of().slice(0, from), ...of().slice(from + count)])
  for (let count = of().length; count >= 1; count >>= 1)
    for (let from = of().length - count; from >= 0; from -= count)
      if (
        of()
          .slice(from, from + count)
          .some((n) => n > 0)
      )
        replace(of().map((n, i) => (i >= from && i < from + count ? 0 : n)))
  for (let i = 0; i < of().length; i++)
    for (let less = of()[i]! >> 1; less > 0; less >>= 1)
      replace(of().map((n, j) => (j === i ? n - less : n)))
}

function endsWithDifference({ steps }: ScriptRun): boolean {
  return (steps.at(-1)?.differences.length ?? 0) > 0
}

/** Compares sizes: fewer messages are smaller, then fewer decisions, then lower ones. */
function isSmaller(run: ScriptRun, best: ScriptRun): boolean {
  const [a, b] = [run.choices, best.choices]
  if (a.length !== b.length) return a.length < b.length
  return sizeOf(a) < sizeOf(b)
}

function sizeOf(choices: readonly Recorded[]): number {
  let size = 0
  for (const message of choices) for (const n of message) size += 2 ** 16 + Math.min(n, 2 ** 16 - 1)
  return size
}
