import { expect, test } from 'vitest'
import { createNode } from '../../src/rpc/index.ts'

const HISTORY = 4
const [FROM, TO] = [
  '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266',
  '0x70997970c51812dc3a010c7d01b50e0d17dc79c8',
]

/** A layer of blocks, as far as the test looks at it. */
interface Layer {
  readonly parent: Layer | undefined
  readonly size: number
}

test('worlds and blocks that are kept follow the history, not the number of messages', async () => {
  const node = await createNode({ clock: 'chain', accounts: 2, history: HISTORY })
  const chain = node.rpc.node
  const blocks = (): number => {
    let sum = 0
    let layer: Layer | undefined = chain.host.world.tree.store as unknown as Layer // worlds have layers
    for (; layer !== undefined; layer = layer.parent) sum += layer.size
    return sum
  }
  const counts: number[] = []
  for (let i = 0; i < 100; i++) {
    await node.provider.request({
      method: 'eth_sendTransaction',
      params: [{ from: FROM, to: TO, value: '0x1', gas: '0x1e8480' }],
    })
    expect(chain.state.worlds.newest(1_000).length).toBeLessThanOrEqual(2 * HISTORY)
    counts.push(blocks())
  }
  // Each message leaves six blocks: without a sweep there were 600.
  expect(Math.max(...counts)).toBeLessThan(250)
  expect(Math.max(...counts.slice(50))).toBeLessThanOrEqual(Math.max(...counts.slice(0, 50)) + 20)
  const latest = chain.latest.height
  const balanceAt = (height: bigint): Promise<unknown> =>
    node.provider.request({ method: 'eth_getBalance', params: [TO, Number(height)] })
  const now = BigInt((await balanceAt(latest)) as string) // quantities are text
  expect(BigInt((await balanceAt(latest - 3n)) as string)).toBe(now - 3n)
  await expect(balanceAt(latest - 20n)).rejects.toThrow('start it with a larger history')
})
