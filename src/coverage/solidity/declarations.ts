import { type AstNode, nodeAt, nodesAt, textAt } from './ast-node.ts'

/** Syntax trees of a compilation, by the names of their sources. */
export type SourceTrees = ReadonlyMap<string, AstNode>

/** A declaration, and the source that it is in. */
export interface Declaration {
  readonly source: string
  readonly node: AstNode
}

/** Finds what a name means at the top of a source: its own declarations, and those of its imports. */
export function findDeclaration(
  trees: SourceTrees,
  source: string,
  name: string,
  seen: ReadonlySet<string> = new Set(),
): Declaration | undefined {
  const tree = trees.get(source)
  if (tree === undefined || seen.has(source)) return undefined
  const dot = name.indexOf('.')
  const first = dot < 0 ? name : name.slice(0, dot)
  const nodes = nodesAt(tree, 'nodes')
  const own = nodes.find((node) => textAt(node, 'name') === first)
  if (own !== undefined) return dot < 0 ? { source, node: own } : undefined
  const inside = new Set([...seen, source])
  for (const node of nodes) {
    if (node.nodeType !== 'ImportDirective') continue
    const target = textAt(node, 'absolutePath')
    const wanted = nameInTarget(node, name)
    const found = wanted === undefined ? undefined : findDeclaration(trees, target, wanted, inside)
    if (found !== undefined) return found
  }
  return undefined
}

/** The name that an imported source has for a name here; undefined if the import does not bring it. */
function nameInTarget(directive: AstNode, name: string): string | undefined {
  const aliases = directive['symbolAliases']
  if (Array.isArray(aliases) && aliases.length > 0) {
    for (const alias of aliases) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the compiler writes this form
      const { foreign, local } = alias as { foreign?: AstNode; local?: string | null }
      const foreignName = foreign === undefined ? '' : textAt(foreign, 'name')
      if ((local ?? foreignName) === name) return foreignName
    }
    return undefined
  }
  const unit = textAt(directive, 'unitAlias')
  if (unit === '') return name
  return name.startsWith(`${unit}.`) ? name.slice(unit.length + 1) : undefined
}

/** Lists a contract and those that it inherits from, the most derived first. */
export function lineageOf(trees: SourceTrees, contract: Declaration): readonly Declaration[] {
  const list: Declaration[] = []
  const open = new Set<AstNode>()
  const visit = (one: Declaration): void => {
    if (open.has(one.node)) return // sources with such a cycle do not compile
    // A contract that several others inherit from stands behind all of them.
    const before = list.findIndex(({ node }) => node === one.node)
    if (before >= 0) list.splice(before, 1)
    list.push(one)
    open.add(one.node)
    for (const specifier of nodesAt(one.node, 'baseContracts').toReversed()) {
      const path = nodeAt(specifier, 'baseName')
      const base = path && findDeclaration(trees, one.source, nameOfPath(path))
      if (base !== undefined && base.node.nodeType === 'ContractDefinition') visit(base)
    }
    open.delete(one.node)
  }
  visit(contract)
  return list
}

/** The name that a path of identifiers has; older compilers write it as a type. */
function nameOfPath(path: AstNode): string {
  return textAt(path, 'name') || textAt(nodeAt(path, 'pathNode') ?? path, 'name')
}
