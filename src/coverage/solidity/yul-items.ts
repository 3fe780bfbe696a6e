import { type AstNode, nodeAt, nodesAt, textAt } from './ast-node.ts'
import type { ItemList } from './item-list.ts'

/** Adds the statements, branches and functions of inline assembly. */
export function addYul(node: AstNode, list: ItemList): void {
  switch (node.nodeType) {
    case 'YulVariableDeclaration':
    case 'YulAssignment':
    case 'YulLeave':
    case 'YulBreak':
    case 'YulContinue':
    case 'YulExpressionStatement':
      list.addStatement(node)
      return
    case 'YulBlock':
      for (const statement of nodesAt(node, 'statements')) addYul(statement, list)
      return
    case 'YulIf':
      list.addBranch(node, list.nextBranch(), 0, undefined)
      addExpression(nodeAt(node, 'condition'), list)
      addBlock(node, 'body', list)
      return
    case 'YulForLoop': {
      const body = nodeAt(node, 'body')
      if (body !== undefined) list.addStatement(body)
      addBlock(node, 'pre', list)
      addExpression(nodeAt(node, 'condition'), list)
      addBlock(node, 'post', list)
      addBlock(node, 'body', list)
      return
    }
    case 'YulSwitch':
      addExpression(nodeAt(node, 'expression'), list)
      for (const one of nodesAt(node, 'cases')) {
        const body = nodeAt(one, 'body')
        list.addStatement(one)
        if (body !== undefined) list.addStatement(body)
        addBlock(one, 'body', list)
      }
      return
    case 'YulFunctionDefinition':
      list.addFunction(node, textAt(node, 'name'))
      addBlock(node, 'body', list)
      return
    default: // other nodes have no item
  }
}

function addBlock(node: AstNode, field: string, list: ItemList): void {
  const block = nodeAt(node, field)
  if (block !== undefined) addYul(block, list)
}

/** A call in the place of a condition is an item; other expressions have no code of their own. */
function addExpression(node: AstNode | undefined, list: ItemList): void {
  if (node?.nodeType === 'YulFunctionCall') list.addStatement(node)
}
