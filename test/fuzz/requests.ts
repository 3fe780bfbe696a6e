import { connect } from 'node:net'
import { createNode, type DevNode, METHOD_GROUPS } from '../../src/rpc/index.ts'
import { alter, Random } from './inputs.ts'

/* Altered requests for a node: JSON text, parameters, and the bytes of WebSocket connections. */

/** Methods that take as long as they are asked to, or wait for what does not come. */
const LEFT_OUT = /mine|Mine|WaitMsg|increaseTime|setTime|Timestamp|setEpoch|advanceDays|Interval/

const SEEDS = METHOD_GROUPS.flatMap(({ tables }) => tables)
  .flatMap((table) => Object.entries(table))
  .filter(([name]) => !LEFT_OUT.test(name))
  .map(([method, { example }]) => ({ jsonrpc: '2.0', id: 1, method, params: example.params }))
const TEXTS = SEEDS.map((seed) => new TextEncoder().encode(JSON.stringify(seed)))

/** Values that take the place of others. */
const VALUES: readonly unknown[] = [
  ...[null, true, -1, 0, 1e300, 2 ** 53, '', '0x', '0x0', '0X1', '-0x1', 'latest', 'earliest'],
  ...['pending', 'safe', '__proto__', 'constructor', 'f01', 't01', 'f4', '<empty>', '\u0000', '🙂'],
  ...[[], {}, [[]], [null], { '/': '' }, { '/': 'bafy2bzaced' }, { blockNumber: '0x0' }],
  ...[{ blockHash: `0x${'0'.repeat(64)}` }, { fromBlock: '0x0', toBlock: '0xffffffff' }],
  ...[`0x${'f'.repeat(64)}`, `0x${'f'.repeat(66)}`, `0xff${'0'.repeat(38)}`, `0x${'0'.repeat(40)}`],
  ...['9'.repeat(400), `0x${'1'.repeat(10_000)}`, Array.from({ length: 300 }, () => '0x0')],
  nested(2_000),
]

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let i = 0; i < depth; i++) value = [value]
  return value
}

/** Puts another value somewhere into a JSON value. */
function alterJson(value: unknown, random: Random): unknown {
  const other = VALUES[random.below(VALUES.length)]
  if (typeof value !== 'object' || value === null || random.below(3) === 0) return other
  if (Array.isArray(value)) {
    const copy: unknown[] = [...value]
    const at = random.below(copy.length + 1)
    const kind = random.below(4)
    if (kind === 0) copy.splice(at, 1)
    else if (kind === 1) copy.splice(at, 0, other)
    else copy[at] = alterJson(copy[at], random)
    return copy
  }
  const entries = Object.entries(value)
  if (entries.length === 0) return { to: other }
  const [key, old] = entries[random.below(entries.length)]!
  return { ...value, [key]: alterJson(old, random) }
}

/** The text of an altered request: half by its parameters, a quarter by its bytes, the rest in a batch. */
export function alteredText(random: Random): string {
  const seed = SEEDS[random.below(SEEDS.length)]!
  const kind = random.below(4)
  if (kind === 0) return new TextDecoder().decode(alter(TEXTS, random))
  const request = { ...seed, params: alterJson(seed.params, random) }
  if (kind === 1) return JSON.stringify([request, alterJson(seed, random), 7, null])
  return JSON.stringify(random.below(8) === 0 ? alterJson(request, random) : request)
}

/** Slowest request that is no hang, in ms of CPU time. */
const SLOW_MS = 2_000
/** A stack of the host, or an error that nobody named. */
const LEAK = /\\n {4}at |node:internal|\.ts:\d+:\d+|"code":-32603/

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

/** Sends altered texts to a node in this process. @returns what is wrong, with the text that shows it */
export async function attackWithTexts(count: number, first: number): Promise<string[]> {
  const node = await createNode({ clock: 'chain', accounts: 2 })
  const { rpc } = node
  const context = rpc.context()
  const faults: string[] = []
  for (let i = 0; i < count && faults.length < 20; i++) {
    const text = alteredText(new Random(first + i))
    const id = await node.provider.request({ method: 'evm_snapshot' })
    const began = cpuMs()
    try {
      const reply = JSON.stringify(await rpc.answerText(context, text)) ?? ''
      if (LEAK.test(reply))
        faults.push(`${first + i}: ${text.slice(0, 500)} -> ${reply.slice(0, 800)}`)
    } catch (thrown) {
      faults.push(`${first + i}: ${text.slice(0, 500)} throws ${String(thrown)}`)
    }
    const tookMs = cpuMs() - began
    if (tookMs > SLOW_MS) faults.push(`${first + i}: ${text.slice(0, 500)} takes ${tookMs} ms`)
    await node.provider.request({ method: 'evm_revert', params: [id] })
  }
  await assertAlive(node, faults)
  await node.close()
  return faults
}

async function assertAlive(node: DevNode, faults: string[]): Promise<void> {
  const id = await node.provider.request({ method: 'eth_chainId' })
  if (id !== '0x1df5e76') faults.push(`the node answers ${String(id)} to eth_chainId`)
}

const MASK = [1, 2, 3, 4]

/** A frame of a client: opcode, length, mask, data. */
function frame(opcode: number, data: Uint8Array): Uint8Array {
  const length =
    data.length < 126 ? [0x80 | data.length] : [0x80 | 126, data.length >> 8, data.length & 0xff]
  const masked = data.map((byte, i) => byte ^ MASK[i % 4]!)
  return Uint8Array.from([0x80 | opcode, ...length, ...MASK, ...masked])
}

const SUBSCRIBE = new TextEncoder().encode(
  JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_subscribe', params: ['newHeads'] }),
)

/** The bytes of a connection after its handshake: good frames, one of which is altered. */
function alteredFrames(random: Random): Uint8Array {
  const shortTexts = TEXTS.filter(({ length }) => length < 60_000)
  const good = [
    frame(1, SUBSCRIBE),
    frame(1, shortTexts[random.below(shortTexts.length)]!),
    frame(9, Uint8Array.of(1, 2, 3)),
    frame(8, Uint8Array.of(3, 232)),
  ]
  const at = random.below(good.length)
  good[at] = alter([good[at]!], random)
  return Uint8Array.from(good.flatMap((bytes) => [...bytes]))
}

/** Sends altered frames to a node over sockets. @returns what is wrong */
export async function attackWithFrames(count: number, first: number): Promise<string[]> {
  const node = await createNode({ clock: 'chain', accounts: 2 })
  const port = Number(new URL(await node.listen()).port)
  const faults: string[] = []
  for (let i = 0; i < count && faults.length < 20; i++) {
    const reply = await converse(port, alteredFrames(new Random(first + i)))
    if (!reply.startsWith('HTTP/1.1 101')) faults.push(`${first + i}: no handshake: ${reply}`)
    if (LEAK.test(reply)) faults.push(`${first + i}: ${reply.slice(0, 800)}`)
  }
  await assertAlive(node, faults)
  await node.close()
  return faults
}

/** Opens a WebSocket by hand, sends bytes and the end, and gives what came back until the node ended. */
function converse(port: number, bytes: Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    let isOpen = false
    socket.on('data', (data) => {
      text += data.toString('latin1')
      if (isOpen || !text.includes('\r\n\r\n')) return
      isOpen = true
      socket.end(bytes)
    })
    socket.on('close', () => resolve(text))
    // The node may end a connection while bytes are on their way.
    socket.on('error', (error) => (isOpen ? resolve(text) : reject(error)))
    socket.write(
      'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    )
  })
}
