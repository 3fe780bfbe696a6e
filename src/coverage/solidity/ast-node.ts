/** A node of the syntax tree that solc writes. Its fields differ from kind to kind. */
export interface AstNode {
  readonly nodeType: string
  /** `start:length:source`, in bytes. */
  readonly src: string
  readonly [field: string]: unknown
}

/** Whether a value of a compiler's output is a node. */
export function isNode(value: unknown): value is AstNode {
  return typeof value === 'object' && value !== null && 'nodeType' in value && 'src' in value
}

/** Returns the node in a field; undefined if there is none. */
export function nodeAt(node: AstNode, field: string): AstNode | undefined {
  const value = node[field]
  return isNode(value) ? value : undefined
}

/** Returns the nodes of a list; an element that is left out is none. */
export function nodesAt(node: AstNode, field: string): readonly AstNode[] {
  const value = node[field]
  return Array.isArray(value) ? value.filter(isNode) : []
}

/** Returns a text field; empty if there is none. */
export function textAt(node: AstNode, field: string): string {
  const value = node[field]
  return typeof value === 'string' ? value : ''
}

/** Returns the range of a node; the end is behind its last byte. */
export function rangeOf({ src }: AstNode): { readonly start: number; readonly end: number } {
  const [start = 0, length = 0] = src.split(':').map(Number)
  return { start, end: start + length }
}
