import { exactJson } from '../exact-json.ts'
import type { Profile, ProfileNode } from '../profile.ts'
import { stacksOf } from '../stacks.ts'

/** The path that a viewer shows for a frame without a file. */
const URLS: Readonly<Record<string, string>> = {
  function: 'wasm',
  syscall: 'syscall',
  charge: 'charge',
}

/**
 * Writes a profile for Chrome's DevTools and VS Code. One microsecond there is one milligas, so
 * that one millisecond is one unit of gas.
 */
export function toCpuProfile(profile: Profile): string {
  const ids = new Map<ProfileNode, number>()
  for (const node of profile.nodes) ids.set(node, ids.size + 1)
  const stacks = stacksOf(profile)
  const spent = new Map(stacks.map(({ node, own }) => [node, own]))
  const nodes = profile.nodes.map((node) => ({
    id: ids.get(node),
    callFrame: {
      functionName: node.parent === undefined ? '(root)' : node.frame.name,
      scriptId: '0',
      url: node.frame.file ?? URLS[node.frame.kind] ?? '',
      lineNumber: (node.frame.line ?? 0) - 1,
      columnNumber: -1,
    },
    hitCount: spent.has(node) ? 1 : 0,
    children: node.children.map((child) => ids.get(child)),
  }))
  // A delta is the time before its sample: each stack's own comes with the sample after it.
  return `${exactJson({
    nodes,
    startTime: 0,
    endTime: profile.total,
    samples: [...stacks.map(({ node }) => ids.get(node)), ids.get(profile.root)],
    timeDeltas: [0, ...stacks.map(({ own }) => own)],
  })}\n`
}
