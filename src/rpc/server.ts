import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { UsageError } from '../types/index.ts'
import { type AccessOptions, AccessRules } from './access.ts'
import type { RpcNode } from './rpc-node.ts'
import { serveSocket } from './socket.ts'

/** Bytes of a request, and of a message on a WebSocket. */
export const MAX_BODY_BYTES = 16 << 20
/** Idle connections are kept for so many milliseconds. */
const KEEP_ALIVE_MS = 120_000
/** WebSockets open at once. */
export const MAX_SOCKETS = 64

/** The address that a server listens on, and the clients that it serves. */
export interface ServerOptions extends AccessOptions {
  /** 127.0.0.1 by default. */
  readonly host?: string
  /** 0 takes any free one. */
  readonly port: number
}

/** Serves a node over HTTP and WebSocket. */
export class RpcServer {
  readonly #rpc: RpcNode
  readonly #rules: AccessRules
  readonly #server: Server
  readonly #sockets: WebSocketServer

  private constructor(rpc: RpcNode, rules: AccessRules) {
    this.#rpc = rpc
    this.#rules = rules
    this.#sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_BODY_BYTES })
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy())
    })
    // Clients keep connections: one that is closed under them costs a failed request.
    this.#server.keepAliveTimeout = KEEP_ALIVE_MS
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
  }

  /** Starts a server. @throws UsageError `FVM_PORT` if the port is taken or not allowed */
  static async listen(rpc: RpcNode, options: ServerOptions): Promise<RpcServer> {
    const { host = '127.0.0.1', port } = options
    const server = new RpcServer(rpc, new AccessRules(options))
    await new Promise<void>((resolve, reject) => {
      server.#server.once('error', (error: NodeJS.ErrnoException) =>
        reject(portError(error, host, port)),
      )
      server.#server.listen(port, host, resolve)
    })
    return server
  }

  /** The port that it listens on. */
  get port(): number {
    const address = this.#server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate()
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = this.#rules.refusal(request)
    for (const [name, value] of this.#rules.corsHeaders(request)) response.setHeader(name, value)
    if (refusal !== undefined) return send(response, refusal.status, refusal.reason)
    if (request.method === 'OPTIONS') return send(response, 204, '')
    const pathname = pathOf(request.url ?? '/')
    if (request.method === 'GET' || request.method === 'HEAD') {
      if (/^\/health\/(livez|readyz)$/.test(pathname)) return send(response, 200, 'ok')
      return sendPage(response, pathname, request.method === 'HEAD')
    }
    if (request.method !== 'POST') return send(response, 405, 'send JSON-RPC requests by POST')
    if (!/^\/(rpc\/v[012])?\/?$/.test(pathname)) return send(response, 404, 'not found')
    const body = await readBody(request)
    if (body === undefined)
      return send(response, 413, `a request has at most ${MAX_BODY_BYTES} bytes`)
    const reply = await answerText(this.#rpc, body)
    const length = Buffer.byteLength(reply)
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': length })
    response.end(reply)
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    const refusal = this.#rules.refusal(request)
    if (refusal !== undefined) return refuseUpgrade(socket, refusal.status, refusal.reason)
    if (this.#sockets.clients.size >= MAX_SOCKETS)
      return refuseUpgrade(socket, 503, `the node serves ${MAX_SOCKETS} sockets at once`)
    this.#sockets.handleUpgrade(request, socket, head, (client: WebSocket) => {
      this.#sockets.emit('connection', client, request)
      serveSocket(this.#rpc, client)
    })
  }
}

/** The answer to the text of a request; empty for notifications. */
async function answerText(rpc: RpcNode, text: string): Promise<string> {
  const reply = await rpc.answerText(rpc.context(undefined, true), text)
  return reply === undefined ? '' : JSON.stringify(reply)
}

/** The path of a request; most ask for the root. */
function pathOf(url: string): string {
  return url === '/' ? url : new URL(url, 'http://localhost').pathname
}

/** The body of a request; undefined if it is too long. */
function readBody(request: IncomingMessage): Promise<string | undefined> {
  // Events, not an iterator: that costs each request about as much as a short answer.
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length <= MAX_BODY_BYTES) chunks.push(chunk)
      else {
        request.pause()
        resolve(undefined)
      }
    })
    request.on('end', () => {
      const [first] = chunks
      resolve((chunks.length === 1 ? first! : Buffer.concat(chunks)).toString('utf8')) // there is one
    })
    request.on('error', reject)
    request.on('close', () =>
      reject(
        new UsageError(
          'FVM_REQUEST',
          'the client ended its request early, so nothing is answered: send it again',
        ),
      ),
    )
  })
}

/** Answers with a file of the explorer page, whose code is loaded when somebody looks at it. */
async function sendPage(
  response: ServerResponse,
  pathname: string,
  isHead: boolean,
): Promise<void> {
  const { PAGE_POLICY, pageFile } = await import('./page/page.ts')
  const file = pageFile(pathname)
  if (file === undefined)
    return send(response, 404, 'send JSON-RPC requests by POST, or connect by WebSocket')
  response.setHeader('content-type', `${file.type}; charset=utf-8`)
  response.setHeader('content-security-policy', PAGE_POLICY)
  response.setHeader('x-content-type-options', 'nosniff')
  response.setHeader('cache-control', 'no-cache')
  response.end(isHead ? undefined : file.text)
}

function send(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status
  if (text !== '') response.setHeader('content-type', 'text/plain; charset=utf-8')
  if (status === 413) response.setHeader('connection', 'close')
  response.end(text)
}

function refuseUpgrade(socket: Duplex, status: number, reason: string): void {
  const names: Readonly<Record<number, string>> = {
    401: 'Unauthorized',
    403: 'Forbidden',
    503: 'Service Unavailable',
  }
  socket.end(
    `HTTP/1.1 ${status} ${names[status]}\r\ncontent-type: text/plain\r\nconnection: close\r\ncontent-length: ${Buffer.byteLength(reason)}\r\n\r\n${reason}`,
  )
}

function portError(error: NodeJS.ErrnoException, host: string, port: number): UsageError {
  const where = `${host}:${port}`
  if (error.code === 'EADDRINUSE')
    return new UsageError(
      'FVM_PORT',
      `${where} is taken by another program: stop it, or give another port with --port (0 takes any free one)`,
    )
  if (error.code === 'EACCES')
    return new UsageError('FVM_PORT', `${where} may not be used by you: give a port above 1023`)
  return new UsageError('FVM_PORT', `the node cannot listen on ${where}: ${error.message}`)
}
