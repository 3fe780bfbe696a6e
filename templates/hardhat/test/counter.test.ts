import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { getAddress } from 'viem'
import CounterModule from '../ignition/modules/Counter.ts'
import { connection, ofThisRun } from './litefvm.ts'

const { viem, networkHelpers, ignition } = connection

async function deployCounter() {
  return await viem.deployContract('Counter')
}

describe('Counter', () => {
  it('counts, and tells who counted', async () => {
    const counter = await networkHelpers.loadFixture(deployCounter)
    const [alice] = await viem.getWalletClients()
    await viem.assertions.emitWithArgs(counter.write.increase([3n]), counter, 'Increased', [
      getAddress(alice.account.address),
      3n,
    ])
    assert.equal(await counter.read.count(), 3n)
  })

  it('is reset by its owner after a day', async () => {
    const counter = await networkHelpers.loadFixture(deployCounter)
    assert.equal(await counter.read.count(), 0n) // the fixture took the first test back
    await counter.write.increase([1n])
    await viem.assertions.revertWithCustomError(counter.write.reset(), counter, 'TooEarly')
    await networkHelpers.time.increase(86_400) // 2,880 epochs pass
    await counter.write.reset()
    assert.equal(await counter.read.count(), 0n)
  })

  it('is not reset by others', async () => {
    const counter = await networkHelpers.loadFixture(deployCounter)
    const [, bob] = await viem.getWalletClients()
    await viem.assertions.revertWithCustomErrorWithArgs(
      counter.write.reset({ account: bob.account }),
      counter,
      'NotTheOwner',
      [getAddress(bob.account.address)],
    )
  })

  it('is deployed by its Ignition module', async () => {
    const { counter } = await ignition.deploy(CounterModule, ofThisRun)
    assert.equal(await counter.read.count(), 5n)
  })
})
