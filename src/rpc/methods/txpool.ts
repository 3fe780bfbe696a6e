import { type ChainNode, ethOfAddress, type PendingMessage, quantity } from '../../node/index.ts'
import { pendingTransactionJson } from '../json/eth.ts'
import { type MethodTable, method } from '../method.ts'

/** The messages that can run in the next tipsets, and those that wait for a nonce before them. */
function split(node: ChainNode) {
  const groups = {
    pending: new Map<string, PendingMessage[]>(),
    queued: new Map<string, PendingMessage[]>(),
  }
  for (const message of node.state.pool.all()) {
    if (message.transaction === undefined) continue
    const { from, sequence } = message.message
    const name = ethOfAddress(node.vm, from) ?? ''
    const group = sequence < node.nextNonce(from) ? groups.pending : groups.queued
    const list = group.get(name)
    if (list === undefined) group.set(name, [message])
    else list.push(message)
  }
  return groups
}

function shown(
  group: ReadonlyMap<string, readonly PendingMessage[]>,
  show: (message: PendingMessage) => unknown,
) {
  return Object.fromEntries(
    Array.from(group, ([sender, messages]) => [
      sender,
      Object.fromEntries(messages.map((one) => [String(one.message.sequence), show(one)])),
    ]),
  )
}

/** The pool, as go-ethereum shows it. */
export const TXPOOL_METHODS: MethodTable = {
  txpool_status: method(
    { result: 'object', doc: 'Returns how many transactions can run and how many wait.' },
    ({ node }) => {
      const { pending, queued } = split(node)
      const count = (group: ReadonlyMap<string, readonly unknown[]>) =>
        quantity([...group.values()].reduce((sum, list) => sum + list.length, 0))
      return { pending: count(pending), queued: count(queued) }
    },
  ),
  txpool_content: method(
    { result: 'object', doc: 'Returns all transactions of the pool by sender and nonce.' },
    ({ node }) => {
      const { pending, queued } = split(node)
      const show = (one: PendingMessage) => pendingTransactionJson(one, node.config.chainId)
      return { pending: shown(pending, show), queued: shown(queued, show) }
    },
  ),
  txpool_inspect: method(
    { result: 'object', doc: 'Returns all transactions of the pool in a line each.' },
    ({ node }) => {
      const { pending, queued } = split(node)
      const show = ({ message, transaction }: PendingMessage) =>
        `${transaction?.to ?? 'contract creation'}: ${message.value} wei + ${message.gasLimit} gas x ${message.gasFeeCap} wei`
      return { pending: shown(pending, show), queued: shown(queued, show) }
    },
  ),
}
