import type { PendingMessage, Tipset } from '../node/index.ts'
import type { RpcContext, Subscriber } from './context.ts'
import { RpcCode, RpcError } from './errors.ts'
import { LotusJson } from './json/lotus.ts'

/** Channels of one connection. */
const MAX_CHANNELS = 100

/** The key of a channel among a connection's subscriptions. */
const keyOf = (requestId: unknown): string => `channel of request ${JSON.stringify(requestId)}`

/**
 * Opens a channel of go-jsonrpc: the answer is its number, and values follow as notifications
 * `xrpc.ch.val`.
 *
 * @param start - gets the function that sends a value, and returns what ends the channel
 * @see go-jsonrpc `websocket.go`
 */
export function openChannel(
  { subscriber, requestId, nextChannel }: RpcContext,
  start: (send: (value: unknown) => void) => () => void,
): number {
  if (subscriber === undefined)
    throw new RpcError(
      RpcCode.SERVER,
      'the method needs a connection that stays open: connect by WebSocket',
    )
  const { subscriptions } = subscriber
  if (subscriptions.size >= MAX_CHANNELS)
    throw new RpcError(
      RpcCode.LIMIT_EXCEEDED,
      `this connection has ${MAX_CHANNELS} subscriptions, which is the limit: end some with xrpc.cancel`,
    )
  const channel = nextChannel()
  const waiting: unknown[] = []
  let isOpen = false
  const send = (value: unknown): void => {
    if (isOpen) subscriber.notify('xrpc.ch.val', [channel, value])
    else waiting.push(value)
  }
  const stop = start(send)
  // The client has to know the channel's number before its first value.
  const timer = setTimeout(() => {
    isOpen = true
    for (const value of waiting) send(value)
  })
  subscriptions.set(keyOf(requestId), () => {
    clearTimeout(timer)
    stop()
    subscriber.notify('xrpc.ch.close', [channel])
  })
  return channel
}

/** Ends the channel that a request opened; nothing happens for another one. */
export function cancelChannel({ subscriptions }: Subscriber, requestId: unknown): void {
  const key = keyOf(requestId)
  subscriptions.get(key)?.()
  subscriptions.delete(key)
}

/** Changes of the head: first the current one, then what is reverted and applied. */
export function notifyHeads({ node }: RpcContext, send: (changes: unknown) => void): () => void {
  const json = new LotusJson(node)
  const change = (Type: string, tipset: Tipset) => ({ Type, Val: json.tipset(tipset) })
  let head = node.head
  send([change('current', head)])
  const mined: Tipset[] = []
  const flush = (): void => {
    const executed = mined.splice(0)
    const known = executed[0]?.hash === head.hash ? 1 : 0
    const changes = [
      ...(known === 1 ? [] : [change('revert', head)]),
      ...executed.slice(known).map((tipset) => change('apply', tipset)),
    ]
    head = node.head
    send([...changes, change('apply', head)])
  }
  const stops = [
    node.emitter.on('tipset', (executed) => {
      mined.push(executed)
      // The next head is there once the world has moved on to its epoch.
      if (mined.length === 1) queueMicrotask(flush)
    }),
    node.emitter.on('reverted', () => {
      const old = head
      head = node.head
      if (old.hash !== head.hash) send([change('revert', old), change('apply', head)])
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

/** Messages that come into the pool (type 0) and leave it with a tipset (type 1). */
export function notifyPool({ node }: RpcContext, send: (change: unknown) => void): () => void {
  const json = new LotusJson(node)
  const stops = [
    node.emitter.on('pending', (pending: PendingMessage) =>
      send({ Type: 0, Message: json.signedMessage(pending) }),
    ),
    node.emitter.on('tipset', ({ messages }) => {
      for (const message of messages) send({ Type: 1, Message: json.signedMessage(message) })
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
