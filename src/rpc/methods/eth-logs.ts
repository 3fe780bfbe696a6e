import type { Tipset } from '../../node/index.ts'
import type { RpcContext, Subscriber } from '../context.ts'
import { invalidParams, RpcCode, RpcError } from '../errors.ts'
import { readLogFilter, readPattern } from '../filters.ts'
import { blockJson, logJson, pendingTransactionJson } from '../json/eth.ts'
import { type MethodTable, method } from '../method.ts'
import { anyParam, customParam, hashParam, isObject, optional, textParam } from '../param.ts'

/** Subscriptions of one connection. */
const MAX_SUBSCRIPTIONS = 100

const filterParam = customParam('filter', 'filter object', readLogFilter)
const ID_EXAMPLE = `0x${'00'.repeat(31)}01`

function shown(changes: ReturnType<RpcContext['filters']['changes']>) {
  return changes.map((change) => (typeof change === 'string' ? change : logJson(change)))
}

/** Sends the notifications of a subscription. */
function starter(context: RpcContext, kind: string, options: unknown) {
  const { node, filters } = context
  const { chainId } = node.config
  if (kind === 'newHeads')
    return (send: (value: unknown) => void) =>
      node.emitter.on('tipset', (tipset: Tipset) =>
        send(blockJson(tipset, true, { chain: node.chain, logs: filters.logs, chainId })),
      )
  if (kind === 'newPendingTransactions')
    return (send: (value: unknown) => void) =>
      node.emitter.on('pending', (pending) => {
        if (pending.transaction === undefined) return
        send(options === true ? pendingTransactionJson(pending, chainId) : pending.hash)
      })
  if (kind === 'logs') {
    const pattern = readPattern(isObject(options) ? options : {}, 'options')
    return (send: (value: unknown) => void) =>
      node.emitter.on('tipset', (tipset: Tipset) => {
        for (const log of filters.inTipset(tipset, pattern)) send(logJson(log))
      })
  }
  throw invalidParams(
    `unsupported event type ${JSON.stringify(kind)}: newHeads, logs and newPendingTransactions are accepted`,
  )
}

function subscriberOf({ subscriber }: RpcContext): Subscriber {
  if (subscriber !== undefined) return subscriber
  throw new RpcError(
    RpcCode.SERVER,
    'notifications are not supported over HTTP: connect by WebSocket, or use eth_newFilter',
  )
}

/** Logs, filters and subscriptions. */
export const ETH_LOG_METHODS: MethodTable = {
  eth_getLogs: method(
    {
      params: [filterParam],
      result: 'array of logs',
      doc: 'Returns the logs of a range of at most 2,880 epochs, or of one block.',
      example: [{ fromBlock: 'latest' }],
    },
    ({ filters }, filter) => filters.find(filter).map(logJson),
  ),
  eth_newFilter: method(
    {
      params: [filterParam],
      result: 'filter id',
      doc: 'Installs a filter of logs; asked for changes it first gives those of the past.',
      example: [{ fromBlock: 'latest' }],
    },
    ({ filters }, filter) => filters.newLogs(filter),
  ),
  eth_newBlockFilter: method(
    { result: 'filter id', doc: 'Installs a filter of the hashes of new blocks.' },
    ({ filters }) => filters.newBlocks(),
  ),
  eth_newPendingTransactionFilter: method(
    { result: 'filter id', doc: 'Installs a filter of the hashes of transactions in the pool.' },
    ({ filters }) => filters.newPending(),
  ),
  eth_getFilterChanges: method(
    {
      params: [hashParam('id')],
      result: 'array of logs or hashes',
      doc: 'Returns what came since the filter was last asked; an unknown filter is error -32000.',
      example: [ID_EXAMPLE],
    },
    ({ filters }, id) => shown(filters.changes(id)),
  ),
  eth_getFilterLogs: method(
    {
      params: [hashParam('id')],
      result: 'array of logs',
      doc: 'Returns what eth_getFilterChanges does, for a filter of logs.',
      example: [ID_EXAMPLE],
    },
    ({ filters }, id) => shown(filters.logsOf(id)),
  ),
  eth_uninstallFilter: method(
    {
      params: [hashParam('id')],
      result: 'boolean',
      doc: 'Drops a filter; false if it is not there.',
      example: [ID_EXAMPLE],
    },
    ({ filters }, id) => filters.uninstall(id),
  ),
  eth_subscribe: method(
    {
      params: [textParam('kind'), optional(anyParam('options', 'filter object or boolean'))],
      result: 'subscription id',
      doc: 'Sends newHeads, logs or newPendingTransactions over a WebSocket.',
      example: ['newHeads'],
    },
    (context, kind, options) => {
      const subscriber = subscriberOf(context)
      const { subscriptions } = subscriber
      if (subscriptions.size >= MAX_SUBSCRIPTIONS)
        throw new RpcError(
          RpcCode.LIMIT_EXCEEDED,
          `this connection has ${MAX_SUBSCRIPTIONS} subscriptions, which is the limit: end some with eth_unsubscribe`,
        )
      const start = starter(context, kind, options)
      const id = context.newId()
      subscriptions.set(
        id,
        start((result) => subscriber.notify('eth_subscription', { subscription: id, result })),
      )
      return id
    },
  ),
  eth_unsubscribe: method(
    {
      params: [hashParam('id')],
      result: 'boolean',
      doc: 'Ends a subscription; false if it is not there.',
      example: [ID_EXAMPLE],
    },
    (context, id) => {
      const { subscriptions } = subscriberOf(context)
      subscriptions.get(id)?.()
      return subscriptions.delete(id)
    },
  ),
}
