import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createNode, type DevNode } from '../../src/rpc/index.ts'

let node: DevNode
let port: number

beforeAll(async () => {
  node = await createNode({ clock: 'chain', accounts: 1 })
  port = Number(new URL(await node.listen()).port)
})

afterAll(() => node.close())

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

const CHAIN_ID = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId' })

/** Sends a request with any headers: `fetch` would not let a test set the host. */
function send(
  headers: Record<string, string>,
  options: { method?: string; path?: string; body?: string } = {},
) {
  const { method = 'POST', path = '/', body = CHAIN_ID } = options
  return new Promise<Answer>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      let text = ''
      response.on('data', (chunk) => (text += String(chunk)))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      )
    })
    sent.on('error', reject)
    sent.end(method === 'POST' ? body : undefined)
  })
}

test.each([
  ['localhost', 200],
  ['127.0.0.1:8545', 200],
  ['[::1]:1', 200],
  ['evil.example', 403],
  ['localhost.evil.example', 403],
  ['127.0.0.1.evil.example:8545', 403],
])('a request that calls the node %j is answered with %s', async (host, status) => {
  expect((await send({ host })).status).toBe(status)
})

test.each([
  ['http://localhost:3000', 200],
  ['https://127.0.0.1', 200],
  ['chrome-extension://nkbihfbeogaeaoehlefnkodbefgpgknn', 200],
  ['moz-extension://1b2c', 200],
  ['https://evil.example', 403],
  ['http://localhost.evil.example', 403],
  ['null', 403],
])('a page of %s is answered with %s', async (origin, status) => {
  const answer = await send({ origin })
  expect(answer.status).toBe(status)
  expect(answer.headers['access-control-allow-origin']).toBe(status === 200 ? origin : undefined)
})

test('a preflight is answered for allowed pages', async () => {
  const answer = await send({ origin: 'http://localhost:5173' }, { method: 'OPTIONS' })
  expect(answer.status).toBe(204)
  expect(answer.headers).toMatchObject({
    'access-control-allow-methods': 'POST, OPTIONS',
    'access-control-allow-headers': 'content-type, authorization',
  })
  expect((await send({ origin: 'https://evil.example' }, { method: 'OPTIONS' })).status).toBe(403)
})

test('paths, methods and long bodies', async () => {
  for (const path of ['/', '/rpc/v0', '/rpc/v1', '/rpc/v2'])
    expect((await send({}, { path })).status).toBe(200)
  expect((await send({}, { path: '/etc/passwd' })).status).toBe(404)
  expect((await send({}, { method: 'GET', path: '/health/livez' })).body).toBe('ok')
  expect((await send({}, { method: 'PUT' })).status).toBe(405)
  const long = await send({}, { body: ' '.repeat((16 << 20) + 1) }).catch(() => ({ status: 413 }))
  expect(long.status).toBe(413)
})

test('a batch of more than 1,000 requests is refused', async () => {
  const batch = Array.from({ length: 1_001 }, (_, id) => ({
    jsonrpc: '2.0',
    id,
    method: 'eth_chainId',
  }))
  const { body } = await send({}, { body: JSON.stringify(batch) })
  expect(JSON.parse(body)).toMatchObject({ error: { code: -32_600 } })
})

test('a token is asked for where one is set', async () => {
  const own = await createNode({ clock: 'chain', accounts: 1, token: 'secret' })
  const url = await own.listen()
  const ask = (headers: Record<string, string>) =>
    fetch(url, { method: 'POST', headers, body: CHAIN_ID }).then(({ status }) => status)
  expect(await ask({})).toBe(401)
  expect(await ask({ authorization: 'Bearer other' })).toBe(401)
  expect(await ask({ authorization: 'Bearer secret' })).toBe(200)
  await own.close()
})

test('a port that is taken is said, with what to do', async () => {
  const other = await createNode({ clock: 'chain', accounts: 1, port })
  await expect(other.listen()).rejects.toThrow(
    `127.0.0.1:${port} is taken by another program: stop it, or give another port with --port`,
  )
})

test('64 sockets with subscriptions lose nothing, and the 65th is refused with 503', async () => {
  const url = `ws://127.0.0.1:${port}`
  const heads: number[] = []
  const sockets = await Promise.all(
    Array.from({ length: 64 }, async (_, i) => {
      const socket = new WebSocket(url)
      heads[i] = 0
      await new Promise((resolve) => socket.once('open', resolve))
      const subscribed = new Promise((resolve) => socket.once('message', resolve))
      socket.send(
        JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_subscribe', params: ['newHeads'] }),
      )
      await subscribed
      socket.on('message', () => heads[i]!++)
      return socket
    }),
  )
  const refused = new WebSocket(url)
  const status = await new Promise((resolve) => {
    refused.on('error', () => {})
    refused.once('unexpected-response', (_, response) => resolve(response.statusCode))
  })
  expect(status).toBe(503)
  for (let i = 0; i < 20; i++) await node.provider.request({ method: 'evm_mine' })
  while (heads.some((count) => count < 20)) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(heads).toEqual(Array.from({ length: 64 }, () => 20))
  const closed = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)))
  for (const socket of sockets) socket.close()
  await Promise.all(closed)
})

test('a socket of another page is refused, and a malformed frame ends one', async () => {
  const url = `ws://127.0.0.1:${port}`
  const foreign = new WebSocket(url, { origin: 'https://evil.example' })
  const status = await new Promise((resolve) => {
    foreign.on('error', () => {})
    foreign.once('unexpected-response', (_, response) => resolve(response.statusCode))
  })
  expect(status).toBe(403)
  const socket = new WebSocket(url)
  await new Promise((resolve) => socket.once('open', resolve))
  const answer = new Promise((resolve) => socket.once('message', (text) => resolve(String(text))))
  socket.send('{')
  expect(JSON.parse((await answer) as string)).toMatchObject({ error: { code: -32_700 } })
  const ended = new Promise((resolve) => socket.once('close', resolve))
  const { _socket: raw } = socket as unknown as { _socket: NodeJS.WritableStream } // to send what ws would not
  raw.write(Buffer.from([0xff, 0xff, 0x00]))
  await ended
  expect((await send({})).status).toBe(200)
})

test('a raw transaction is answered before it is mined, and mined before the next request', async () => {
  const { rpc, provider } = node
  const [from] = (await provider.request({ method: 'eth_accounts' })) as [string]
  const context = rpc.context(undefined, true)
  const ask = async (method: string, params: readonly unknown[] = []) => {
    const message = { jsonrpc: '2.0', id: 1, method, params }
    const reply = await rpc.answerText(context, JSON.stringify(message))
    return (reply as { result: unknown }).result
  }
  const signed = (nonce: number) =>
    provider.request({
      method: 'eth_signTransaction',
      params: [{ from, to: `0x${'11'.repeat(20)}`, value: '0x1', nonce: `0x${nonce}` }],
    })
  const first = await signed(0)
  const { height } = rpc.node.latest

  const hash = await ask('eth_sendRawTransaction', [first])
  expect(rpc.node.pending(hash as `0x${string}`)).toBeDefined()
  expect(rpc.node.latest.height).toBe(height)
  expect(await ask('eth_blockNumber')).toBe(`0x${(height + 1n).toString(16)}`)

  await ask('eth_sendRawTransaction', [await signed(1)])
  await new Promise((resolve) => setImmediate(resolve))
  expect(rpc.node.latest.height).toBe(height + 2n)

  // The state that is saved has it, and a request of the same process sees it.
  await ask('eth_sendRawTransaction', [await signed(2)])
  node.saveState()
  expect(rpc.node.latest.height).toBe(height + 3n)
  await ask('eth_sendRawTransaction', [await signed(3)])
  const count = await provider.request({
    method: 'eth_getTransactionCount',
    params: [from, 'latest'],
  })
  expect(count).toBe('0x4')
})
