import { type OpenNode, Profile, type ProfileFrame, type ProfileNode } from './profile.ts'

/** Maximum depth of a written stack; deeper frames are merged into `(deeper)`. */
export const MAX_WRITTEN_DEPTH = 256

const DEEPER: ProfileFrame = { kind: 'deeper', name: '(deeper)', file: undefined, line: undefined }

/**
 * A profile whose stacks are no longer than {@link MAX_WRITTEN_DEPTH}. Forms that list each stack
 * would grow with the square of the depth. Below `(deeper)` only the charges are distinguished.
 *
 * @returns the same profile if it is not deeper
 */
export function shallowProfile(profile: Profile): Profile {
  const { nodes } = profile
  if (nodes.every(({ depth }) => depth <= MAX_WRITTEN_DEPTH)) return profile
  const copies = new Map<ProfileNode, OpenNode>()
  /** Charges below a `(deeper)`, by name. */
  const charges = new Map<OpenNode, Map<string, OpenNode>>()
  for (const node of nodes) {
    const parent = node.parent === undefined ? undefined : copies.get(node.parent)
    copies.set(node, copyOf(node, parent, charges))
  }
  return new Profile(copies.get(profile.root)!, profile.messages) // the first of the nodes
}

function copyOf(
  node: ProfileNode,
  parent: OpenNode | undefined,
  charges: Map<OpenNode, Map<string, OpenNode>>,
): OpenNode {
  const copy = placeFor(node, parent, charges)
  copy.compute += node.compute
  copy.other += node.other
  copy.count += node.count
  return copy
}

function placeFor(
  { frame, depth }: ProfileNode,
  parent: OpenNode | undefined,
  charges: Map<OpenNode, Map<string, OpenNode>>,
): OpenNode {
  if (parent === undefined || depth < MAX_WRITTEN_DEPTH) return add(frame, parent)
  if (parent.frame.kind !== 'deeper')
    return parent.children.find((child) => child.frame === DEEPER) ?? add(DEEPER, parent)
  if (frame.kind !== 'charge') return parent
  let named = charges.get(parent)
  if (named === undefined) {
    named = new Map()
    charges.set(parent, named)
  }
  let charge = named.get(frame.name)
  if (charge === undefined) {
    charge = add(frame, parent)
    named.set(frame.name, charge)
  }
  return charge
}

function add(frame: ProfileFrame, parent: OpenNode | undefined): OpenNode {
  const depth = parent === undefined ? 0 : parent.depth + 1
  const node: OpenNode = { frame, parent, children: [], depth, compute: 0n, other: 0n, count: 0 }
  parent?.children.push(node)
  return node
}
