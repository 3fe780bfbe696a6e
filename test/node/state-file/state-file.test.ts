import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FVM, readCar, writeCar } from '../../../src/index.ts'
import { createNode, type DevNode } from '../../../src/rpc/index.ts'
import { DecodeError, UsageError } from '../../../src/types/index.ts'

const OPTIONS = { clock: 'chain', accounts: 2, history: 4 } as const
const [FROM, TO] = [
  '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266',
  '0x70997970c51812dc3a010c7d01b50e0d17dc79c8',
]
/** Creation code that emits an event of 32 bytes and leaves no code. */
const LOG_AND_RETURN = '0x600160005260206000a060006000f3'

async function ask<T>(node: DevNode, method: string, ...params: readonly unknown[]): Promise<T> {
  return (await node.provider.request({ method, params })) as T // the caller knows the method
}

/** A node with contracts, logs, null rounds, a native message, a waiting message and cheats. */
async function busyNode(): Promise<DevNode> {
  const node = await createNode(OPTIONS)
  await ask(node, 'eth_sendTransaction', { from: FROM, data: LOG_AND_RETURN })
  for (let i = 0; i < 10; i++)
    await ask(node, 'eth_sendTransaction', { from: FROM, to: TO, value: '0x1' })
  await ask(node, 'evm_increaseTime', 3_000)
  const [sender] = node.keys.filter(({ kind }) => kind === 'secp256k1')
  await ask(node, 'Filecoin.MpoolPushMessage', {
    From: (await ask<string[]>(node, 'Filecoin.WalletList')).find((one) => one.startsWith('t1'))!,
    To: 't099',
    Value: '5',
  })
  expect(sender).toBeDefined()
  await ask(node, 'anvil_impersonateAccount', TO)
  await ask(node, 'evm_setAutomine', false)
  await ask(node, 'eth_sendTransaction', { from: FROM, to: TO, value: '0x2' })
  await ask(node, 'evm_increaseTime', 600)
  return node
}

/** Answers that have to be the same after a restart. */
async function view(node: DevNode): Promise<unknown> {
  const latest = Number(await ask<string>(node, 'eth_blockNumber'))
  const blocks: unknown[] = []
  for (let height = 9_999; height <= latest; height++) {
    const block = await ask<{ transactions: { hash: string }[] }>(
      node,
      'eth_getBlockByNumber',
      height,
      true,
    ).catch((thrown: unknown) => String(thrown))
    blocks.push(block)
    if (typeof block === 'string') continue
    for (const { hash } of block.transactions)
      blocks.push(await ask(node, 'eth_getTransactionReceipt', hash))
  }
  return [
    latest,
    blocks,
    await ask(node, 'eth_getBlockByNumber', '0x0', false),
    await ask(node, 'eth_getLogs', { fromBlock: '0x2710' }),
    await ask(node, 'txpool_content'),
    await ask(node, 'Filecoin.ChainHead'),
    await ask(node, 'eth_getBalance', TO, latest - 1),
    await ask(node, 'anvil_getAutomine'),
    node.vm.stateRoot().key,
    node.rpc.node.state.clock,
    [...node.rpc.node.state.impersonated.keys()],
  ]
}

test('a node that is saved and started again answers and mines as before', async () => {
  const before = await busyNode()
  const after = await createNode({ ...OPTIONS, state: before.saveState() })
  expect(await view(after)).toEqual(await view(before))
  for (const node of [before, after]) {
    await ask(node, 'evm_mine')
    await ask(node, 'evm_setAutomine', true)
    await ask(node, 'eth_sendTransaction', { from: TO, to: FROM, value: '0x3' })
  }
  expect(await view(after)).toEqual(await view(before))
  const hash = (
    await ask<{ transactions: string[] }>(after, 'eth_getBlockByNumber', 'latest', false)
  ).transactions[0]
  const traces = [before, after].map((node) =>
    ask(node, 'debug_traceTransaction', hash, { tracer: 'prestateTracer' }),
  )
  expect(await traces[1]).toEqual(await traces[0])
})

test('the randomness of the beacon that was set is saved', async () => {
  const before = await createNode(OPTIONS)
  // A contract that returns PREVRANDAO.
  const data = '0x684460005260206000f360005260096017f3'
  const hash = await ask<string>(before, 'eth_sendTransaction', { from: FROM, data })
  const { contractAddress: to } = await ask<{ contractAddress: string }>(
    before,
    'eth_getTransactionReceipt',
    hash,
  )
  // A suite may set it thousands of times.
  for (let i = 0; i < 20_000; i++) before.rpc.node.setBeacon(`0x${'0c'.repeat(32)}`)
  await ask(before, 'anvil_setNextBlockPrevRandao', `0x${'ab'.repeat(32)}`)
  const after = await createNode({ ...OPTIONS, state: before.saveState() })
  const drawn: unknown[] = []
  for (const node of [before, after])
    for (let i = 0; i < 2; i++) {
      await ask(node, 'evm_mine')
      drawn.push(await ask(node, 'eth_call', { to }, 'latest'))
    }
  expect(drawn.slice(2)).toEqual(drawn.slice(0, 2))
  expect(new Set(drawn).size).toBe(2)
  const other = await createNode({ ...OPTIONS, state: before.saveState() })
  await ask(other, 'fvm_setRandomness', 'seed')
  expect(await ask(other, 'eth_call', { to }, 'latest')).not.toBe(drawn[1])
})

test('states of the newest tipsets are saved: calls and traces of the past work', async () => {
  const before = await busyNode()
  const { tipsets } = before.rpc.node.state
  const after = await createNode({ ...OPTIONS, state: before.saveState() })
  const old = tipsets.at(tipsets.length - 3)!
  expect(await ask(after, 'eth_getBalance', TO, Number(old.height))).toBe(
    await ask(before, 'eth_getBalance', TO, Number(old.height)),
  )
  const { hash } = tipsets.last!.messages[0]!
  expect(await ask(after, 'trace_transaction', hash)).toEqual(
    await ask(before, 'trace_transaction', hash),
  )
})

test('as many states are saved as the history says; an older one is refused with the reason', async () => {
  const before = await createNode({ ...OPTIONS, history: 130 })
  for (let i = 0; i < 140; i++)
    await ask(before, 'eth_sendTransaction', { from: FROM, to: TO, value: '0x1' })
  const after = await createNode({ ...OPTIONS, history: 130, state: before.saveState() })
  expect(await ask(after, 'eth_getBalance', TO, 10_011)).toBe(
    await ask(before, 'eth_getBalance', TO, 10_011),
  )
  await expect(ask(after, 'eth_getBalance', TO, 10_010)).rejects.toThrow(
    'the state after height 10010 is not kept: the node keeps those of the last 130 tipsets at least, and a saved node has those of the last 130; start it with a larger history',
  )
})

test('artifacts that clients made known are saved', async () => {
  const before = await createNode(OPTIONS)
  const abi = [{ type: 'function', name: 'ring', inputs: [], outputs: [], stateMutability: 'view' }]
  const artifact = {
    contractName: 'Bell',
    sourceName: 'Bell.sol',
    abi,
    bytecode: '0x600160005360016000f3',
    deployedBytecode: '0x01',
  }
  await ask(before, 'fvm_know', artifact)
  await ask(before, 'fvm_know', artifact)
  expect(before.rpc.node.state.known).toEqual([JSON.stringify(artifact)])
  const after = await createNode({ ...OPTIONS, state: before.saveState() })
  const explained = async (node: DevNode): Promise<string> => {
    const hash = await ask<string>(node, 'eth_sendTransaction', {
      from: FROM,
      data: artifact.bytecode,
    })
    const cid = await ask(node, 'Filecoin.EthGetMessageCidByTransactionHash', hash)
    return ask<string>(node, 'fvm_explain', cid)
  }
  expect(await explained(after)).toContain('Bell')
  const unknown = await createNode(OPTIONS)
  expect(await explained(unknown)).not.toContain('Bell')
})

test('a world reads the file as a dump', async () => {
  const node = await busyNode()
  const vm = await FVM.create({ network: 'devnet', chainId: 31_415_926 })
  vm.loadState(node.saveState())
  expect(vm.stateRoot().equals(node.vm.stateRoot())).toBe(true)
})

test('flags for mining take precedence over the saved settings', async () => {
  const state = (await busyNode()).saveState()
  const node = await createNode({ ...OPTIONS, state, intervalSeconds: 5, automine: false })
  expect(await ask(node, 'anvil_getIntervalMining')).toBe(5)
  await node.close()
})

test('a dump of a world, and a state of another network, are refused with the reason', async () => {
  const vm = await FVM.create({ network: 'devnet', chainId: 31_415_926 })
  await expect(createNode({ state: vm.dumpState() as Uint8Array })).rejects.toThrow(
    'the file is a dump of a world, and has no chain: give a file that litefvm node --state wrote',
  )
  const state = (await createNode(OPTIONS)).saveState()
  await expect(createNode({ ...OPTIONS, state, chainId: 5 })).rejects.toThrow(
    'the dump is of devnet, network version 28, chain id 31415926, and the world is of devnet, 28, 5',
  )
})

test('a file that was cut, altered or has other blocks ends in an error, not a crash', async () => {
  const state = (await busyNode()).saveState()
  const { roots, blocks } = readCar(state)
  const list = [...blocks]
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.nat(state.length - 1).map((end) => state.slice(0, end)),
        fc.tuple(fc.nat(state.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, by]) => {
          const copy = state.slice()
          copy[at]! ^= by
          return copy
        }),
        fc
          .nat(Math.min(12, list.length - 1))
          .map((dropped) => writeCar(roots, list.toSpliced(dropped, 1))),
      ),
      async (altered) => {
        await createNode({ ...OPTIONS, state: altered }).then(
          () => undefined,
          (thrown: unknown) => {
            if (!(thrown instanceof UsageError || thrown instanceof DecodeError)) throw thrown
          },
        )
      },
    ),
    { numRuns: 40 },
  )
})
