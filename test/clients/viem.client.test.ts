import {
  createPublicClient,
  createTestClient,
  createWalletClient,
  http,
  type PublicClient,
  parseEther,
  publicActions,
  walletActions,
  webSocket,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { filecoinCalibration } from 'viem/chains'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Contract, compiled } from './compiled.ts'
import {
  ALICE,
  ALICE_KEY,
  BOB,
  missing,
  type NodeProcess,
  startNode,
  titled,
} from './node-process.ts'

const reason = missing('viem')
const NOBODY = `0x${'12'.repeat(20)}` as const

describe.skipIf(reason !== undefined)(titled('viem', reason), () => {
  let node: NodeProcess
  let contract: Contract
  let address: `0x${string}`
  let client: PublicClient
  let chain: typeof filecoinCalibration

  beforeAll(async () => {
    node = await startNode('--preset', 'foc')
    contract = compiled()
    chain = { ...filecoinCalibration, id: 31415926 as 314159 } // the type names Calibration's id
    client = createPublicClient({ chain, transport: http(node.url) })
    address = await deploy()
  })

  afterAll(() => node.stop())

  const wallet = () =>
    createWalletClient({
      account: privateKeyToAccount(ALICE_KEY),
      chain,
      transport: http(node.url),
    })

  async function deploy(): Promise<`0x${string}`> {
    const { abi, bytecode } = contract
    const hash = await wallet().deployContract({ abi, bytecode, args: [1n] })
    const receipt = await client.waitForTransactionReceipt({ hash })
    expect(receipt.status).toBe('success')
    return receipt.contractAddress!
  }

  test('the wallet client signs, sends, and the receipt has decoded logs', async () => {
    const { abi } = contract
    const hash = await wallet().writeContract({ address, abi, functionName: 'set', args: [9n] })
    const receipt = await client.waitForTransactionReceipt({ hash, confirmations: 1 })
    expect(receipt).toMatchObject({ status: 'success', type: 'eip1559', logs: { length: 1 } })
    const [event] = await client.getContractEvents({
      ...{ address, abi, eventName: 'Set' },
      fromBlock: receipt.blockNumber,
    })
    expect(event).toMatchObject({ args: { by: ALICE, number: 9n }, transactionHash: hash })
    expect(await client.readContract({ address, abi, functionName: 'number' })).toBe(9n)
    const transaction = await client.getTransaction({ hash })
    expect(transaction).toMatchObject({ chainId: 31415926, from: ALICE.toLowerCase() })
    expect(await client.getTransactionConfirmations({ hash })).toBe(1n)
  })

  test('a wallet whose keys are in the node sends, too, and signs', async () => {
    const unlocked = createWalletClient({ chain, transport: http(node.url) })
    const [account] = await unlocked.getAddresses()
    expect(account).toBe(ALICE)
    const before = await client.getBalance({ address: BOB })
    const hash = await unlocked.sendTransaction({ account: account!, to: BOB, value: 5n })
    await client.waitForTransactionReceipt({ hash })
    expect((await client.getBalance({ address: BOB })) - before).toBe(5n)
    const message = 'hello'
    const signature = await unlocked.signMessage({ account: account!, message })
    expect(await client.verifyMessage({ address: ALICE, message, signature })).toBe(true)
    const typed = {
      domain: { name: 'Test', chainId: 31415926 },
      types: { Mail: [{ name: 'to', type: 'address' }] },
      primaryType: 'Mail',
      message: { to: BOB },
    } as const
    const typedSignature = await unlocked.signTypedData({ account: account!, ...typed })
    expect(
      await client.verifyTypedData({ ...typed, address: ALICE, signature: typedSignature }),
    ).toBe(true)
  })

  test('12. simulateContract and estimateContractGas name the error of a revert', async () => {
    const { abi } = contract
    const asked = { address, abi, functionName: 'set', args: [1001n], account: ALICE } as const
    await expect(client.simulateContract(asked)).rejects.toThrow(/TooMuch\(.*\)\s+\(1001, 1000\)/)
    await expect(client.estimateContractGas(asked)).rejects.toThrow('TooMuch')
    const transfer = { ...asked, functionName: 'transfer', args: [BOB, 10n ** 20n] } as const
    await expect(client.simulateContract(transfer)).rejects.toThrow('balance too low')
    const { result, request } = await client.simulateContract({
      ...{ address, abi, functionName: 'transfer', args: [BOB, 3n] },
      account: privateKeyToAccount(ALICE_KEY),
    })
    expect(result).toBe(true)
    const hash = await wallet().writeContract(request)
    expect((await client.waitForTransactionReceipt({ hash })).status).toBe('success')
  })

  test('multicall goes through the contract of the preset', async () => {
    const call = { address, abi: contract.abi } as const
    const results = await client.multicall({
      multicallAddress: '0xcA11bde05977b3631167028862bE2a173976CA11',
      contracts: [
        { ...call, functionName: 'balanceOf', args: [NOBODY] },
        { ...call, functionName: 'time' },
      ],
    })
    expect(results[0]).toEqual({ status: 'success', result: 0n })
    expect(results[1]!.status).toBe('success')
  })

  test('blocks, fees, code and storage', async () => {
    const block = await client.getBlock({ includeTransactions: true })
    expect(block.number).toBe(await client.getBlockNumber({ cacheTime: 0 }))
    expect(block.transactions[0]).toMatchObject({ blockHash: block.hash })
    expect(await client.getBlock({ blockHash: block.hash })).toMatchObject({ number: block.number })
    expect(await client.estimateFeesPerGas()).toMatchObject({ maxPriorityFeePerGas: 200_000n })
    expect(await client.getFeeHistory({ blockCount: 2, rewardPercentiles: [50] })).toMatchObject({
      baseFeePerGas: { length: 3 },
    })
    expect(await client.getCode({ address })).toMatch(/^0x6080/)
    expect(await client.getStorageAt({ address, slot: '0x0' })).toMatch(/^0x0{60}/)
    expect(await client.getTransactionCount({ address })).toBe(1)
    expect(await client.getChainId()).toBe(31415926)
  })

  test('watchers over a WebSocket see blocks and events', async () => {
    const socket = createPublicClient({
      chain,
      transport: webSocket(node.url.replace('http', 'ws')),
    })
    const seen: bigint[] = []
    const events: unknown[] = []
    const stopBlocks = socket.watchBlockNumber({ onBlockNumber: (number) => seen.push(number) })
    const stopEvents = socket.watchContractEvent({
      ...{ address, abi: contract.abi, eventName: 'Set' },
      onLogs: (logs) => events.push(...logs),
    })
    await expect.poll(() => socket.getChainId()).toBe(31415926)
    const { abi } = contract
    await expect
      .poll(async () => {
        const hash = await wallet().writeContract({ address, abi, functionName: 'increment' })
        await client.waitForTransactionReceipt({ hash })
        return [seen.length > 0, events.length > 0]
      })
      .toEqual([true, true])
    stopBlocks()
    stopEvents()
    ;(await socket.transport.getRpcClient()).close()
  })

  test('watchers over HTTP poll filters', async () => {
    const events: unknown[] = []
    const stop = client.watchContractEvent({
      ...{ address, abi: contract.abi, eventName: 'Set', pollingInterval: 50 },
      onLogs: (logs) => events.push(...logs),
    })
    const { abi } = contract
    await expect
      .poll(async () => {
        const hash = await wallet().writeContract({ address, abi, functionName: 'increment' })
        await client.waitForTransactionReceipt({ hash })
        return events.length > 0
      })
      .toBe(true)
    stop()
  })

  test('16 transactions in flight with nonces of the client all succeed', async () => {
    const nonce = await client.getTransactionCount({ address: ALICE })
    const { abi } = contract
    const hashes = await Promise.all(
      Array.from({ length: 16 }, (_, i) =>
        wallet().writeContract({
          ...{ address, abi, functionName: 'increment' },
          ...{ nonce: nonce + i, gas: 50_000_000n },
        }),
      ),
    )
    const receipts = await Promise.all(
      hashes.map((hash) => client.waitForTransactionReceipt({ hash })),
    )
    expect(receipts.map(({ status }) => status)).toEqual(Array(16).fill('success'))
  })

  describe.each(['anvil', 'hardhat'] as const)('the test client in mode %s', (mode) => {
    const tester = () =>
      createTestClient({ mode, chain, transport: http(node.url) })
        .extend(publicActions)
        .extend(walletActions)

    test('snapshot, balance, nonce, code, storage, revert', async () => {
      const id = await tester().snapshot()
      await tester().setBalance({ address: NOBODY, value: parseEther('3') })
      await tester().setNonce({ address: NOBODY, nonce: 12 })
      expect(await tester().getBalance({ address: NOBODY })).toBe(parseEther('3'))
      expect(await tester().getTransactionCount({ address: NOBODY })).toBe(12)
      await tester().setStorageAt({ address, index: 0, value: `0x${'0'.repeat(62)}2a` })
      const { abi } = contract
      expect(await client.readContract({ address, abi, functionName: 'number' })).toBe(42n)
      const other = `0x${'34'.repeat(20)}` as const
      await tester().setCode({ address: other, bytecode: (await client.getCode({ address }))! })
      expect(await tester().getCode({ address: other })).toMatch(/^0x6080/)
      await tester().revert({ id })
      expect(await tester().getBalance({ address: NOBODY })).toBe(0n)
    })

    test('mine, time, intervals and automine', async () => {
      const id = await tester().snapshot()
      const before = await tester().getBlock()
      await tester().mine({ blocks: 3 })
      expect((await tester().getBlock()).number).toBeGreaterThanOrEqual(before.number + 3n)
      await tester().increaseTime({ seconds: 3_600 })
      await tester().mine({ blocks: 1 })
      const later = await tester().getBlock()
      expect(later.timestamp - before.timestamp).toBeGreaterThanOrEqual(3_600n)
      await tester().setNextBlockTimestamp({ timestamp: later.timestamp + 1_000n })
      await tester().mine({ blocks: 1 })
      expect((await tester().getBlock()).timestamp).toBe(later.timestamp + 1_000n)
      await tester().setAutomine(false)
      const hash = await tester().sendTransaction({ account: ALICE, to: BOB, value: 1n })
      expect((await tester().getTransaction({ hash })).blockNumber).toBe(null)
      const { pending } = await tester().getTxpoolStatus()
      expect(pending).toBe(1)
      await tester().dropTransaction({ hash })
      await expect(tester().getTransaction({ hash })).rejects.toThrow('could not be found')
      await tester().setAutomine(true)
      if (mode === 'anvil') expect(await tester().getAutomine()).toBe(true)
      await tester().revert({ id })
    })

    test('impersonation, base fee, dump and load', async () => {
      const id = await tester().snapshot()
      await tester().impersonateAccount({ address: NOBODY })
      await tester().setBalance({ address: NOBODY, value: parseEther('1') })
      const hash = await tester().sendTransaction({ account: NOBODY, to: BOB, value: 1n })
      const receipt = await tester().waitForTransactionReceipt({ hash })
      expect(receipt).toMatchObject({ status: 'success', from: NOBODY })
      await tester().stopImpersonatingAccount({ address: NOBODY })
      await expect(
        tester().sendTransaction({ account: NOBODY, to: BOB, value: 1n }),
      ).rejects.toThrow('unknown account')
      await tester().setNextBlockBaseFeePerGas({ baseFeePerGas: 500n })
      await tester().mine({ blocks: 1 })
      expect((await tester().getBlock()).baseFeePerGas).toBe(500n)
      await tester().setCoinbase({ address: BOB })
      await tester().setLoggingEnabled(true)
      const state = await tester().dumpState()
      await tester().loadState({ state })
      expect((await tester().getBalance({ address: NOBODY })) > 0n).toBe(true)
      await tester().revert({ id })
    })
  })
})
