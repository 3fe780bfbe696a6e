import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { compileCounter } from '../../examples/counter/compile.mjs'
import {
  ActorFailed,
  cbor,
  defineActor,
  FIL,
  FVM,
  methodNumber,
  type Result,
  UsageError,
} from '../../src/index.ts'
import { FORWARDER_WASM, forward } from './forwarder.ts'

const COUNTER = defineActor({
  name: 'counter',
  methods: {
    Increment: { number: 2, params: cbor.u64, returns: cbor.u64 },
    Get: { number: 3, returns: cbor.u64 },
    Strange: { number: 99, params: cbor.text },
  },
})

let wasm: Uint8Array
let vm: FVM

beforeAll(async () => {
  wasm = await compileCounter()
}, 30_000)

beforeEach(() => {
  vm = FVM.createSync()
  vm.account('alice')
  vm.account('bob')
})

/** What code costs changes with its compiler. */
const withoutGas = (text: string | undefined) => text?.replace(/gas \d+/g, 'gas N')

const deployCounter = () => vm.deploy(wasm, { as: 'counter', definition: COUNTER })

describe('transfers', () => {
  test('the result of a transfer has its receipt, events and call tree', () => {
    const result = vm.send({ from: 'alice', to: 'bob', value: '1 FIL' })
    expect(result.exitName).toBe('OK')
    expect(result.kind).toBe('explicit')
    expect(result.gasUsed).toBe(1_224_963n)
    expect(result.gasExact).toBe(true)
    expect(result.gas.fee).toBe(result.gas.baseFeeBurn + result.gas.overEstimationBurn)
    expect(vm.balanceOf('bob')).toBe(10_001n * FIL)
    expect(vm.balanceOf('alice')).toBe(9_999n * FIL - result.gas.fee)
    expect(vm.nonceOf('alice')).toBe(1n)
    expect(result.explain()).toMatchInlineSnapshot(`
      "message to bob f0103, send: OK, gas 1224963
        alice f0102 -> bob f0103 send value 1 FIL = OK gas 481000"
    `)
  })

  test('balances change by the value, and by the fee if that is asked for', () => {
    const result = vm.send({
      from: 'alice',
      to: 'bob',
      value: FIL,
      gasFeeCap: 150n,
      gasPremium: 7n,
    })
    const { fee, minerTip, baseFeeBurn, overEstimationBurn } = result.gas
    expect(minerTip).toBe(7n * result.message.gasLimit)
    expect(result.balanceChange('alice')).toBe(-FIL)
    expect(result.balanceChange('alice', { includeFees: true })).toBe(-FIL - fee)
    expect(result.balanceChange('bob')).toBe(FIL)
    expect(result.balanceChange('f099')).toBe(0n)
    expect(result.balanceChange('f099', { includeFees: true })).toBe(
      baseFeeBurn + overEstimationBurn,
    )
    expect(result.balanceChange('f02')).toBe(0n)
    expect(result.balanceChange('f02', { includeFees: true })).toBe(minerTip)
    expect(result.balanceChange('f0999')).toBe(0n)
  })

  test('a transfer to a new key creates its account', () => {
    const to = vm.fork().account('carol', { type: 'bls' }).address
    const result = vm.send({ from: 'alice', to, value: '2 FIL' })
    expect(result.ok).toBe(true)
    expect(result.gasExact).toBe(false) // the account's constructor is native
    expect(vm.getActor(to)).toMatchObject({ type: 'account', balance: 2n * FIL })
    expect(result.balanceChange(to)).toBe(2n * FIL)
  })

  test('a message from a placeholder makes it an ethaccount', () => {
    const eth = vm.fork().account('eve', { type: 'eth' })
    vm.send({ from: 'alice', to: eth, value: '5 FIL' })
    expect(vm.getActor(eth)?.type).toBe('placeholder')
    expect(vm.send({ from: eth, to: 'alice' }).ok).toBe(true)
    expect(vm.getActor(eth)?.type).toBe('ethaccount')
    expect(eth.ethAddress).toMatch(/^0x[0-9a-fA-F]{40}$/)
    expect(vm.idOf(eth.ethAddress!)).toBe(vm.idOf(eth))
  })

  test('accounts have the same keys in every world', () => {
    const other = FVM.createSync()
    expect(other.account('alice').address).toEqual(vm.account('alice').address)
    expect(other.account('alice')).toBe(vm.account('alice'))
    expect(vm.account('zoe', { type: 'bls' }).privateKey).not.toEqual(
      vm.account('alice').privateKey,
    )
  })

  test('awaiting a send is harmless', async () => {
    const result: unknown = vm.send({ from: 'alice', to: 'bob' })
    expect(await Promise.resolve(result)).toBe(result)
  })
})

describe('failures', () => {
  test('an actor that is not there is in the result', () => {
    const result = vm.send({ from: 'alice', to: 'f0999', method: 5 })
    expect(result.exitName).toBe('SYS_INVALID_RECEIVER')
    expect(() => result.value).toThrow(ActorFailed)
    expect(result.explain()).toMatchInlineSnapshot(`
      "message method 5: SYS_INVALID_RECEIVER, gas 708863
      started by send.send: NotFound, actor does not exist: f0999
      > alice f0102 -> an unknown actor method 5 = refused: NotFound, actor does not exist: f0999 gas 0"
    `)
  })

  test('a message without gas enough is in the result', () => {
    const result = vm.send({ from: 'alice', to: 'bob', value: 1n, gasLimit: 800_000 })
    expect(result.exitName).toBe('SYS_OUT_OF_GAS')
    expect(result.gasUsed).toBe(800_000n)
  })

  test('with unchecked the message is applied although it cannot be paid', () => {
    vm.setBalance('alice', 5n)
    const send = (value: bigint, nonce?: bigint) =>
      vm.send({
        from: 'alice',
        to: 'bob',
        value,
        unchecked: true,
        ...(nonce === undefined ? {} : { nonce }),
      })
    expect(send(0n).exitName).toBe('SYS_SENDER_STATE_INVALID')
    expect(send(0n).explain()).toContain('the message did not run: Actor balance less than needed')
    vm.setBalance('alice', FIL)
    expect(send(2n * FIL).exitName).toBe('SYS_INSUFFICIENT_FUNDS')
    expect(send(0n, 77n).exitName).toBe('SYS_SENDER_STATE_INVALID')
    const result = vm.send({ from: 'f010', to: 'bob', unchecked: true })
    expect(result.exitName).toBe('SYS_SENDER_INVALID')
  })

  test('the failing frame is marked in the call tree', () => {
    const forwarder = vm.deploy(FORWARDER_WASM, { as: 'forwarder' })
    const counter = deployCounter()
    const params = forward({ to: counter.address, method: 2n, params: Uint8Array.of(0) })
    const result = vm.send({ from: 'alice', to: forwarder, method: 2, params })
    expect(result.failingActor).toBe(counter.id)
    expect(withoutGas(result.explain())).toMatchInlineSnapshot(`
      "message to forwarder f0104, method 2: USR_ILLEGAL_ARGUMENT, gas N
        counter f0105 Increment exited with USR_ILLEGAL_ARGUMENT: the counter cannot grow by 0
        forwarder f0104 method 2 exited with USR_ILLEGAL_ARGUMENT: the callee failed
        alice f0102 -> forwarder f0104 method 2 (0x150000000000000002598bd5579545e4412a9e8ca5f2ea9a228e1ec59a000000... (129 bytes)) = USR_ILLEGAL_ARGUMENT gas N
      >   forwarder f0104 -> counter f0105 Increment (0) = USR_ILLEGAL_ARGUMENT gas N"
    `)
  })
})

describe('actors', () => {
  test('handles have the methods of their definition, typed', () => {
    const counter = deployCounter().connect('alice')
    expect(counter.Increment(5)).toBe(5n)
    expect(counter.Increment(2n, { from: 'bob' })).toBe(7n)
    expect(counter.Get()).toBe(7n)
    expect(counter.call('Increment', 3)).toBe(10n)
    expect(counter.Get()).toBe(7n)
    const result = counter.send('Increment', 1)
    expect(result.value).toBe(8n)
    expect(counter.estimateGas('Increment', 1)).toBe((result.gasUsed * 125n) / 100n)
    expect(String(counter)).toBe('counter f0104')
    expect(counter.state()).toEqual([8])
    expect(vm.actor('counter', COUNTER).connect('bob').Get()).toBe(8n)
    expect(vm.actor('counter').definition).toBe(COUNTER)
  })

  test('a view needs no sender', () => {
    expect(deployCounter().call('Get')).toBe(0n)
  })

  test('a method that fails throws its call tree', () => {
    const counter = deployCounter().connect('alice')
    let failed: ActorFailed | undefined
    try {
      counter.Increment(0)
    } catch (thrown) {
      failed = thrown as ActorFailed
    }
    expect(failed).toBeInstanceOf(ActorFailed)
    expect(failed?.exitName).toBe('USR_ILLEGAL_ARGUMENT')
    expect(failed?.exitCode).toBe(16)
    expect(withoutGas(failed?.message)).toMatchInlineSnapshot(`
      "counter f0104 Increment failed with USR_ILLEGAL_ARGUMENT
      message to counter f0104, Increment: USR_ILLEGAL_ARGUMENT, gas N
        counter f0104 Increment exited with USR_ILLEGAL_ARGUMENT: the counter cannot grow by 0
      > alice f0102 -> counter f0104 Increment (0) = USR_ILLEGAL_ARGUMENT gas N"
    `)
  })

  test('methods may be named in send, by the definition or by FRC-42', () => {
    deployCounter()
    const add = vm.send({
      from: 'alice',
      to: 'counter',
      method: 'Increment',
      params: 3n,
      returns: cbor.u64,
    })
    expect(add.value).toBe(3n)
    expect(methodNumber('Transfer')).toBe(80_475_954n)
    expect(vm.send({ from: 'alice', to: 'bob', method: 'Receive' }).message.methodNum).toBe(
      3_726_118_371n,
    )
  })

  test('events are decoded', () => {
    const counter = deployCounter().connect('alice')
    const [event] = counter.send('Increment', 3).events
    expect(event?.emitter).toBe(counter.id)
    expect(event?.fields).toEqual({ counter: 3, by: 102 })
    expect(event?.entries.map(({ key, flags, codec }) => [key, flags, codec])).toEqual([
      ['counter', 3, 0x51],
      ['by', 3, 0x51],
    ])
  })

  test('the charges of a message and of its frames add up to the gas used', () => {
    const counter = deployCounter()
    const params = forward({ to: counter.address, method: 2n, params: Uint8Array.of(9) })
    vm.deploy(FORWARDER_WASM, { as: 'forwarder' })
    const result = vm.send({ from: 'alice', to: 'forwarder', method: 2, params })
    const sum = result.charges.reduce((n, c) => n + BigInt(c.compute) + BigInt(c.other), 0n)
    expect((sum + 999n) / 1000n).toBe(result.gasUsed)
    const [root, inner] = result.calls
    expect(root?.totalGas).toBe(root!.selfGas + inner!.totalGas)
    expect(inner?.id).toBe(counter.id)
    expect(inner?.depth).toBe(1)
    expect(inner?.steps.filter(({ type }) => type === 'ipld').length).toBeGreaterThan(0)
  })

  test('the balance of a deployed actor, its address and its state can be chosen', () => {
    const state = vm.putBlock(Uint8Array.of(0x81, 0x05))
    const counter = vm.deploy(wasm, { as: 'f01234', state, balance: '3 FIL', definition: COUNTER })
    expect(counter.id).toBe(1234n)
    expect(counter.balance).toBe(3n * FIL)
    expect(counter.call('Get')).toBe(5n)
  })

  test('a constructor takes params, may be left out, and undoes the deployment if it fails', () => {
    const counter = vm.deploy(wasm, {
      as: 'one',
      params: 41,
      schema: cbor.u64,
      definition: COUNTER,
    })
    expect(counter.call('Get')).toBe(41n)
    const plain = vm.deploy(wasm, { as: 'two', constructor: false, definition: COUNTER })
    expect(plain.connect('alice').send('Get').exitName).toBe('USR_ILLEGAL_STATE')
    const root = vm.stateRoot()
    expect(() => vm.deploy(wasm, { as: 'three', params: 'x', schema: cbor.text })).toThrow(
      ActorFailed,
    )
    expect(vm.stateRoot()).toEqual(root)
    expect(() => vm.actor('three')).toThrow(UsageError)
  })

  test('two deployments of the same code have addresses of their own, the same in every world', () => {
    const addresses = (world: FVM) => [world.deploy(wasm).address, world.deploy(wasm).address]
    const [a, b] = addresses(vm)
    expect(a).not.toEqual(b)
    const other = FVM.createSync()
    expect(addresses(other)).toEqual([a, b])
  })
})

describe('simulation', () => {
  test('it changes nothing, and tells what would have changed', () => {
    const root = vm.stateRoot()
    const result = vm.simulate({ from: 'alice', to: 'bob', value: FIL })
    expect(result.balanceChange('bob')).toBe(FIL)
    expect(vm.balanceOf('bob')).toBe(10_000n * FIL)
    expect(vm.stateRoot()).toEqual(root)
    expect(vm.nonceOf('alice')).toBe(0n)
  })

  test('gas is estimated for calls that are given a share of it, too', () => {
    const counter = deployCounter()
    vm.deploy(FORWARDER_WASM, { as: 'forwarder' })
    const params = forward({ to: counter.address, method: 2n, params: Uint8Array.of(9) })
    const message = { from: 'alice', to: 'forwarder', method: 2, params }
    for (const isLeast of [true, false]) {
      const gasLimit = vm.estimateGas(message, { isLeast })
      expect(vm.send({ ...message, gasLimit }).ok).toBe(true)
    }
    expect(vm.send({ ...message, gasLimit: vm.simulate(message).gasUsed - 50_000n }).ok).toBe(false)
  })
})

test('an implicit message pays nothing and comes from the system', () => {
  const result = vm.sendImplicit({ to: 'bob', method: 2 })
  expect(result.ok).toBe(true)
  expect(result.trace?.from).toBe(0n)
  expect(result.gas.fee).toBe(0n)
  expect(vm.nonceOf('f00')).toBe(0n)
})

test('listeners hear of every message that is applied, of no simulated one', () => {
  const heard: Result<unknown>[] = []
  const stop = vm.onMessage((result) => heard.push(result))
  const sent = vm.send({ from: 'alice', to: 'bob' })
  vm.simulate({ from: 'alice', to: 'bob' })
  const implicit = vm.sendImplicit({ to: 'bob' })
  stop()
  vm.send({ from: 'alice', to: 'bob' })
  expect(heard).toEqual([sent, implicit])
})

test('without tracing a result has no call tree, and the same gas', () => {
  const bare = FVM.createSync({ tracing: false })
  bare.account('alice')
  bare.account('bob')
  const result = bare.send({ from: 'alice', to: 'bob', value: 1n })
  expect(result.trace).toBeUndefined()
  expect(result.charges).toEqual([])
  expect(result.gasUsed).toBe(vm.send({ from: 'alice', to: 'bob', value: 1n }).gasUsed)
  expect(result.explain()).toBe('message send: OK, gas 1215863')
})

test('with debug: true actors may log', () => {
  const talking = FVM.createSync({ debug: true })
  talking.account('alice')
  expect(talking.send({ from: 'alice', to: 'alice' }).logs).toEqual([])
})

test('methods of built-in actors have their names, and are called by them', () => {
  const named = (to: string, method: string) =>
    vm.simulate({ from: 'alice', to, method }).message.methodNum
  vm.mockActor('f05', () => undefined)
  vm.mockActor('f01000', () => undefined, { as: 'multisig' })
  expect(named('f05', 'AddBalance')).toBe(822_473_126n)
  expect(named('f05', 'CronTick')).toBe(9n)
  expect(named('f01000', 'Propose')).toBe(2n)
  expect(named('bob', 'AuthenticateMessage')).toBe(2_643_134_072n)
  expect(vm.describeMethod(5n, 822_473_126n)).toBe('AddBalance')
  expect(vm.describeMethod(5n, 4n)).toBe('PublishStorageDeals')
  expect(vm.describeMethod(1000n, 3n)).toBe('Approve')
  expect(vm.describeMethod(1000n, 99n)).toBe('method 99')
})

test('listeners of all worlds hear of messages of each', () => {
  const heard: FVM[] = []
  const stop = FVM.onMessage((_, world) => heard.push(world as FVM))
  const fork = vm.fork()
  fork.send({ from: 'alice', to: 'bob' })
  vm.send({ from: 'alice', to: 'bob' })
  stop()
  vm.send({ from: 'alice', to: 'bob' })
  expect(heard).toEqual([fork, vm])
})
