import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { padHex, parseEther } from 'viem'
import { connection } from './litefvm.ts'

const { viem, networkHelpers } = connection
const NOBODY = '0x1212121212121212121212121212121212121212'

describe('network helpers over the node', () => {
  it('22. mine, mineUpTo and blocks', async () => {
    const client = await viem.getPublicClient()
    const start = await client.getBlockNumber({ cacheTime: 0 })
    await networkHelpers.mine(3)
    assert.equal(await client.getBlockNumber({ cacheTime: 0 }), start + 3n)
    await networkHelpers.mineUpTo(start + 10n)
    assert.equal(await client.getBlockNumber({ cacheTime: 0 }), start + 10n)
    await networkHelpers.mine(2, { interval: 60 })
    assert.equal(await networkHelpers.time.latestBlock(), Number((await client.getBlock()).number))
  })

  it('22. setBalance, setNonce, setCode, setStorageAt', async () => {
    const client = await viem.getPublicClient()
    await networkHelpers.setBalance(NOBODY, parseEther('2'))
    assert.equal(await client.getBalance({ address: NOBODY }), parseEther('2'))
    await networkHelpers.setNonce(NOBODY, 7)
    assert.equal(await client.getTransactionCount({ address: NOBODY }), 7)
    const counter = await viem.deployContract('Counter')
    const value = padHex('0x2a', { size: 32 })
    await networkHelpers.setStorageAt(counter.address, 0, value)
    assert.equal(await counter.read.count(), 42n)
    assert.equal(await networkHelpers.getStorageAt(counter.address, 0), value)
    const other = '0x3434343434343434343434343434343434343434'
    await networkHelpers.setCode(other, (await client.getCode({ address: counter.address }))!)
    assert.equal(await (await viem.getContractAt('Counter', other)).read.count(), 0n)
  })

  it('22. an impersonated contract sends', async () => {
    const counter = await viem.deployContract('Counter')
    await networkHelpers.impersonateAccount(counter.address)
    await networkHelpers.setBalance(counter.address, parseEther('1'))
    const wallet = await viem.getWalletClient(counter.address)
    const hash = await counter.write.increase([1n], { account: wallet.account })
    const client = await viem.getPublicClient()
    const transaction = await client.getTransaction({ hash })
    assert.equal(transaction.from, counter.address.toLowerCase())
    await networkHelpers.stopImpersonatingAccount(counter.address)
  })

  it('22. snapshots, times and base fees', async () => {
    const client = await viem.getPublicClient()
    const snapshot = await networkHelpers.takeSnapshot()
    const before = await networkHelpers.time.latest()
    assert.ok((await networkHelpers.time.increase(3_600)) >= before + 3_600)
    await networkHelpers.time.increaseTo(before + 10_000)
    assert.equal(await networkHelpers.time.latest(), before + 10_000)
    await networkHelpers.time.setNextBlockTimestamp(before + 20_000)
    await networkHelpers.setNextBlockBaseFeePerGas(777n)
    await networkHelpers.mine()
    assert.equal((await client.getBlock()).baseFeePerGas, 777n)
    assert.equal(await networkHelpers.time.latest(), before + 20_000)
    await snapshot.restore()
    assert.equal(await networkHelpers.time.latest(), before)
  })

  it('23. the test client takes the node for anvil', async () => {
    const tester = await viem.getTestClient()
    assert.equal(tester.mode, 'anvil')
    await tester.mine({ blocks: 1 })
    assert.equal(await tester.getAutomine(), true)
  })
})
