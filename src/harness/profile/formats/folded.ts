import { printable } from '../../../types/index.ts'
import type { Profile } from '../profile.ts'
import { stacksOf } from '../stacks.ts'

/**
 * Folded stacks: one line for each stack, with frames separated by `;`, then the milligas of the stack.
 * flamegraph.pl, inferno and most viewers read this format.
 */
export function toFolded(profile: Profile): string {
  const lines = stacksOf(profile).map(({ node, own }) => {
    const names = profile.stackOf(node).map(({ name }) => printable(name).replaceAll(';', ','))
    return `${names.join(';')} ${own}\n`
  })
  return lines.join('')
}
