import { readFileSync } from 'node:fs'
import { BrowserProvider, Contract as EthersContract } from 'ethers'
import {
  type BaseError,
  ContractFunctionRevertedError,
  concat,
  createPublicClient,
  createTestClient,
  createWalletClient,
  custom,
  decodeErrorResult,
  encodeErrorResult,
  encodeFunctionData,
  type Hex,
  keccak256,
  parseEther,
  serializeTransaction,
  toBytes,
  toHex,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { blake2b256 } from '../../src/crypto/index.ts'
import { FVM } from '../../src/index.ts'
import { createNode, createProvider, type DevNode } from '../../src/rpc/index.ts'
import { compiled } from './probe.ts'

/* Behaviours of a node with their values; the numbers are those of the design's check-list. */

interface Receipt {
  readonly blockNumber: Hex
  readonly blockHash: Hex
  readonly contractAddress: Hex | null
  readonly cumulativeGasUsed: Hex
  readonly gasUsed: Hex
  readonly logs: readonly Log[]
  readonly root: Hex
  readonly status: Hex
  readonly transactionHash: Hex
  readonly transactionIndex: Hex
}

interface Log {
  readonly address: Hex
  readonly topics: readonly Hex[]
  readonly data: Hex
  readonly logIndex: Hex
  readonly transactionIndex: Hex
}

const { abi, bytecode } = compiled('Probe')
const KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
const ALICE = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
const BOB = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8'
const NOBODY = `0x${'12'.repeat(20)}` as const
const ZERO_HASH = `0x${'0'.repeat(64)}`

let node: DevNode
let probe: Hex

/** Asks the node and gives the result. */
async function ask<T = unknown>(method: string, ...params: readonly unknown[]): Promise<T> {
  return (await node.provider.request({ method, params })) as T // as the caller says
}

/** Asks the node and gives the error. */
async function refusal(method: string, ...params: readonly unknown[]): Promise<RpcFailure> {
  try {
    await node.provider.request({ method, params })
  } catch (thrown) {
    return thrown as RpcFailure // of the provider
  }
  throw new Error(`${method} was not refused`)
}

interface RpcFailure {
  readonly code: number
  readonly message: string
  readonly data: unknown
}

const data = (functionName: string, ...args: readonly unknown[]) =>
  encodeFunctionData({ abi, functionName, args })

/** Sends a transaction of Alice's and gives its receipt. */
async function send(fields: object): Promise<Receipt> {
  const hash = await ask('eth_sendTransaction', { from: ALICE, ...fields })
  return ask<Receipt>('eth_getTransactionReceipt', hash)
}

async function call(functionName: string, ...args: readonly unknown[]): Promise<Hex> {
  return ask<Hex>('eth_call', { to: probe, data: data(functionName, ...args) }, 'latest')
}

const blockOf = (block: unknown, full = false) =>
  ask<Readonly<Record<string, Hex>> & { transactions: readonly never[] }>(
    'eth_getBlockByNumber',
    block,
    full,
  )

beforeAll(async () => {
  node = await createNode({ clock: 'chain' })
  const receipt = await send({ data: bytecode })
  probe = receipt.contractAddress!
})

afterAll(() => node.close())

/** Each test begins with the same chain. */
async function onFreshChain(work: () => Promise<void>): Promise<void> {
  const id = await ask('evm_snapshot')
  try {
    await work()
  } finally {
    expect(await ask('evm_revert', id)).toBe(true)
  }
}

test('1. ids of the network', async () => {
  expect(await ask('eth_chainId')).toBe('0x1df5e76')
  expect(await ask('net_version')).toBe('31415926')
  expect(await ask('eth_protocolVersion')).toBe('0x1c')
  expect(await ask('eth_syncing')).toBe(false)
})

test('2. an automined transaction is in the newest block, and the head is the one after', () =>
  onFreshChain(async () => {
    const receipt = await send({ to: BOB, value: '0x1' })
    expect(receipt.blockNumber).toBe(await ask('eth_blockNumber'))
    const pending = await blockOf('pending')
    expect(BigInt(pending['number']!)).toBe(BigInt(receipt.blockNumber) + 1n)
    expect(pending['parentHash']).toBe(receipt.blockHash)
  }))

test('3. a null round is error 12 where a block is meant, and the block before where a state is', () =>
  onFreshChain(async () => {
    const before = await blockOf('latest')
    await ask('evm_increaseTime', 30)
    await ask('evm_mine')
    const after = await blockOf('latest')
    const missing = BigInt(before['number']!) + 1n
    expect(BigInt(after['number']!)).toBe(missing + 1n)
    expect(after['parentHash']).toBe(before['hash'])
    const error = await refusal('eth_getBlockByNumber', toHex(missing), false)
    expect(error).toMatchObject({ code: 12, data: Number(missing) })
    expect(error.message).toBe(`requested epoch was a null round (${missing})`)
    expect(await ask('eth_getBalance', NOBODY, toHex(missing))).toBe('0x0')
  }))

test('4. block 0 is the genesis, whose parent is the digest of an empty key', async () => {
  const genesis = await blockOf('0x0')
  expect(genesis).toMatchObject({
    number: '0x0',
    parentHash: toHex(blake2b256(Uint8Array.of(0x40))), // an empty byte string
  })
  expect(await ask('eth_getBlockByHash', genesis['hash'], false)).toEqual(genesis)
})

test('5. constants of a block', () =>
  onFreshChain(async () => {
    await ask('evm_mine')
    const empty = await blockOf('latest')
    expect(empty).toMatchObject({
      gasLimit: '0x2540be400',
      baseFeePerGas: '0x64',
      miner: `0x${'0'.repeat(40)}`,
      difficulty: '0x0',
      transactionsRoot: '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421',
    })
    await send({ to: BOB, value: '0x1' })
    expect(await blockOf('latest')).toMatchObject({ transactionsRoot: ZERO_HASH })
  }))

test('8. receipts: contract addresses of creations alone, no logs as an empty list, a running sum of gas', () =>
  onFreshChain(async () => {
    await ask('evm_setAutomine', false)
    const hashes = [
      await ask('eth_sendTransaction', { from: ALICE, data: bytecode }),
      await ask('eth_sendTransaction', { from: BOB, to: ALICE, value: '0x1' }),
      await ask('eth_sendTransaction', { from: BOB, data: '0x5f5ffd', gas: '0x5f5e100' }),
    ]
    await ask('evm_mine')
    const receipts = await Promise.all(
      hashes.map((hash) => ask<Receipt>('eth_getTransactionReceipt', hash)),
    )
    const [created, sent, failed] = receipts
    expect(created!.contractAddress).toMatch(/^0x[0-9a-f]{40}$/)
    expect([sent!.contractAddress, failed!.contractAddress]).toEqual([null, null])
    expect(receipts.map(({ status }) => status)).toEqual(['0x1', '0x1', '0x0'])
    expect(sent).toMatchObject({ logs: [], root: ZERO_HASH })
    let sum = 0n
    for (const receipt of receipts.toSorted((a, b) =>
      Number(BigInt(a.transactionIndex) - BigInt(b.transactionIndex)),
    )) {
      sum += BigInt(receipt.gasUsed)
      expect(BigInt(receipt.cumulativeGasUsed)).toBe(sum)
    }
    expect(BigInt((await blockOf('latest'))['gasUsed']!)).toBe(sum)
  }))

test('9. indexes of logs count all events of a tipset, those of native actors too', () =>
  onFreshChain(async () => {
    const [verifier, client] = (await ask<string[]>('Filecoin.WalletList')).filter((address) =>
      address.startsWith('t1'),
    )
    node.vm.storage.addVerifier(verifier!, 1n << 40n)
    await ask('evm_mine')
    const codes = await ask<Record<string, object>>('Filecoin.StateActorCodeCIDs', 28)
    const params = await ask('Filecoin.StateEncodeParams', codes['verifiedregistry'], 4, {
      Address: client,
      Allowance: '1048576',
    })
    await ask('evm_setAutomine', false)
    await ask('eth_sendTransaction', { from: ALICE, to: probe, data: data('increase', 1n) })
    const granted = { From: verifier, To: 't06', Method: 4, Params: params }
    await ask('Filecoin.MpoolPushMessage', granted, null)
    await ask('eth_sendTransaction', { from: BOB, to: probe, data: data('increase', 2n) })
    await ask('evm_mine')
    const block = await blockOf('latest')
    const receipts = await ask<Receipt[]>('eth_getBlockReceipts', block['hash'])
    expect(receipts.map(({ status }) => status)).toEqual(['0x1', '0x1', '0x1'])
    expect(receipts.map(({ transactionIndex }) => transactionIndex)).toEqual(['0x0', '0x1', '0x2'])
    const indexes = receipts.map(({ logs }) => logs.map(({ logIndex }) => Number(logIndex)))
    expect(indexes).toEqual([[0], [], [2]])
    for (const receipt of receipts)
      expect(await ask('eth_getTransactionReceipt', receipt.transactionHash)).toEqual(receipt)
    const masked = '0xff00000000000000000000000000000000000006'
    expect(await ask('eth_getLogs', { blockHash: block['hash'], address: masked })).toEqual([])
  }))

test('10. topics in order, with data; an address that has no logs gives none', () =>
  onFreshChain(async () => {
    const { blockHash } = await send({ to: probe, data: data('four') })
    const logs = await ask<Log[]>('eth_getLogs', { blockHash, address: probe })
    const word = (n: number) => toHex(n, { size: 32 })
    expect(logs).toHaveLength(1)
    expect(logs[0]!.topics).toEqual([
      keccak256(toHex('Four(uint256,uint256,uint256,bytes)')),
      word(1),
      word(2),
      word(3),
    ])
    expect(logs[0]!.data).toContain('c0ffee')
    const masked = '0xff00000000000000000000000000000000000006'
    expect(await ask('eth_getLogs', { blockHash, address: masked })).toEqual([])
  }))

test('11. a call that reverts is error 3 with its data', async () => {
  const failed = (name: string, ...args: readonly unknown[]) =>
    refusal('eth_call', { to: probe, data: data(name, ...args) }, 'latest')
  const text = await failed('fail', 'my reason')
  expect(text.code).toBe(3)
  expect(text.data).toMatch(/^0x08c379a0/)
  expect(text.message).toContain('message execution failed (exit=[33], ')
  expect(text.message).toContain('revert reason=[Error(my reason)]')
  const division = await failed('divide', 0n)
  expect(division.message).toContain('revert reason=[DivideByZero()]')
  expect(division.data).toBe(`0x4e487b71${'12'.padStart(64, '0')}`)
  const error = await failed('increase', 30n)
  expect(error.message).toContain(`revert reason=[${error.data as string}]`)
  expect(decodeErrorResult({ abi, data: error.data as Hex })).toMatchObject({
    errorName: 'TooMuch',
    args: [30n],
  })
  const silent = await failed('failSilently')
  expect(silent).toMatchObject({ code: 3, data: '0x' })
  expect(silent.message).toContain('revert reason=[none]')
})

test('12. viem and ethers decode why a call or an estimate reverted', async () => {
  const client = createPublicClient({ transport: custom(node.provider) })
  const thrown = await client
    .simulateContract({
      abi,
      address: probe,
      functionName: 'increase',
      args: [30n],
      account: ALICE,
    })
    .catch((error: unknown) => error)
  const reverted = (thrown as BaseError).walk(
    (error) => error instanceof ContractFunctionRevertedError,
  ) as ContractFunctionRevertedError
  expect(reverted.data).toMatchObject({ errorName: 'TooMuch', args: [30n] })
  const estimate = await client
    .estimateContractGas({
      abi,
      address: probe,
      functionName: 'fail',
      args: ['my reason'],
      account: ALICE,
    })
    .catch((error: unknown) => error)
  expect((estimate as BaseError).message).toContain('revert reason=[Error(my reason)]')
  const provider = new BrowserProvider(node.provider)
  const contract = new EthersContract(probe, abi as never, await provider.getSigner(0))
  await expect(contract['fail']!.staticCall('my reason')).rejects.toMatchObject({
    code: 'CALL_EXCEPTION',
    reason: 'my reason',
  })
  await expect(contract['increase']!.estimateGas(30n)).rejects.toMatchObject({
    code: 'CALL_EXCEPTION',
    data: encodeErrorResult({ abi, errorName: 'TooMuch', args: [30n] }),
  })
})

test('13. estimates are 1.25 times the gas used, and enough', () =>
  onFreshChain(async () => {
    for (const fields of [
      { to: BOB, value: '0x1' },
      { to: probe, data: data('transfer', BOB, 1n) },
    ]) {
      const estimate = await ask<Hex>('eth_estimateGas', { from: ALICE, ...fields })
      const receipt = await send({ ...fields, gas: estimate })
      expect(receipt.status).toBe('0x1')
      const ratio = Number(BigInt(estimate)) / (1.25 * Number(BigInt(receipt.gasUsed)))
      expect(ratio).toBeGreaterThan(0.99)
      expect(ratio).toBeLessThan(1.01)
    }
    expect((await send({ to: probe, data: data('recurse', 40n) })).status).toBe('0x1')
    // Sent with exactly the estimate, a contract that catches the failure of its calls sees none.
    const attempt = await send({ to: probe, data: data('attempt', 20n) })
    expect(attempt.logs.map((log) => BigInt(log.data))).toEqual([1n])
  }))

test('14. fees of a quiet chain', async () => {
  const quiet = await createNode({ clock: 'chain' })
  const get = (method: string, ...params: readonly unknown[]) =>
    quiet.provider.request({ method, params })
  await get('anvil_mine', 6)
  expect(await get('eth_gasPrice')).toBe('0x30da4')
  expect(await get('eth_maxPriorityFeePerGas')).toBe('0x30d40')
  expect(await get('eth_feeHistory', 5, 'latest', [25, 50, 75])).toMatchObject({
    baseFeePerGas: Array.from({ length: 6 }, () => '0x64'),
    reward: Array.from({ length: 5 }, () => ['0x186a0', '0x186a0', '0x186a0']),
  })
  await expect(get('eth_feeHistory', 1025, 'latest')).rejects.toThrow(
    'block count should be smaller than 1024',
  )
  await expect(get('eth_feeHistory', 5, 'latest', [75, 50])).rejects.toThrow('larger than 75')
  await expect(
    get(
      'eth_feeHistory',
      5,
      'latest',
      Array.from({ length: 101 }, (_, i) => i),
    ),
  ).rejects.toThrow('cannot be greater than 100')
})

test('15. transactions that nodes refuse', async () => {
  const account = privateKeyToAccount(KEY)
  const sign = (change: object) =>
    account.signTransaction({
      type: 'eip1559',
      chainId: 31_415_926,
      nonce: 0,
      to: BOB,
      gas: 10_000_000n,
      maxFeePerGas: 200_200n,
      maxPriorityFeePerGas: 200_000n,
      ...change,
    })
  const why = async (raw: Hex) => (await refusal('eth_sendRawTransaction', raw)).message
  expect(await why('0x01c0')).toContain('EIP-2930 transaction is not supported')
  expect(await why('0x03c0')).toContain('unsupported transaction type')
  expect(await why(await sign({ chainId: 1 }))).toContain('signed for chain 1')
  expect(await why(await sign({}))).toContain('nonce too low')
  expect(await why(await sign({ nonce: 1, gas: 1_000n }))).toContain('intrinsic gas too low')
  expect(
    await why(await sign({ nonce: 1, maxFeePerGas: 99n, maxPriorityFeePerGas: 0n })),
  ).toContain('gas fee cap is below the minimum base fee')
  expect(await why(await sign({ nonce: 1, value: parseEther('20000') }))).toContain(
    'insufficient funds',
  )
  expect(await why(serializeTransaction({ type: 'eip1559', chainId: 31_415_926 }))).toContain(
    'the transaction is refused',
  )
})

test('16. nonces: of a contract, of one that destroyed itself, with the pool', () =>
  onFreshChain(async () => {
    const nonce = (address: Hex, block = 'latest') => ask('eth_getTransactionCount', address, block)
    expect(await nonce(probe)).toBe('0x1')
    await ask('evm_setAutomine', false)
    const start = Number(await nonce(ALICE))
    for (const ahead of [0, 1, 3])
      await ask('eth_sendTransaction', {
        from: ALICE,
        to: BOB,
        nonce: toHex(start + ahead),
        gas: '0x989680',
      })
    expect(await nonce(ALICE)).toBe(toHex(start))
    expect(await nonce(ALICE, 'pending')).toBe(toHex(start + 2))
    await ask('evm_mine')
    expect(await nonce(ALICE)).toBe(toHex(start + 2))
    await ask('anvil_dropAllTransactions')
    await ask('evm_setAutomine', true)
    await send({ to: probe, data: data('destroy') })
    expect(await nonce(probe)).toBe('0x0')
  }))

test('17. code and storage of an address without them', async () => {
  expect(await ask('eth_getCode', ALICE, 'latest')).toBe('0x')
  expect(await ask('eth_getCode', '0xff00000000000000000000000000000000000005', 'latest')).toBe(
    '0x',
  )
  const storage = (address: Hex, slot: string) => ask('eth_getStorageAt', address, slot, 'latest')
  expect(await storage(NOBODY, '0x0')).toBe(ZERO_HASH)
  expect(await storage(probe, '0x0')).toBe(ZERO_HASH)
  expect(await storage(probe, ZERO_HASH)).toBe(ZERO_HASH)
  expect((await refusal('eth_getStorageAt', probe, `0x${'00'.repeat(33)}`, 'latest')).message).toBe(
    'supplied storage key is too long: it has 33 bytes, and 32 are accepted',
  )
})

test('18. filters return each new item once, history first', () =>
  onFreshChain(async () => {
    const { blockNumber } = await send({ to: probe, data: data('increase', 1n) })
    const id = await ask<Hex>('eth_newFilter', { address: probe, fromBlock: blockNumber })
    await send({ to: probe, data: data('increase', 2n) })
    expect(await ask('eth_getFilterLogs', id)).toHaveLength(2)
    expect(await ask('eth_getFilterChanges', id)).toEqual([])
    await send({ to: probe, data: data('increase', 3n) })
    expect(await ask('eth_getFilterChanges', id)).toHaveLength(1)
    expect(await ask('eth_uninstallFilter', id)).toBe(true)
    expect(await ask('eth_uninstallFilter', id)).toBe(false)
    expect(await refusal('eth_getFilterChanges', id)).toMatchObject({
      code: -32_000,
      message: 'filter not found',
    })
    const ids: Hex[] = []
    for (let i = 0; i < 100; i++) ids.push(await ask<Hex>('eth_newBlockFilter'))
    expect((await refusal('eth_newBlockFilter')).code).toBe(-32_005)
    await ask('evm_mine')
    const latest = await blockOf('latest')
    expect(await ask('eth_getFilterChanges', ids[0])).toEqual([latest['hash']])
    for (const one of ids) await ask('eth_uninstallFilter', one)
  }))

test('19. ranges of logs that are not accepted', async () => {
  const error = await refusal('eth_getLogs', { fromBlock: '0x0', toBlock: '0xb41' })
  expect(error.code).toBe(-32_005)
  expect(error.message).toBe('block range exceeds maximum of 2880 (got 2881)')
  expect((await refusal('eth_getLogs', { topics: [null, null, null, null, null] })).message).toBe(
    'too many topics in filter: 5, max: 4',
  )
  expect((await refusal('eth_getLogs', { blockHash: ZERO_HASH, fromBlock: '0x1' })).message).toBe(
    'must not specify block hash and from/to block',
  )
})

test('20. new heads over a WebSocket, until they are unsubscribed', () =>
  onFreshChain(async () => {
    const url = await node.listen()
    const socket = new WebSocket(url.replace('http', 'ws'))
    const received: { id?: number; result?: unknown; params?: { result: never } }[] = []
    const next = async () => {
      while (received.length === 0) await new Promise((resolve) => socket.once('message', resolve))
      return received.shift()!
    }
    socket.on('message', (text) => received.push(JSON.parse(String(text)) as never))
    await new Promise((resolve) => socket.once('open', resolve))
    const request = (id: number, method: string, ...params: readonly unknown[]) =>
      socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
    request(1, 'eth_subscribe', 'newHeads')
    const { result: subscription } = await next()
    const receipt = await send({ to: BOB, value: '0x1' })
    const head = (await next()) as never as {
      method: string
      params: { subscription: unknown; result: { number: Hex; transactions: { hash: Hex }[] } }
    }
    expect(head.method).toBe('eth_subscription')
    expect(head.params.subscription).toBe(subscription)
    expect(head.params.result.number).toBe(await ask('eth_blockNumber'))
    expect(head.params.result.transactions.map(({ hash }) => hash)).toEqual([
      receipt.transactionHash,
    ])
    request(2, 'eth_unsubscribe', subscription)
    expect(await next()).toMatchObject({ id: 2, result: true })
    await ask('evm_mine')
    request(3, 'eth_chainId')
    expect(await next()).toMatchObject({ id: 3 })
    socket.close()
    const response = await post(url, {
      jsonrpc: '2.0',
      id: 1,
      method: 'eth_subscribe',
      params: ['newHeads'],
    })
    expect(await response.json()).toMatchObject({ error: { code: -32_000 } })
  }))

function post(url: string, body: unknown): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

test('21. batches are answered in order, without notifications', async () => {
  const url = await node.listen()
  const batch = await post(url, [
    { jsonrpc: '2.0', id: 'a', method: 'eth_chainId' },
    { jsonrpc: '2.0', id: 7, method: 'eth_nope' },
    { jsonrpc: '2.0', method: 'eth_chainId' },
  ])
  expect(batch.status).toBe(200)
  expect(await batch.json()).toEqual([
    { jsonrpc: '2.0', id: 'a', result: '0x1df5e76' },
    { jsonrpc: '2.0', id: 7, error: { code: -32_601, message: "method 'eth_nope' not found" } },
  ])
  const empty = await post(url, [])
  expect(empty.status).toBe(200)
  expect(await empty.json()).toMatchObject({ id: null, error: { code: -32_600 } })
  const broken = await post(url, '{')
  expect(broken.status).toBe(200)
  expect(await broken.json()).toMatchObject({ id: null, error: { code: -32_700 } })
})

/** What PREVRANDAO gives for a digest of the beacon: Filecoin draws it, with a tag and the epoch. */
function drawn(digest: Hex, epoch: Hex): Hex {
  const tag = toHex(10n, { size: 8 })
  const entropy = toHex('prevrandao')
  return toHex(
    blake2b256(toBytes(concat([tag, digest, toHex(BigInt(epoch), { size: 8 }), entropy]))),
  )
}

test("22. what Hardhat's network helpers and viem's test client do", () =>
  onFreshChain(async () => {
    const anvil = createTestClient({ mode: 'anvil', transport: custom(node.provider) })
    const start = BigInt(await ask<Hex>('eth_blockNumber'))
    await anvil.mine({ blocks: 3 })
    expect(BigInt(await ask<Hex>('eth_blockNumber'))).toBe(start + 3n)
    await ask('hardhat_mine', '0x2', '0x1')
    expect(BigInt(await ask<Hex>('eth_blockNumber'))).toBe(start + 5n)
    await anvil.setBalance({ address: NOBODY, value: 5n * 10n ** 18n })
    expect(await ask('eth_getBalance', NOBODY, 'latest')).toBe(toHex(5n * 10n ** 18n))
    await anvil.setNonce({ address: NOBODY, nonce: 7 })
    expect(await ask('eth_getTransactionCount', NOBODY, 'latest')).toBe('0x7')
    await anvil.setNonce({ address: probe, nonce: 9 })
    expect(await ask('eth_getTransactionCount', probe, 'latest')).toBe('0x9')
    await anvil.setStorageAt({ address: probe, index: 0, value: toHex(41, { size: 32 }) })
    expect(BigInt(await call('count'))).toBe(41n)
    await anvil.impersonateAccount({ address: probe })
    const receipt = await ask<Receipt & { from: Hex }>(
      'eth_getTransactionReceipt',
      await ask('eth_sendTransaction', { from: probe, to: probe, data: data('increase', 1n) }),
    )
    expect(receipt.status).toBe('0x1')
    const sent = await ask<{ from: Hex }>('eth_getTransactionByHash', receipt.transactionHash)
    expect([sent.from, receipt.from]).toEqual([probe, probe])
    expect(receipt.logs[0]!.topics[1]).toBe(`0x${probe.slice(2).padStart(64, '0')}`)
    await anvil.stopImpersonatingAccount({ address: probe })
    expect((await refusal('eth_sendTransaction', { from: probe, to: probe })).message).toContain(
      'unknown account',
    )
    const randomness: Hex = `0x${'ab'.repeat(32)}`
    await ask('hardhat_setPrevRandao', randomness)
    await ask('evm_mine')
    expect(await call('prevRandao')).toBe(drawn(randomness, await ask<Hex>('eth_blockNumber')))
    const before = await blockOf('latest')
    await anvil.increaseTime({ seconds: 86_400 })
    await anvil.mine({ blocks: 1 })
    const after = await blockOf('latest')
    expect(BigInt(after['timestamp']!) - BigInt(before['timestamp']!)).toBe(86_430n)
    expect(BigInt(after['number']!) - BigInt(before['number']!)).toBe(2_881n)
  }))

test('22. snapshots take state, chain, pool and clock back', async () => {
  const block = await ask('eth_blockNumber')
  const id = await ask('evm_snapshot')
  const receipt = await send({ to: NOBODY, value: '0x5' })
  const later = await ask('evm_snapshot')
  expect(await ask('evm_revert', id)).toBe(true)
  expect(await ask('eth_blockNumber')).toBe(block)
  expect(await ask('eth_getBalance', NOBODY, 'latest')).toBe('0x0')
  expect(await ask('eth_getTransactionReceipt', receipt.transactionHash)).toBe(null)
  expect(await ask('evm_revert', later)).toBe(false)
  expect(await ask('evm_revert', id)).toBe(false)
})

test('times that are too far are refused', () =>
  onFreshChain(async () => {
    const far = toHex(1n << 200n)
    expect((await refusal('evm_increaseTime', far)).message).toContain('seconds are too many')
    expect((await refusal('evm_setNextBlockTimestamp', far)).message).toContain('are too many')
    expect((await refusal('evm_setIntervalMining', far)).message).toContain('is too long')
  }))

test('methods of this node: null rounds, explanations, accounts, dumps of the state', () =>
  onFreshChain(async () => {
    const before = Number(BigInt(await ask<Hex>('eth_blockNumber')))
    expect(await ask('fvm_mine', { tipsets: 2, nullRounds: 10 })).toBe(before + 22)
    expect(await ask('fvm_mineToEpoch', before + 100)).toBe(before + 100)
    expect(BigInt(await ask<Hex>('eth_blockNumber'))).toBe(BigInt(before + 99))
    expect(await ask('fvm_accounts')).toMatchObject({
      0: { kind: 'eth', ethAddress: ALICE, privateKey: KEY },
      10: { kind: 'secp256k1' },
      length: 21,
    })
    expect(await ask('fvm_checkInvariants')).toEqual([])
    const { transactionHash } = await send({ to: BOB, value: '0x5' })
    const cid = await ask('Filecoin.EthGetMessageCidByTransactionHash', transactionHash)
    expect(await ask('fvm_explain', cid)).toMatch(/^message to .*OK/)
    const dump = await ask('hardhat_dumpState')
    const balance = await ask('eth_getBalance', BOB)
    await send({ to: BOB, value: '0x7' })
    const block = await ask('eth_blockNumber')
    expect(await ask('anvil_loadState', dump)).toBe(true)
    expect(await ask('eth_getBalance', BOB)).toBe(balance)
    expect(await ask('eth_blockNumber')).toBe(block)
    expect((await send({ to: BOB, value: '0x1' })).status).toBe('0x1')
    expect((await refusal('anvil_loadState', '0x1234')).message).toContain('cannot be unpacked')
  }))

test("23. what Hardhat's viem and Ignition ask before they take the node for anvil", () =>
  onFreshChain(async () => {
    expect(await ask('web3_clientVersion')).toMatch(/^anvil\/litefvm-/)
    const metadata = await ask<Record<string, unknown>>('hardhat_metadata')
    expect(metadata).toMatchObject({ chainId: 31_415_926, clientVersion: expect.any(String) })
    expect(metadata['forkedNetwork'] ?? undefined).toBeUndefined()
    expect(await ask('hardhat_getAutomine')).toBe(true) // Ignition waits for five blocks otherwise
    expect(await ask('eth_accounts')).toHaveLength(10)
    // deployContract, write and read of a wallet whose keys are in the node
    const chain = { transport: custom(node.provider) }
    const wallet = createWalletClient(chain)
    const client = createPublicClient({ ...chain, pollingInterval: 1 })
    const shared = { account: ALICE, chain: null, abi } as const
    const hash = await wallet.deployContract({ ...shared, bytecode })
    const address = (await client.waitForTransactionReceipt({ hash })).contractAddress!
    const write = { ...shared, address, functionName: 'increase', args: [2n] } as const
    await client.waitForTransactionReceipt({ hash: await wallet.writeContract(write) })
    expect(await client.readContract({ address, abi, functionName: 'count' })).toBe(2n)
    const test = createTestClient({ mode: 'anvil', ...chain })
    await test.setAutomine(true)
    expect(await test.getAutomine()).toBe(true)
    // Ignition: the block that has the call, its nonce and the fees it reads
    const block = await blockOf('latest', true)
    expect(block.transactions).toHaveLength(1)
    const fees = await ask<{ baseFeePerGas: Hex[] }>('eth_feeHistory', '0x2', 'latest', [50])
    expect(fees.baseFeePerGas).toHaveLength(3)
  }))

test('24. what forge and cast ask: probes that fall back, fees, nonces and limits of an EVM', () =>
  onFreshChain(async () => {
    for (const probe of ['eth_getAccountInfo', 'eth_fillTransaction'])
      expect((await refusal(probe, ALICE)).code).toBe(-32_601)
    const history = await ask<{ reward: Hex[][] }>('eth_feeHistory', '0xa', 'latest', [20])
    expect(history.reward.every((row) => row.length === 1)).toBe(true)
    const account = privateKeyToAccount(KEY)
    const nonce = Number(await ask<Hex>('eth_getTransactionCount', ALICE, 'latest'))
    const fields = { chainId: 31_415_926, type: 'eip1559' as const, to: probe, nonce }
    const fees = { maxFeePerGas: 1_000_000n, maxPriorityFeePerGas: 100_000n }
    const call = { ...fields, ...fees, data: data('increase', 1n) }
    // The gas of a simulation in an EVM, as forge script sends without --skip-simulation.
    const low = await account.signTransaction({ ...call, gas: 60_000n })
    expect((await refusal('eth_sendRawTransaction', low)).message).toContain(
      'intrinsic gas too low',
    )
    const gas = BigInt(
      await ask<Hex>('eth_estimateGas', { from: ALICE, to: probe, data: call.data }),
    )
    const hash = await ask(
      'eth_sendRawTransaction',
      await account.signTransaction({ ...call, gas }),
    )
    expect(await ask('eth_getTransactionReceipt', hash)).toMatchObject({ status: '0x1' })
    const filter = { address: probe, fromBlock: toHex(10_000n), toBlock: 'latest' }
    expect(await ask('eth_getLogs', filter)).toHaveLength(1)
    // A fork asks for the state at an explicit number.
    const number = await ask<Hex>('eth_blockNumber')
    expect(BigInt(await ask<Hex>('eth_getBalance', ALICE, number))).toBeGreaterThan(0n)
    expect(await ask('eth_getTransactionCount', ALICE, number)).toBe(toHex(nonce + 1))
  }))

test('26. traces: a DELEGATECALL names the library; two slots, nonce and balance of a transfer', () =>
  onFreshChain(async () => {
    const library = (await send({ data: compiled('Library').bytecode })).contractAddress!
    const { transactionHash: delegated } = await send({
      to: probe,
      data: data('viaLibrary', library, 7n),
    })
    const tracer = { tracer: 'callTracer' }
    expect(await ask('debug_traceTransaction', delegated, tracer)).toMatchObject({
      type: 'CALL',
      from: ALICE,
      to: probe,
      calls: [{ type: 'DELEGATECALL', from: probe, to: library }],
    })
    const parity = await ask<{ action: object; blockNumber: unknown; traceAddress: number[] }[]>(
      'trace_block',
      'latest',
    )
    expect(parity).toMatchObject([
      { type: 'call', action: { from: ALICE, to: probe }, subtraces: 1, traceAddress: [] },
      {
        action: { callType: 'delegatecall', from: probe, to: library },
        traceAddress: [0],
        transactionPosition: 0,
      },
    ])
    expect(parity[0]!.blockNumber).toBe(Number(BigInt(await ask<Hex>('eth_blockNumber'))))
    expect(await ask('trace_transaction', delegated)).toEqual(parity)
    const { transactionHash: transfer } = await send({ to: probe, data: data('transfer', BOB, 5n) })
    const { pre, post } = await ask<{
      pre: Record<Hex, { storage?: object; nonce?: number; balance?: Hex }>
      post: Record<Hex, { storage?: object; nonce?: number; balance?: Hex }>
    }>('debug_traceTransaction', transfer, {
      tracer: 'prestateTracer',
      tracerConfig: { diffMode: true },
    })
    expect(Object.keys(post).toSorted()).toEqual([probe, ALICE].toSorted())
    expect(Object.keys(post[probe]!.storage!)).toHaveLength(2)
    expect(Object.keys(post[ALICE]!).toSorted()).toEqual(['balance', 'nonce'])
    expect(post[ALICE]!.nonce).toBe(pre[ALICE]!.nonce! + 1)
    const { transactionHash: created } = await send({ data: bytecode })
    const creation = await ask<{ type: string; to: Hex; output: Hex }>(
      'debug_traceTransaction',
      created,
      tracer,
    )
    expect(creation.type).toBe('CREATE')
    expect(creation.output).toBe(await ask('eth_getCode', creation.to, 'latest'))
  }))

test('a call at a block has that block number; BLOCKHASH gives the hashes of blocks, through null rounds', () =>
  onFreshChain(async () => {
    const before = await blockOf('latest')
    await ask('evm_increaseTime', 60)
    await ask('evm_mine')
    expect(BigInt(await call('blockNumber'))).toBe(BigInt(await ask<Hex>('eth_blockNumber')))
    const number = BigInt(before['number']!)
    for (const height of [number, number + 1n, number + 2n])
      expect(await call('hashOf', height)).toBe(before['hash'])
  }))

test('a provider over a world sees messages sent to the world, and the world those of the provider', async () => {
  const vm = await FVM.create()
  const eve = vm.account('eve', { type: 'eth' })
  const provider = createProvider(vm)
  const client = createPublicClient({ transport: custom(provider) })
  const wallet = createWalletClient({ transport: custom(provider), account: eve.ethAddress! })
  const before = vm.snapshot()
  const bob = vm.account('bob')
  const to = vm.evm.addressOf(bob)
  vm.send({ from: 'eve', to: bob, value: 5n })
  const block = await client.getBlock({ includeTransactions: true })
  expect(block.transactions).toMatchObject([{ to: to.toLowerCase(), value: 5n }])
  expect(await client.getBalance({ address: to })).toBe(vm.balanceOf(bob))
  await wallet.sendTransaction({ to, value: 7n, chain: null })
  expect(vm.balanceOf(bob)).toBe(vm.config.accountBalance + 12n)
  expect(vm.nonceOf(eve)).toBe(2n)
  vm.revert(before)
  expect(await client.getBlockNumber()).toBe(vm.epoch - 1n)
  expect(await client.getTransactionCount({ address: eve.ethAddress! })).toBe(0)
})

test('each of the 26 items has a test with its number', () => {
  const titles = ['check-list.test.ts', 'filecoin.test.ts'].flatMap((name) => {
    const text = readFileSync(new URL(name, import.meta.url), 'utf8')
    return [...text.matchAll(/^test\(\s*['"](\d+)\. /gm)].map((match) => Number(match[1]))
  })
  const numbers = [...new Set(titles)].sort((a, b) => a - b)
  expect(numbers).toEqual(Array.from({ length: 26 }, (_, i) => i + 1))
})
