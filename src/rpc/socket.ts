import type { WebSocket } from 'ws'
import type { Subscriber } from './context.ts'
import type { RpcNode } from './rpc-node.ts'

/** Largest number of messages that wait for a client that does not read; one more ends the connection, as in Lotus. */
const MAX_QUEUE = 20_000

/** Serves one WebSocket: its requests, and the notifications of its subscriptions. */
export function serveSocket(rpc: RpcNode, socket: WebSocket): void {
  let waiting = 0
  const send = (message: unknown): void => {
    if (socket.readyState !== socket.OPEN) return
    if (waiting >= MAX_QUEUE) {
      socket.terminate()
      return
    }
    waiting++
    socket.send(JSON.stringify(message), () => {
      waiting--
    })
  }
  const subscriber: Subscriber = {
    subscriptions: new Map(),
    notify: (method, params) => send({ jsonrpc: '2.0', method, params }),
  }
  const context = rpc.context(subscriber, true)
  socket.on('message', (data) => {
    const text = Array.isArray(data) ? Buffer.concat(data).toString() : textOf(data)
    rpc
      .answerText(context, text)
      .then((reply) => {
        if (reply !== undefined) send(reply)
      })
      .catch(() => socket.terminate())
  })
  socket.on('close', () => {
    for (const end of subscriber.subscriptions.values()) end()
    subscriber.subscriptions.clear()
  })
  // A malformed frame ends the connection: there is nobody to tell.
  socket.on('error', () => socket.terminate())
}

function textOf(data: Buffer | ArrayBuffer): string {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same call copies a Buffer
  return Buffer.from(data as ArrayBuffer).toString('utf8')
}
