import { beforeAll, expect, test } from 'vitest'
import type { Cid } from '../../src/index.ts'
import { createNode, type DevNode } from '../../src/rpc/index.ts'

const HISTORY = 10
/** The least number of tipsets that is kept, and the most. */
const [LEAST, MOST] = [1_000, 2_000]
/** Tipsets without a message, and with one. */
const [EMPTY, SENT] = [1_800, 400]
const COUNT = 2 + EMPTY + SENT
const [FROM, TO] = [
  '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266',
  '0x70997970c51812dc3a010c7d01b50e0d17dc79c8',
]

async function ask<T>(node: DevNode, method: string, ...params: readonly unknown[]): Promise<T> {
  return (await node.provider.request({ method, params })) as T // the caller knows the method
}

/** A layer of blocks, as far as the test looks at it. */
interface Layer {
  readonly parent: Layer | undefined
  readonly size: number
  get(cid: Cid): Uint8Array | undefined
}

/** Counts everything that a node keeps of its past. */
function counts(node: DevNode) {
  const { state, chain, host } = node.rpc.node
  const kept = state.worlds.newest(1_000_000)
  const layers = new Set<Layer>()
  for (const { world, start } of [...kept, { world: host.world, start: undefined }])
    for (const one of start === undefined ? [world] : [world, start])
      for (
        let layer: Layer | undefined = one.tree.store as unknown as Layer; // worlds of the harness have layers
        layer !== undefined;
        layer = layer.parent
      )
        layers.add(layer)
  return {
    tipsets: state.tipsets.kept,
    worlds: kept.length,
    indexed: chain.index.size,
    messagesWithEvents: host.world.events.since(0).length,
    blocks: [...layers].reduce((sum, { size }) => sum + size, 0),
  }
}

let node: DevNode
let first: string
let early: ReturnType<typeof counts>

beforeAll(async () => {
  node = await createNode({ clock: 'chain', accounts: 2, history: HISTORY })
  const send = (): Promise<string> =>
    ask(node, 'eth_sendTransaction', { from: FROM, to: TO, value: '0x1', gas: '0x1e8480' })
  first = await send()
  // The constructor logs nothing, by LOG0 of no bytes, and returns no code.
  const data = '0x60006000a060006000f3'
  await ask(node, 'eth_sendTransaction', { from: FROM, data, gas: '0x1e848000' })
  expect(counts(node).messagesWithEvents).toBe(1)
  await ask(node, 'anvil_mine', EMPTY)
  for (let i = 0; i < SENT; i++) {
    if (i === 100) early = counts(node)
    await send()
  }
})

test('the history bounds the memory that a node keeps, however long the chain is', () => {
  const late = counts(node)
  expect(late.worlds).toBeLessThanOrEqual(2 * HISTORY)
  expect(late.tipsets).toBeGreaterThanOrEqual(LEAST)
  expect(late.tipsets).toBeLessThan(MOST)
  // A tipset has its own name, and its one message two.
  expect(late.indexed).toBeLessThanOrEqual(3 * MOST)
  expect(late.blocks).toBeLessThan(2 * early.blocks)
  expect(late.messagesWithEvents).toBe(0)
})

test('dropped tipsets are named in an error; the genesis and the newest tipsets stay', async () => {
  const latest = 10_000 + COUNT
  expect(await ask(node, 'eth_blockNumber')).toBe(`0x${latest.toString(16)}`)
  expect(await ask(node, 'eth_getBlockByNumber', '0x0', false)).toMatchObject({ number: '0x0' })
  const genesis = await ask<{ Cids: unknown[] }>(node, 'Filecoin.ChainGetGenesis')
  expect(await ask(node, 'Filecoin.ChainGetTipSet', genesis.Cids)).toEqual(genesis)
  await expect(ask(node, 'eth_getBlockByNumber', 10_001, false)).rejects.toThrow(
    /the block at height 10001 is not kept: the oldest one is at 1\d{4}, start the node with a larger history/,
  )
  expect(await ask(node, 'eth_getTransactionReceipt', first)).toBeNull()
  await expect(ask(node, 'eth_getBalance', TO, latest - 3 * HISTORY)).rejects.toThrow(
    `the state after height ${latest - 3 * HISTORY} is not kept`,
  )
  const before = BigInt(await ask<string>(node, 'eth_getBalance', TO, latest - HISTORY + 1))
  expect(BigInt(await ask<string>(node, 'eth_getBalance', TO, 'latest')) - before).toBe(9n)
  expect(
    await ask(node, 'eth_getLogs', { fromBlock: `0x${(latest - 2_000).toString(16)}` }),
  ).toEqual([])
})

test('a snapshot brings dropped tipsets back, and a state file has those that are kept', async () => {
  const state = node.saveState()
  const again = await createNode({ clock: 'chain', accounts: 2, history: HISTORY, state })
  expect(counts(again).tipsets).toBe(counts(node).tipsets)
  for (const one of [node, again]) {
    const id = await ask(one, 'evm_snapshot')
    const before = await ask(one, 'eth_getBlockByNumber', 'latest', true)
    await ask(one, 'anvil_mine', 3)
    await ask(one, 'evm_revert', id)
    expect(await ask(one, 'eth_getBlockByNumber', 'latest', true)).toEqual(before)
  }
  expect(await ask(again, 'eth_getBlockByNumber', 'latest', true)).toEqual(
    await ask(node, 'eth_getBlockByNumber', 'latest', true),
  )
})
