import { encodeFunctionData, type Hex, pad } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compileCounter } from '../../examples/counter/compile.mjs'
import { createNode, type DevNode } from '../../src/rpc/index.ts'
import { compiled } from './probe.ts'

const { abi, bytecode } = compiled('Probe')
const ALICE = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'

let node: DevNode
let probe: Hex

beforeAll(async () => {
  node = await createNode({ clock: 'chain', accounts: 2 })
  const hash = await ask('eth_sendTransaction', { from: ALICE, data: bytecode })
  probe = (await ask<{ contractAddress: Hex }>('eth_getTransactionReceipt', hash)).contractAddress
})

afterAll(() => node.close())

async function ask<T>(method: string, ...params: readonly unknown[]): Promise<T> {
  return (await node.provider.request({ method, params })) as T // the caller knows the method
}

const increase = () => encodeFunctionData({ abi, functionName: 'increase', args: [3n] })

test('fvm_deployActor installs Wasm as base64 or digits, with a balance and a name', async () => {
  const wasm = Buffer.from(await compileCounter())
  const made = await ask<{ id: string; address: string; code: object }>(
    'fvm_deployActor',
    wasm.toString('base64'),
    { name: 'counter', balance: '0x5' },
  )
  expect(made).toEqual({
    id: expect.stringMatching(/^t0\d+$/),
    address: expect.stringMatching(/^t2/),
    code: { '/': expect.stringMatching(/^bafk2bz/) },
  })
  expect(node.vm.balanceOf(made.id)).toBe(5n)
  node.vm.account('zoe')
  const sent = node.vm.send({ from: 'zoe', to: 'counter', method: 2, params: Uint8Array.of(7) })
  expect(sent.returnData).toEqual(Uint8Array.of(7))

  const other = await ask<{ id: string; code: object }>(
    'fvm_deployActor',
    `0x${wasm.toString('hex')}`,
  )
  expect(other.code).toEqual(made.code)
  expect(other.id).not.toBe(made.id)
})

test.each([
  [['AGFzbQEAAAA='], /is refused: the module defines no function/],
  [['no Wasm!'], 'it is "no Wasm!", and base64, or 0x and hexadecimal digits, is accepted'],
  [['0x00'], /Wasm/],
  [['AGFzbQEAAAA=', { nam: 'x' }], '"nam" is not accepted in the options: give some of params,'],
])('fvm_deployActor refuses %j with the reason, and the state stays', async (params, message) => {
  const before = node.vm.stateRoot().toString()
  await expect(ask('fvm_deployActor', ...params)).rejects.toThrow(message)
  expect(node.vm.stateRoot().toString()).toBe(before)
})

test('fvm_mockCall answers calls of a contract that fit, until fvm_clearMocks', async () => {
  const data = encodeFunctionData({ abi, functionName: 'divide', args: [2n] })
  const read = () => ask<Hex>('eth_call', { to: probe, data })
  const real = await read()
  const output = pad('0x2a', { size: 32 })
  expect(real).not.toBe(output)
  await ask('fvm_mockCall', { to: probe, input: data.slice(0, 10) }, { output })
  expect(await read()).toBe(output)
  await ask('fvm_mockCall', { to: probe, input: data }, { exitCode: 33, output: '0xabcd' })
  await expect(read()).rejects.toMatchObject({ code: 3, data: '0xabcd' })
  const other = encodeFunctionData({ abi, functionName: 'divide', args: [4n] })
  expect(await ask('eth_call', { to: probe, data: other })).toBe(output)
  await ask('fvm_clearMocks')
  expect(await read()).toBe(real)
})

test('fvm_mockCall answers methods of built-in actors', async () => {
  const send = () => node.vm.send({ from: 'zoe', to: 'f05', method: 'GetBalance', params: 'zoe' })
  node.vm.account('zoe')
  expect(send().exitCode).toBe(0)
  await ask('fvm_mockCall', { to: 'f05', method: 'GetBalance' }, { exitCode: 17, message: 'gone' })
  expect(send()).toMatchObject({ exitCode: 17 })
  await ask('fvm_clearMocks')
  expect(send().exitCode).toBe(0)
})

test.each([
  [[{ to: 'f05' }, { exit: 1 }], '"exit" is not accepted in the answer: give some of exitCode,'],
  [
    [{ to: 'f05', metod: 1 }, {}],
    '"metod" is not accepted in the calls: give some of to, from, method, params, input,',
  ],
  [[{}, {}], 'an address of Filecoin as text'],
  [[{ to: 'f05', params: 'zz' }, {}], '0x and hexadecimal digits'],
])('fvm_mockCall refuses %j with the reason', async (params, message) => {
  await expect(ask('fvm_mockCall', ...params)).rejects.toThrow(message)
})

test('fvm_profile gives the gas of an executed message by function, in each format', async () => {
  const hash = await ask<Hex>('eth_sendTransaction', { from: ALICE, to: probe, data: increase() })
  const { gasUsed } = await ask<{ gasUsed: Hex }>('eth_getTransactionReceipt', hash)
  const cid = await ask<object>('Filecoin.EthGetMessageCidByTransactionHash', hash)
  const folded = await ask<string>('fvm_profile', cid)
  const milligas = folded
    .trim()
    .split('\n')
    .reduce((sum, line) => sum + BigInt(line.slice(line.lastIndexOf(' ') + 1)), 0n)
  // The gas of a receipt is that of the message, rounded up to a unit.
  expect((milligas + 999n) / 1000n).toBe(BigInt(gasUsed))
  expect(folded).toContain('evm')
  const speedscope = JSON.parse(await ask<string>('fvm_profile', cid, 'speedscope')) as object
  expect(speedscope).toHaveProperty('profiles')
  const packed = Buffer.from(await ask<string>('fvm_profile', cid, 'pprof'), 'base64')
  expect(packed.length).toBeGreaterThan(200)
  expect(packed.includes('evm')).toBe(true)
  await expect(ask('fvm_profile', cid, 'flame')).rejects.toThrow('one of ')
})
