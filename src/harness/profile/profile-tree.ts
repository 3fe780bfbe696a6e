import type { OpenNode, ProfileFrame } from './profile.ts'

/** A node under construction, with its children by frame; equal frames are one object. */
export interface Branch extends OpenNode {
  readonly byFrame: Map<ProfileFrame, Branch>
}

const ROOT_FRAME: ProfileFrame = {
  kind: 'root',
  name: 'all messages',
  file: undefined,
  line: undefined,
}

/** Creates the root of a profile. */
export function createRoot(): Branch {
  return openBranch(ROOT_FRAME, undefined)
}

/** Finds the child of a node that has a frame, or adds it. */
export function enter(parent: Branch, frame: ProfileFrame): Branch {
  let node = parent.byFrame.get(frame)
  if (node === undefined) {
    node = openBranch(frame, parent)
    parent.byFrame.set(frame, node)
    parent.children.push(node)
  }
  return node
}

function openBranch(frame: ProfileFrame, parent: OpenNode | undefined): Branch {
  const depth = parent === undefined ? 0 : parent.depth + 1
  const own = { compute: 0n, other: 0n, count: 0 }
  return { frame, parent, children: [], depth, ...own, byFrame: new Map() }
}
