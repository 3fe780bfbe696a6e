import type { SourceText } from '../source-text.ts'
import { type AstNode, nodeAt, nodesAt, textAt } from './ast-node.ts'
import { findDeclaration, lineageOf, type SourceTrees } from './declarations.ts'
import { ItemList, type SolidityItem } from './item-list.ts'
import { addYul } from './yul-items.ts'

/** Functions whose contract is a test, by forge's names. */
const TEST = /^(test|invariant|statefulFuzz)/

/**
 * Lists the lines, statements, branches and functions of a source, as `forge coverage` counts them. Test
 * contracts and interfaces have none.
 *
 * @see foundry 1.8.0 `crates/evm/coverage/src/analysis.rs`: which nodes are items
 */
export function itemsOfSource(
  trees: SourceTrees,
  path: string,
  source: SourceText,
): readonly SolidityItem[] {
  const tree = trees.get(path)
  if (tree === undefined) return []
  const list = new ItemList(source)
  const walker = new SourceWalker(trees, path, list)
  for (const node of nodesAt(tree, 'nodes')) {
    if (node.nodeType === 'FunctionDefinition') {
      list.contract = ''
      walker.addFunction(node)
    }
    if (node.nodeType !== 'ContractDefinition' || node['contractKind'] === 'interface') continue
    const before = list.length
    list.contract = textAt(node, 'name')
    for (const member of nodesAt(node, 'nodes'))
      if (member.nodeType === 'FunctionDefinition' || member.nodeType === 'ModifierDefinition')
        walker.addFunction(member)
    if (list.functionsSince(before).some((name) => TEST.test(name))) list.truncate(before)
  }
  return list.finish()
}

class SourceWalker {
  readonly #trees: SourceTrees
  readonly #path: string
  readonly #list: ItemList

  constructor(trees: SourceTrees, path: string, list: ItemList) {
    this.#trees = trees
    this.#path = path
    this.#list = list
  }

  addFunction(node: AstNode): void {
    const body = nodeAt(node, 'body')
    const isEmpty = body !== undefined && nodesAt(body, 'statements').length === 0
    const kind = node.nodeType === 'ModifierDefinition' ? 'modifier' : textAt(node, 'kind')
    if (kind === 'modifier' && (body === undefined || isEmpty)) return
    const isSpecial = kind === 'constructor' || kind === 'receive' || kind === 'fallback'
    const name = isSpecial ? kind : textAt(node, 'name')
    const isAbstract = node['virtual'] === true && body === undefined
    if (!isAbstract) this.#list.addFunction(node, name, isSpecial && isEmpty ? kind : undefined)
    for (const modifier of nodesAt(node, 'modifiers'))
      for (const argument of nodesAt(modifier, 'arguments')) this.#addExpression(argument)
    if (body !== undefined) this.#addStatement(body)
  }

  #addStatement(node: AstNode): void {
    switch (node.nodeType) {
      case 'Break':
      case 'Continue':
      case 'EmitStatement':
      case 'RevertStatement':
        this.#list.addStatement(node)
        return
      case 'Return':
        this.#list.addStatement(node)
        this.#addExpression(nodeAt(node, 'expression'))
        return
      case 'VariableDeclarationStatement':
        this.#list.addStatement(node)
        this.#addExpression(nodeAt(node, 'initialValue'))
        return
      case 'IfStatement':
        this.#addIf(node)
        return
      case 'TryStatement':
        this.#addTry(node)
        return
      case 'Block':
      case 'UncheckedBlock':
        for (const statement of nodesAt(node, 'statements')) this.#addStatement(statement)
        return
      case 'ExpressionStatement':
        this.#addExpression(nodeAt(node, 'expression'))
        return
      case 'ForStatement':
        this.#addParts(node, ['initializationExpression', 'condition', 'loopExpression', 'body'])
        return
      case 'WhileStatement':
        this.#addParts(node, ['condition', 'body'])
        return
      case 'DoWhileStatement':
        this.#addParts(node, ['body', 'condition'])
        return
      case 'InlineAssembly': {
        const block = nodeAt(node, 'AST')
        if (block !== undefined) addYul(block, this.#list)
        return
      }
      default: // the placeholder of modifiers has no code
    }
  }

  /** Adds the parts of a loop: statements, and its condition. */
  #addParts(node: AstNode, fields: readonly string[]): void {
    for (const field of fields) {
      const part = nodeAt(node, field)
      if (field === 'condition') this.#addExpression(part)
      else if (part !== undefined) this.#addStatement(part)
    }
  }

  #addIf(node: AstNode): void {
    const yes = nodeAt(node, 'trueBody')
    const no = nodeAt(node, 'falseBody')
    const branch = this.#list.nextBranch()
    if (yes !== undefined && (hasStatements(yes) || (no !== undefined && hasStatements(no)))) {
      this.#list.addBranch(yes, branch, 0, yes)
      if (no !== undefined)
        this.#list.addBranch(node, branch, 1, hasStatements(no) ? no : undefined)
    }
    this.#addExpression(nodeAt(node, 'condition'))
    if (yes !== undefined) this.#addStatement(yes)
    if (no !== undefined) this.#addStatement(no)
  }

  #addTry(node: AstNode): void {
    const branch = this.#list.nextBranch()
    let path = 0
    const clauses = nodesAt(node, 'clauses')
    for (const clause of clauses) {
      const block = nodeAt(clause, 'block')
      if (path === 0) this.#list.addBranch(node, branch, path++, node)
      else if (block !== undefined && hasStatements(block))
        this.#list.addBranch(clause, branch, path++, clause)
      else if (nodeAt(clause, 'parameters') !== undefined) this.#list.addStatement(clause)
    }
    this.#addExpression(nodeAt(node, 'externalCall'))
    for (const clause of clauses) {
      const block = nodeAt(clause, 'block')
      if (block !== undefined) this.#addStatement(block)
    }
  }

  /** Adds an expression; of its parts only operands of operators count. */
  #addExpression(node: AstNode | undefined): void {
    switch (node?.nodeType) {
      case 'Assignment':
      case 'Conditional':
        this.#list.addStatement(node)
        return
      case 'UnaryOperation':
        if (textAt(node, 'operator') !== 'delete') this.#list.addStatement(node)
        return
      case 'BinaryOperation':
        this.#list.addStatement(node)
        this.#addExpression(nodeAt(node, 'leftExpression'))
        this.#addExpression(nodeAt(node, 'rightExpression'))
        return
      case 'FunctionCall':
        this.#addCall(node)
        return
      default: // has no item
    }
  }

  #addCall(node: AstNode): void {
    const callee = withoutParentheses(nodeAt(node, 'expression'))
    const isConversion = callee?.nodeType === 'ElementaryTypeNameExpression'
    if (!isConversion && !this.#isStruct(callee)) this.#list.addStatement(node)
    if (callee?.nodeType !== 'Identifier' || textAt(callee, 'name') !== 'require') return
    const branch = this.#list.nextBranch()
    this.#list.addBranch(node, branch, 0, undefined)
    this.#list.addBranch(node, branch, 1, undefined)
  }

  #isStruct(callee: AstNode | undefined): boolean {
    if (callee?.nodeType !== 'Identifier') return false
    const name = textAt(callee, 'name')
    const trees = this.#trees
    const contract = findDeclaration(trees, this.#path, this.#list.contract)
    const lineage = contract === undefined ? [] : lineageOf(trees, contract)
    const member = lineage
      .flatMap(({ node }) => nodesAt(node, 'nodes'))
      .find((node) => textAt(node, 'name') === name)
    const found = member ?? findDeclaration(trees, this.#path, name)?.node
    return found?.nodeType === 'StructDefinition'
  }
}

function hasStatements(node: AstNode): boolean {
  if (node.nodeType === 'InlineAssembly') {
    const block = nodeAt(node, 'AST')
    return block !== undefined && nodesAt(block, 'statements').length > 0
  }
  if (node.nodeType !== 'Block' && node.nodeType !== 'UncheckedBlock') return true
  return nodesAt(node, 'statements').length > 0
}

function withoutParentheses(node: AstNode | undefined): AstNode | undefined {
  if (node?.nodeType !== 'TupleExpression') return node
  const parts = nodesAt(node, 'components')
  return parts.length === 1 ? withoutParentheses(parts[0]) : node
}
