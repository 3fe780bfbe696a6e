import { expect, test } from 'vitest'
import type { Recorded } from '../../src/fuzz/choices.ts'
import type { ScriptRun } from '../../src/fuzz/script.ts'
import { shrink } from '../../src/fuzz/shrink.ts'

/** A run that differs at the first message that `differs`. */
function runOf(choices: readonly Recorded[], differs: (done: readonly Recorded[]) => boolean) {
  const steps: { differences: unknown[] }[] = []
  const made: Recorded[] = []
  for (const message of choices) {
    made.push(message)
    const isDifferent = differs(made)
    steps.push({ differences: isDifferent ? [{ path: 'receipt' }] : [] })
    if (isDifferent) break
  }
  return { steps, choices: made } as unknown as ScriptRun // what shrink looks at
}

/** Differs where a message of 7 or more comes after one that has a 3 in it. */
function seven(done: readonly Recorded[]): boolean {
  const before = done.slice(0, -1)
  return (done.at(-1)?.[0] ?? 0) >= 7 && before.some((message) => message.includes(3))
}

test('the script that remains has only the needed steps', () => {
  const choices = [[1, 2], [5, 3, 9, 9], [4, 4, 4], [1], [88, 7, 7, 7]]
  const replay = (tried: readonly Recorded[]) => runOf(tried, seven)
  const smallest = shrink(replay(choices), replay, 1000)
  expect(smallest.choices).toEqual([[3], [7]])
})

test('it ends with the attempts it may make', () => {
  let tried = 0
  const replay = (choices: readonly Recorded[]) => {
    tried++
    return runOf(choices, seven)
  }
  const choices = [[5, 3, 9, 9], Array.from({ length: 500 }, () => 88)]
  shrink(runOf(choices, seven), replay, 25)
  expect(tried).toBe(25)
})
