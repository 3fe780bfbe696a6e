import { request } from 'node:http'
import { expect, test } from 'vitest'
import { FVM } from '../../src/index.ts'
import { ChainNode } from '../../src/node/index.ts'
import { createNode, createProvider, type Provider } from '../../src/rpc/index.ts'

/** Five days: work of several slices. */
const JUMP = 5 * 86_400
const BOB = `0x${'b0'.repeat(20)}`

/** A provider over a world with an eth account, whose time has to jump before the next tipset. */
async function beforeJump() {
  const vm = FVM.createSync()
  vm.account('alice', { type: 'eth' })
  const provider = createProvider(vm)
  const ask = askerOf(provider)
  const [from] = await ask<readonly string[]>('eth_accounts')
  await ask('evm_increaseTime', JUMP)
  return { vm, provider, ask, from: from!, rootOf: () => vm.stateRoot().toString() }
}

function askerOf(provider: Provider) {
  // The caller names what a method answers.
  return async <T>(method: string, ...params: readonly unknown[]) =>
    (await provider.request({ method, params })) as T
}

/** Starts a request and tells whether it has ended. */
function start<T>(answer: Promise<T>) {
  const state = { isDone: false, answer }
  const end = () => {
    state.isDone = true
  }
  answer.then(end, end)
  return state
}

test('other requests are answered while time jumps, from the chain as it was', async () => {
  const { ask, vm, from } = await beforeJump()
  const before = await ask<string>('eth_blockNumber')
  const { epoch } = vm
  const mined = start(ask('evm_mine'))
  expect(await ask('eth_chainId')).toBe('0x13a')
  expect(await ask('eth_blockNumber')).toBe(before)
  expect(await ask('eth_getBalance', from, 'latest')).toBe(
    await ask('eth_getBalance', from, before),
  )
  expect(await ask('eth_call', { to: BOB }, 'latest')).toBe('0x')
  expect(vm.epoch).toBe(epoch)
  expect(mined.isDone).toBe(false)
  await mined.answer
  expect(vm.epoch).toBe(epoch + BigInt(JUMP / 30) + 1n)
  expect(Number(await ask('eth_blockNumber'))).toBe(Number(before) + JUMP / 30 + 1)
})

test('a jump in slices leaves the state of a jump in one go, and tells the same listeners', async () => {
  const sliced = await beforeJump()
  const heads: unknown[] = []
  sliced.provider.on('message', (event) => {
    heads.push(event)
  })
  await sliced.ask('eth_subscribe', 'newHeads')
  const mined = start(sliced.ask('evm_mine'))
  await sliced.ask('eth_chainId')
  expect(mined.isDone).toBe(false)
  await mined.answer
  const vm = FVM.createSync()
  vm.account('alice', { type: 'eth' })
  const node = new ChainNode(vm, { clock: 'chain' })
  node.update({ clock: node.clock.increase(node.state.clock, BigInt(JUMP)) })
  const { hash, stateRoot } = node.mine()
  expect(sliced.rootOf()).toBe(stateRoot.toString())
  expect(await sliced.ask('eth_getBlockByNumber', 'latest', false)).toMatchObject({ hash })
  expect(heads).toMatchObject([{ data: { result: { hash } } }])
})

test('requests that change the chain wait for a jump, and run in their order', async () => {
  const { ask, from, vm } = await beforeJump()
  const { epoch } = vm
  const after = epoch + BigInt(JUMP / 30) + 1n
  const mined = start(ask('evm_mine'))
  const snapshot = start(ask<string>('evm_snapshot'))
  const balance = start(ask('anvil_setBalance', from, '0xde0b6b3a7640000'))
  const sent = start(ask<string>('eth_sendTransaction', { from, to: BOB, value: '0x1' }))
  await ask('eth_chainId')
  expect([mined, snapshot, balance, sent].map(({ isDone }) => isDone)).not.toContain(true)
  await Promise.all([mined, snapshot, balance, sent].map(({ answer }) => answer))
  expect(vm.epoch).toBe(after + 1n)
  expect(BigInt(await ask<string>('eth_getBalance', from, 'latest'))).toBeLessThan(10n ** 18n)
  expect(await ask('eth_getTransactionReceipt', await sent.answer)).toMatchObject({
    status: '0x1',
  })
  expect(await ask('evm_revert', await snapshot.answer)).toBe(true)
  expect(vm.epoch).toBe(after)
  expect(await ask('eth_getTransactionReceipt', await sent.answer)).toBe(null)
})

test('a transaction before which time jumps is answered with its tipset made', async () => {
  const { ask, from } = await beforeJump()
  const sent = start(ask<string>('eth_sendTransaction', { from, to: BOB, value: '0x1' }))
  await ask('eth_chainId')
  expect(sent.isDone).toBe(false)
  const receipt = await ask('eth_getTransactionReceipt', await sent.answer)
  expect(receipt).toMatchObject({ status: '0x1' })
})

test('a message that is sent to the world itself during a jump is kept, and the jump follows it', async () => {
  const { ask, vm, rootOf } = await beforeJump()
  vm.account('bob')
  const mined = start(ask('evm_mine'))
  await ask('eth_chainId')
  expect(mined.isDone).toBe(false)
  vm.send({ from: 'alice', to: 'bob', value: 5n })
  const { epoch } = vm
  await mined.answer
  const other = await beforeJump()
  other.vm.account('bob')
  other.vm.send({ from: 'alice', to: 'bob', value: 5n })
  await other.ask('evm_mine')
  expect(vm.epoch).toBe(epoch + BigInt(JUMP / 30) + 2n)
  expect(rootOf()).toBe(other.rootOf())
})

test('a jump that is too long is refused, and the chain stays as it was', async () => {
  const { ask, vm } = await beforeJump()
  const { epoch } = vm
  await expect(ask('fvm_advanceDays', 1_000)).rejects.toThrow('days are too many')
  await expect(ask('anvil_mine', 2_000_000)).rejects.toThrow('too many for one request')
  expect(vm.epoch).toBe(epoch)
  await ask('evm_mine')
  expect(vm.epoch).toBe(epoch + BigInt(JUMP / 30) + 1n)
})

test('a server answers while days pass with proofs', async () => {
  const node = await createNode({ clock: 'chain', accounts: 1, miners: 1 })
  try {
    const url = await node.listen()
    const post = (method: string, params: readonly unknown[] = []) =>
      new Promise<unknown>((resolve, reject) => {
        const sent = request(url, { method: 'POST' }, (response) => {
          let text = ''
          response.on('data', (chunk) => (text += String(chunk)))
          response.on('end', () => resolve((JSON.parse(text) as { result: unknown }).result))
        })
        sent.on('error', reject)
        sent.end(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }))
      })
    const before = Number(await post('eth_blockNumber'))
    const advanced = start(post('fvm_advanceDays', [3]))
    expect(Number(await post('eth_blockNumber'))).toBe(before)
    expect(advanced.isDone).toBe(false)
    expect(await advanced.answer).toBe(before + 3 * 2_880)
    expect(node.vm.checkInvariants()).toEqual([])
  } finally {
    await node.close()
  }
})
