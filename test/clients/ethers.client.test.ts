import {
  ContractFactory,
  type InterfaceAbi,
  JsonRpcProvider,
  NonceManager,
  parseEther,
  Wallet,
  WebSocketProvider,
} from 'ethers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compiled } from './compiled.ts'
import {
  ALICE,
  ALICE_KEY,
  BOB,
  missing,
  type NodeProcess,
  startNode,
  titled,
} from './node-process.ts'

const reason = missing('ethers')

describe.skipIf(reason !== undefined)(titled('ethers', reason), () => {
  let node: NodeProcess
  let provider: JsonRpcProvider
  let address: string

  beforeAll(async () => {
    node = await startNode()
    provider = new JsonRpcProvider(node.url, undefined, { pollingInterval: 50, cacheTimeout: -1 })
    const contract = await factory().deploy(1)
    await contract.waitForDeployment()
    address = await contract.getAddress()
  })

  afterAll(async () => {
    provider.destroy()
    await node.stop()
  })

  const signer = () => new Wallet(ALICE_KEY, provider)
  const { abi, bytecode } = compiled()

  function factory() {
    return new ContractFactory(abi as InterfaceAbi, bytecode, signer()) // viem's types of the same JSON
  }

  const counter = () =>
    factory().attach(address) as unknown as Record<string, (...args: unknown[]) => Promise<never>> // functions of the ABI

  interface Sent {
    wait(): Promise<{ status: number; blockNumber: number; logs: { args: unknown[] }[] }>
  }

  test('a contract is written, read, and its events are queried', async () => {
    const sent: Sent = await counter()['set']!(12)
    const receipt = await sent.wait()
    expect(receipt.status).toBe(1)
    expect(receipt.logs[0]!.args).toEqual([ALICE, 12n])
    expect(await counter()['number']!()).toBe(12n)
    const events = await factory().attach(address).queryFilter('Set', receipt.blockNumber)
    expect(events).toHaveLength(1)
  })

  test('12. reverts have their error and reason, in calls and in estimates', async () => {
    const failing = factory().attach(address)
    await expect(failing.getFunction('set').staticCall(1001)).rejects.toMatchObject({
      code: 'CALL_EXCEPTION',
      revert: { name: 'TooMuch', args: [1001n, 1000n] },
    })
    await expect(counter()['transfer']!(BOB, parseEther('1'))).rejects.toMatchObject({
      code: 'CALL_EXCEPTION',
      action: 'estimateGas',
      reason: 'balance too low',
    })
  })

  test('errors of the pool have the codes of ethers', async () => {
    const poor = Wallet.createRandom(provider)
    const cost = { to: BOB, value: 1n, gasLimit: 3_000_000n }
    await expect(poor.sendTransaction(cost)).rejects.toMatchObject({ code: 'INSUFFICIENT_FUNDS' })
    await expect(signer().sendTransaction({ ...cost, nonce: 0 })).rejects.toMatchObject({
      code: 'NONCE_EXPIRED',
    })
  })

  test('a nonce manager sends many at once', async () => {
    const managed = new NonceManager(signer())
    const sent = await Promise.all(
      Array.from({ length: 10 }, () => managed.sendTransaction({ to: BOB, value: 1n })),
    )
    const receipts = await Promise.all(sent.map((transaction) => transaction.wait()))
    expect(receipts.map((receipt) => receipt?.status)).toEqual(Array(10).fill(1))
  })

  test('accounts of the node send and sign', async () => {
    const unlocked = await provider.getSigner(ALICE)
    const sent = await unlocked.sendTransaction({ to: BOB, value: 7n })
    expect((await sent.wait())!.status).toBe(1)
    const types = { Mail: [{ name: 'to', type: 'address' }] }
    const signature = await unlocked.signTypedData({ name: 'Test' }, types, { to: BOB })
    expect(signature).toBe(await signer().signTypedData({ name: 'Test' }, types, { to: BOB }))
    expect(await unlocked.signMessage('hello')).toBe(await signer().signMessage('hello'))
  })

  test('fees, blocks and transactions', async () => {
    const fees = await provider.getFeeData()
    expect(fees.maxPriorityFeePerGas).toBeGreaterThan(0n)
    const block = await provider.getBlock('latest', true)
    expect(block!.number).toBe(await provider.getBlockNumber())
    expect(block!.prefetchedTransactions).toHaveLength(1)
    expect((await provider.getNetwork()).chainId).toBe(31415926n)
    expect(await provider.getBlock(block!.hash!)).toMatchObject({ number: block!.number })
  })

  test('events and blocks come over a WebSocket and by polling', async () => {
    const socket = new WebSocketProvider(node.url.replace('http', 'ws'))
    const heads: number[] = []
    const events: unknown[] = []
    await socket.on('block', (number: number) => heads.push(number))
    const polled: unknown[] = []
    const overSocket = factory().attach(address).connect(socket)
    await overSocket.on('Set', (_by: string, number: bigint) => events.push(number))
    const overHttp = factory().attach(address)
    await overHttp.on('Set', (_by: string, number: bigint) => polled.push(number))
    await expect
      .poll(async () => {
        const sent: Sent = await counter()['increment']!()
        await sent.wait()
        return [heads.length > 0, events.length > 0, polled.length > 0]
      })
      .toEqual([true, true, true])
    await overHttp.removeAllListeners()
    // Filters that listeners had are uninstalled by requests, which destroy() would cancel.
    await expect.poll(() => node.log()).toContain('eth_uninstallFilter')
    await socket.destroy()
  })
})
