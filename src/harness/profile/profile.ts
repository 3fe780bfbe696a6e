import type { Milligas } from '../../types/index.ts'

/** The kind of a frame of a profile. */
export type FrameKind =
  | 'root'
  | 'actor'
  | 'method'
  | 'native'
  | 'mock'
  | 'function'
  | 'line'
  | 'syscall'
  | 'charge'
  | 'deeper'

/** One frame of a stack. */
export interface ProfileFrame {
  readonly kind: FrameKind
  /** The shown name: `f05 storagemarket`, `vault::newest`, `ipld::block_open`, `OnBlockOpen`. */
  readonly name: string
  /** The place where a function begins, with the path as the compiler wrote it; undefined if it is unknown. */
  readonly file: string | undefined
  readonly line: number | undefined
}

/** A frame below its callers, with its cost. */
export interface ProfileNode {
  readonly frame: ProfileFrame
  /** Undefined for the profile's root. */
  readonly parent: ProfileNode | undefined
  readonly children: readonly ProfileNode[]
  /** Number of frames above. */
  readonly depth: number
  /** Milligas of the frame alone, for computation; a function's own instructions. */
  readonly compute: Milligas
  /** Milligas of the frame alone, for storage and other deferred work. */
  readonly other: Milligas
  /** Number of entries, or of charges. */
  readonly count: number
}

/** A message of a profile. */
export interface ProfiledMessage {
  /** The name that its author gave it. */
  readonly label: string
  readonly exitCode: number
  /** The gas used in the receipt. */
  readonly gasUsed: bigint
  readonly gasExact: boolean
}

/** A {@link ProfileNode} while it is built. */
export interface OpenNode extends ProfileNode {
  readonly children: OpenNode[]
  compute: Milligas
  other: Milligas
  count: number
}

/**
 * Profile of the gas of messages. The tree has every milligas once: so the sum of a
 * message's part, rounded up to gas, is the gas of its receipt.
 */
export class Profile {
  /** The frame above all others; it holds nothing itself. */
  readonly root: ProfileNode
  readonly messages: readonly ProfiledMessage[]
  /** The sum over all nodes. */
  readonly total: Milligas
  readonly #totals: ReadonlyMap<ProfileNode, Milligas>
  readonly #nodes: readonly ProfileNode[]

  constructor(root: ProfileNode, messages: readonly ProfiledMessage[]) {
    this.root = root
    this.messages = messages
    this.#nodes = nodesOf(root)
    this.#totals = totalsOf(this.#nodes)
    this.total = this.totalOf(root)
  }

  toString(): string {
    return `profile of ${this.messages.length} messages, gas ${this.gasUsed}`
  }

  /** Summarises the profile: `renderProfile` writes all of it. */
  toJSON(): object {
    const { messages, gasExact } = this
    return { messages: messages.length, gasUsed: String(this.gasUsed), gasExact }
  }

  /** Summarises the profile for Node's `console.log`. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString()
  }

  /** All nodes, each after its parent, siblings in the order of their first call. */
  get nodes(): readonly ProfileNode[] {
    return this.#nodes
  }

  /** Milligas of a node and all below it. */
  totalOf(node: ProfileNode): Milligas {
    return this.#totals.get(node) ?? 0n
  }

  /** The frames of a node, outermost first, the root left out. */
  stackOf(node: ProfileNode): ProfileFrame[] {
    const stack: ProfileFrame[] = []
    for (let at = node; at.parent !== undefined; at = at.parent) stack.push(at.frame)
    return stack.reverse()
  }

  /** The sum of the gas in the messages' receipts. */
  get gasUsed(): bigint {
    return this.messages.reduce((sum, { gasUsed }) => sum + gasUsed, 0n)
  }

  /** Whether all gas is exact: no part comes from a model or a mock. */
  get gasExact(): boolean {
    return this.messages.every(({ gasExact }) => gasExact)
  }
}

/** Milligas that a node spent itself. */
export function ownOf(node: ProfileNode): Milligas {
  return node.compute + node.other
}

function nodesOf(root: ProfileNode): ProfileNode[] {
  const nodes: ProfileNode[] = []
  const open = [root]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    nodes.push(node)
    for (let i = node.children.length - 1; i >= 0; i--) open.push(node.children[i]!)
  }
  return nodes
}

function totalsOf(nodes: readonly ProfileNode[]): Map<ProfileNode, Milligas> {
  const totals = new Map<ProfileNode, Milligas>()
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i]!
    const total = (totals.get(node) ?? 0n) + ownOf(node)
    totals.set(node, total)
    if (node.parent !== undefined) totals.set(node.parent, (totals.get(node.parent) ?? 0n) + total)
  }
  return totals
}
