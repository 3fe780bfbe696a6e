import { encodeFunctionData, type Hex, pad, toHex } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createNode, type DevNode } from '../../src/rpc/index.ts'
import { compiled } from './probe.ts'

const { abi, bytecode } = compiled('Probe')
const ALICE = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
const BOB = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8'

let node: DevNode
let probe: Hex

beforeAll(async () => {
  node = await createNode({ clock: 'chain', accounts: 2 })
  const hash = await send({ data: bytecode })
  probe = (await ask<{ contractAddress: Hex }>('eth_getTransactionReceipt', hash)).contractAddress
})

afterAll(() => node.close())

async function ask<T>(method: string, ...params: readonly unknown[]): Promise<T> {
  return (await node.provider.request({ method, params })) as T // the caller knows the method
}

function send(request: object): Promise<Hex> {
  return ask('eth_sendTransaction', { from: ALICE, ...request })
}

function call(functionName: string, ...args: readonly unknown[]): Hex {
  return encodeFunctionData({ abi, functionName, args })
}

interface StructLog {
  readonly pc: number
  readonly op: string
  readonly gas: number
  readonly gasCost: number
  readonly depth: number
  readonly error?: string
  readonly stack?: readonly Hex[]
  readonly memory?: readonly string[]
  readonly storage?: Readonly<Record<string, string>>
}
interface OpcodeTrace {
  readonly gas: number
  readonly failed: boolean
  readonly returnValue: string
  readonly structLogs: readonly StructLog[]
}

test('a trace without a tracer logs each opcode with stack, storage and gas', async () => {
  const hash = await send({ to: probe, data: call('increase', 3n) })
  const trace = await ask<OpcodeTrace>('debug_traceTransaction', hash, { enableMemory: true })
  const { gasUsed } = await ask<{ gasUsed: Hex }>('eth_getTransactionReceipt', hash)
  expect(trace).toMatchObject({ gas: Number(gasUsed), failed: false, returnValue: '' })
  expect(trace.structLogs.slice(0, 3).map(({ pc, op }) => [pc, op])).toEqual([
    [0, 'PUSH1'],
    [2, 'PUSH1'],
    [4, 'MSTORE'],
  ])
  expect(trace.structLogs[2]!.stack).toEqual(['0x80', '0x40'])
  expect(trace.structLogs.find(({ op }) => op === 'CALLVALUE')!.memory).toHaveLength(3)
  const write = trace.structLogs.find(({ op }) => op === 'SSTORE')!
  expect(write.storage).toEqual({ ['0'.repeat(64)]: `${'0'.repeat(63)}3` })
  expect(write.gasCost).toBeGreaterThan(0)
  for (const [i, { gas }] of trace.structLogs.entries())
    if (i > 0) expect(gas).toBeLessThanOrEqual(trace.structLogs[i - 1]!.gas)
  const short = await ask<OpcodeTrace>('debug_traceTransaction', hash, {
    limit: 2,
    disableStack: true,
  })
  expect(short.structLogs).toHaveLength(2)
  expect(short.structLogs[0]).not.toHaveProperty('stack')
})

test('inner calls are deeper; a call aside from the chain and a revert are traced, too', async () => {
  const deep = await ask<OpcodeTrace>(
    'debug_traceCall',
    { from: ALICE, to: probe, data: call('recurse', 2n) },
    'latest',
  )
  expect(Math.max(...deep.structLogs.map(({ depth }) => depth))).toBe(3)
  expect(BigInt(`0x${deep.returnValue}`)).toBe(2n)
  const failed = await ask<OpcodeTrace>('debug_traceCall', {
    to: probe,
    data: call('increase', 11n),
  })
  expect(failed.failed).toBe(true)
  expect(failed.structLogs.at(-1)!.op).toBe('REVERT')
})

test('callTracer with logs shows them in the frame that emitted them', async () => {
  const hash = await send({ to: probe, data: call('increase', 1n) })
  const [{ topics, data }] = (
    await ask<{ logs: [{ topics: Hex[]; data: Hex }] }>('eth_getTransactionReceipt', hash)
  ).logs
  const options = { tracer: 'callTracer', tracerConfig: { withLog: true } }
  expect(await ask('debug_traceTransaction', hash, options)).toMatchObject({
    logs: [{ address: probe, topics, data, index: '0x0', position: '0x0' }],
  })
  expect(await ask('debug_traceTransaction', hash, { tracer: 'callTracer' })).not.toHaveProperty(
    'logs',
  )
})

test('trace_call tells what a call would change', async () => {
  const data = call('transfer', BOB, 5n)
  const { stateDiff, trace } = await ask<{
    stateDiff: Record<Hex, { balance: unknown; storage: Record<Hex, unknown> }>
    trace: unknown[]
  }>('trace_call', { from: ALICE, to: probe, data }, ['stateDiff'], 'latest')
  expect(trace).toEqual([])
  expect(stateDiff[probe]).toMatchObject({ balance: '=', code: '=' })
  expect(Object.values(stateDiff[probe]!.storage)).toEqual(
    expect.arrayContaining([
      { '*': { from: pad('0x3e8'), to: pad(toHex(995)) } },
      { '*': { from: pad('0x0'), to: pad('0x5') } },
    ]),
  )
  await expect(ask('trace_call', { to: probe }, ['vmTrace'], 'latest')).rejects.toThrow(
    "only 'trace' and 'stateDiff' are supported",
  )
})

test('block overrides change only the block that a call sees', async () => {
  // NUMBER, TIMESTAMP and BASEFEE, returned as three words.
  const code = '0x43600052426020524860405260606000f3'
  const to = `0x${'77'.repeat(20)}`
  const result = await ask<Hex>(
    'eth_call',
    { to },
    'latest',
    { [to]: { code } },
    { number: '0x1234', time: 99, baseFeePerGas: '0x5' },
  )
  expect(result).toBe(
    `0x${[0x1234n, 99n, 5n].map((n) => n.toString(16).padStart(64, '0')).join('')}`,
  )
  const random = [`0x${'11'.repeat(32)}`, `0x${'22'.repeat(32)}`].map((prevRandao) =>
    ask('eth_call', { to: probe, data: call('prevRandao') }, 'latest', null, { prevRandao }),
  )
  expect(await random[0]).not.toBe(await random[1])
  await expect(ask('eth_call', { to: probe }, 'latest', null, { coinbase: ALICE })).rejects.toThrow(
    'only number, time, baseFee and random',
  )
})

test('anvil_dealERC20 sets the balance that balanceOf reads, anvil_addBalance adds FIL', async () => {
  await ask('anvil_dealERC20', BOB, probe, 1_234)
  const read = { to: probe, data: call('balanceOf', BOB) }
  expect(BigInt(await ask<Hex>('eth_call', read, 'latest'))).toBe(1_234n)
  await expect(ask('anvil_dealERC20', BOB, ALICE, 1)).rejects.toThrow('there is no contract at')
  await expect(ask('anvil_setERC20Allowance', ALICE, BOB, probe, 1)).rejects.toThrow('no slot of')
  const before = BigInt(await ask<Hex>('eth_getBalance', BOB, 'latest'))
  await ask('anvil_addBalance', BOB, '0x7')
  expect(BigInt(await ask<Hex>('eth_getBalance', BOB, 'latest'))).toBe(before + 7n)
})

interface Sent {
  readonly id?: number
  readonly result?: number
  readonly method?: string
  readonly params?: readonly [number, unknown]
}

test('ChainNotify and MpoolSub send over a WebSocket until they are cancelled', async () => {
  const url = await node.listen()
  const socket = new WebSocket(`${url.replace('http', 'ws')}/rpc/v1`)
  const got: Sent[] = []
  const waiters: (() => void)[] = []
  socket.on('message', (text) => {
    got.push(JSON.parse(String(text as Buffer)) as Sent) // of the node
    for (const wake of waiters.splice(0)) wake()
  })
  const until = async (isThere: () => boolean): Promise<void> => {
    while (!isThere()) await new Promise<void>((resolve) => waiters.push(resolve))
  }
  await new Promise((resolve) => socket.on('open', resolve))
  const request = (id: number, method: string, params: readonly unknown[] = []): void =>
    socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
  request(1, 'Filecoin.ChainNotify')
  request(2, 'Filecoin.MpoolSub')
  const values = (id: number): unknown[] => {
    const channel = got.find((one) => one.id === id)?.result
    return got
      .filter(({ method, params }) => method === 'xrpc.ch.val' && params?.[0] === channel)
      .map(({ params }) => params![1])
  }
  await until(() => values(1).length === 1)
  const height = Number(await ask('eth_blockNumber')) + 1
  expect(values(1)[0]).toMatchObject([{ Type: 'current', Val: { Height: height } }])
  await send({ to: BOB, value: '0x1' })
  await until(() => values(1).length === 2 && values(2).length === 2)
  expect(values(1)[1]).toMatchObject([
    { Type: 'revert', Val: { Height: height } },
    { Type: 'apply', Val: { Height: height } },
    { Type: 'apply', Val: { Height: height + 1 } },
  ])
  expect(values(2)).toMatchObject([
    { Type: 0, Message: { Message: { Value: '1' } } },
    { Type: 1, Message: { Message: { Value: '1' } } },
  ])
  request(3, 'xrpc.cancel', [1])
  await until(() => got.some(({ method }) => method === 'xrpc.ch.close'))
  await send({ to: BOB, value: '0x1' })
  await until(() => values(2).length === 4)
  expect(values(1)).toHaveLength(2)
  socket.close()
})

test('streams over HTTP are refused', async () => {
  const url = await node.listen()
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'Filecoin.ChainNotify' })
  const response = await fetch(url, { method: 'POST', body })
  expect(await response.json()).toMatchObject({
    error: { message: 'the method needs a connection that stays open: connect by WebSocket' },
  })
})
