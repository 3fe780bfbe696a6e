import '../../../src/harness/matchers/vitest.ts'
import { describe, expect, test } from 'vitest'
import { cbor, FIL } from '../../../src/index.ts'
import { EMITTER_WASM } from './emitter.ts'
import { headOf, saidBy, world } from './fixture.ts'

describe('toEmit', () => {
  function emitted() {
    const { vm, counter } = world()
    vm.deploy(EMITTER_WASM, { as: 'emitter', constructor: false })
    return { vm, counter, result: vm.send({ from: 'alice', to: 'emitter', method: 2 }) }
  }

  test('any event, one of a type, one with these fields', () => {
    const { counter, result } = emitted()
    expect(result).toEmit()
    expect(result).toEmit('paid')
    expect(result).toEmit('paid', { id: 7 })
    expect(result).toEmit('paid', { id: 7n, amount: 5n })
    expect(result).toEmit('paid', { id: expect.any(Number) })
    expect(result).not.toEmit('paid', { id: 8 })
    expect(result).not.toEmit('refunded')
    expect(result).not.toEmit('paid', { payer: 1 })
    expect(counter.send('Get')).not.toEmit()
  })

  test('by emitter, fields, topics and data of a log, and how often', () => {
    const { vm, counter, result } = emitted()
    const [aa, bb] = ['aa', 'bb'].map((digits) => `0x${digits.repeat(32)}`)
    expect(counter.send('Increment', 2)).toEmit({
      emitter: 'counter',
      fields: { counter: 42, by: vm.idOf('alice') },
    })
    expect(result).toEmit({ emitter: 'emitter', count: 2 })
    expect(result).not.toEmit({ emitter: 'counter' })
    expect(result).toEmit({ topics: [aa] })
    expect(result).toEmit({ topics: [undefined, bb], data: '0x0102' })
    expect(result).toEmit({ topics: [expect.stringContaining('aa')], count: 1 })
    expect(result).not.toEmit({ topics: [bb] })
    expect(result).not.toEmit({ topics: [aa, bb, aa] })
    expect(result).not.toEmit({ data: '0x' })
    expect(result).toEmit({ type: 'refunded', count: 0 })
  })

  test('a failure lists the events', () => {
    const { counter, result } = emitted()
    expect(saidBy(() => expect(result).toEmit('paid', { id: 8 }))?.split('\n\n')[0]).toBe(
      `expected the message to emit an event "paid" with {id: 8}, but none was such
it emitted:
  emitter f0106 log 0x${'aa'.repeat(32)} 0x${'bb'.repeat(32)} data 0x0102
  emitter f0106 {$type: "paid", id: 7, amount: 0x0005}`,
    )
    expect(headOf(() => expect(result).toEmit({ emitter: 'emitter', count: 1 }))).toBe(
      'expected the message to emit an event of "emitter", 1 of them, but there were 2',
    )
    expect(headOf(() => expect(result).not.toEmit({ data: '0x0102' }))).toBe(
      'expected the message not to emit an event with data "0x0102", but it did',
    )
    const silent = saidBy(() => expect(counter.send('Increment', 0)).toEmit())
    expect(silent?.split('\n').slice(0, 2)).toEqual([
      'expected the message to emit an event, but none was such',
      'it emitted no events',
    ])
    expect(silent).toContain('> alice f0102 -> counter f0104 Increment')
  })
})

describe('toHaveInvocation', () => {
  const increment = (by: number) => ({ to: 'counter', method: 2n, params: Uint8Array.of(by) })

  test('any part of a call, the message itself or one below it', () => {
    const { vm, relay } = world()
    const result = relay({ ...increment(5), value: 3n })
    expect(result).toHaveInvocation({})
    expect(result).toHaveInvocation({ from: 'alice', to: 'relay', method: 'Forward' })
    expect(result).toHaveInvocation({ to: 'counter' })
    expect(result).toHaveInvocation({ from: 'relay', to: 'counter', method: 'Increment' })
    expect(result).toHaveInvocation({ to: 'counter', method: 2, params: 5, returns: 45 })
    expect(result).toHaveInvocation({ value: '3 attoFIL', exitCode: 'OK', readOnly: false })
    expect(result).toHaveInvocation({ params: Uint8Array.of(5) })
    expect(result).toHaveInvocation({ to: vm.actor('counter'), mocked: false })
    expect(result).not.toHaveInvocation({ from: 'alice', to: 'counter' })
    expect(result).not.toHaveInvocation({ method: 'Get' })
    expect(result).not.toHaveInvocation({ to: 'counter', params: 6 })
    expect(result).not.toHaveInvocation({ to: 'counter', value: 4n })
    expect(result).not.toHaveInvocation({ exitCode: 16 })
    expect(result).not.toHaveInvocation({ params: undefined })
    expect(result).not.toHaveInvocation({ mocked: true })
  })

  test('calls that a call makes, in order, others between them', () => {
    const { relay } = world()
    const result = relay(increment(5))
    expect(result).toHaveInvocation({ to: 'relay', calls: [{ to: 'counter', params: 5 }] })
    expect(result).not.toHaveInvocation({ to: 'relay', calls: [{ to: 'counter', params: 6 }] })
    expect(result).not.toHaveInvocation({ calls: [{ to: 'counter' }, { to: 'counter' }] })
    expect(result).not.toHaveInvocation({ to: 'counter', calls: [{}] })
  })

  test('built-in methods by name, bare sends, mocks, parts of params', () => {
    const { vm } = world()
    const params = cbor.tuple({ provider: cbor.address, deals: cbor.array(cbor.u64) })
    vm.mockActor('f05', () => ({ exitCode: 18 }))
    const asked = vm.send({
      from: 'alice',
      to: 'f05',
      method: 'WithdrawBalance',
      schema: params,
      params: { provider: 'bob', deals: [1, 2] },
    })
    const call = { to: 'f05', method: 'WithdrawBalance', mocked: true } as const
    expect(asked).toHaveInvocation({ ...call, exitCode: 'USR_FORBIDDEN' })
    expect(asked).toHaveInvocation({ ...call, schema: params, params: { provider: 'bob' } })
    expect(asked).toHaveInvocation({ schema: params, params: { deals: [1, 2] } })
    expect(asked).not.toHaveInvocation({ schema: params, params: { deals: [1] } })
    expect(asked).not.toHaveInvocation({ schema: cbor.text, params: 'none of that schema' })
    const sent = vm.send({ from: 'alice', to: 'bob', value: 1n })
    expect(sent).toHaveInvocation({ method: 'send', params: undefined, returns: undefined })
    expect(sent).not.toHaveInvocation({ method: 'Transfer' })
  })

  test('how often', () => {
    const { relay } = world()
    const result = relay(increment(5))
    expect(result).toHaveInvocation({ times: 2 })
    expect(result).toHaveInvocation({ to: 'counter', times: 1 })
    expect(result).toHaveInvocation({ to: 'bob', times: 0 })
    expect(headOf(() => expect(result).toHaveInvocation({ to: 'counter', times: 2 }))).toBe(
      'expected a call to counter f0104 2 times, but there is 1',
    )
    expect(headOf(() => expect(result).not.toHaveInvocation({ times: 2 }))).toBe(
      'expected no call of any kind 2 times, but there are 2',
    )
  })

  test('marks the nearest call and its differences', () => {
    const { relay } = world()
    const result = relay(increment(0))
    const said = saidBy(() =>
      expect(result).toHaveInvocation({
        from: 'relay',
        to: 'counter',
        method: 'Increment',
        value: '2 FIL',
        params: 5,
        exitCode: 'USR_FORBIDDEN',
      }),
    )
    expect(said?.split('\n').slice(0, 4)).toEqual([
      'expected a call from relay f0105 to counter f0104 Increment value 2 FIL with params 5 = USR_FORBIDDEN, but there is none; the nearest differs in value, params, exit code',
      '',
      `the message exited with USR_ILLEGAL_ARGUMENT, gas ${result.gasUsed}:`,
      expect.stringMatching(/^ {2}alice f0102 -> relay f0105 Forward /),
    ])
    expect(said?.split('\n')[4]).toMatch(/^> {3}relay f0105 -> counter f0104 Increment \(0\) = /)
  })

  test('its opposite marks the call', () => {
    const { relay } = world()
    const said = saidBy(() => expect(relay(increment(1))).not.toHaveInvocation({ to: 'counter' }))
    expect(said).toMatch(/^expected no call to counter f0104, but there is one\n/)
    expect(said).toMatch(/\n> {3}relay f0105 -> counter f0104 Increment \(1\) = OK 41 gas \d+$/)
  })
})

describe('toChangeBalance', () => {
  const transfer = { from: 'alice', to: 'bob', value: '2 FIL' } as const

  test('the fee apart', () => {
    const { vm } = world()
    const result = vm.send(transfer)
    expect(result).toChangeBalance('alice', '-2 FIL')
    expect(result).toChangeBalance('alice', -2n * FIL)
    expect(result).toChangeBalance(vm.account('bob'), '2 FIL')
    expect(result).toChangeBalance('bob', (change) => change > FIL)
    expect(result).toChangeBalance('counter', 0)
    expect(result).toChangeBalance('f099', 0n)
    expect(result).not.toChangeBalance('bob', 0)
    expect(result).not.toChangeBalance('bob', (change) => change < FIL)
  })

  test('with the fee if asked', () => {
    const { vm } = world()
    const result = vm.send(transfer)
    const paid = { includeFees: true } as const
    expect(result.gas.fee).toBeGreaterThan(0n)
    expect(result).toChangeBalance('alice', -2n * FIL - result.gas.fee, paid)
    expect(result).not.toChangeBalance('alice', '-2 FIL', paid)
    expect(result).toChangeBalance('f099', (burnt) => burnt > 0n, paid)
    expect(result).toChangeBalances({ alice: -2n * FIL - result.gas.fee, bob: '2 FIL' }, paid)
  })

  test('a failed message changes nothing, the fee apart', () => {
    const { counter } = world()
    expect(counter.send('Increment', 0, { value: 5n })).toChangeBalances({ alice: 0, counter: 0 })
  })

  test('several at once', () => {
    const { vm, relay } = world()
    expect(vm.send(transfer)).toChangeBalances({ alice: '-2 FIL', bob: '2 FIL' })
    expect(vm.send(transfer)).toChangeBalances(['alice', vm.account('bob')], ['-2 FIL', 2n * FIL])
    expect(relay({ to: 'bob', method: 0n, value: 5n })).toChangeBalances({
      alice: 0,
      relay: -5n,
      bob: 5n,
    })
    expect(vm.send(transfer)).not.toChangeBalances({ alice: '-2 FIL', bob: 0 })
  })

  test('states the change in FIL and attoFIL', () => {
    const { vm } = world()
    const result = vm.send(transfer)
    expect(headOf(() => expect(result).toChangeBalance('bob', 3))).toBe(
      'expected the balance of bob f0103 to change by 3 attoFIL, but it changed by 2 FIL (2000000000000000000)',
    )
    expect(headOf(() => expect(result).toChangeBalance('bob', () => false))).toBe(
      'expected the balance of bob f0103 to change by what the function accepts, but it changed by 2 FIL (2000000000000000000)',
    )
    expect(headOf(() => expect(result).not.toChangeBalance('bob', '2 FIL'))).toBe(
      'expected the balance of bob f0103 not to change by 2 FIL (2000000000000000000), but it did',
    )
    const several = saidBy(() =>
      expect(result).toChangeBalances({ alice: '-2 FIL', bob: 0, counter: '1 FIL' }),
    )
    expect(several?.split('\n').slice(0, 3)).toEqual([
      'expected the balance of bob f0103 to change by 0 FIL, but it changed by 2 FIL (2000000000000000000)',
      'expected the balance of counter f0104 to change by 1 FIL (1000000000000000000), but it changed by 0 FIL',
      '',
    ])
    const paid = { includeFees: true } as const
    expect(headOf(() => expect(result).toChangeBalance('alice', '-2 FIL', paid))).toBe(
      'expected the balance of alice f0102 to change by -2 FIL (-2000000000000000000), fee included, but it changed by -2.000001 FIL (-2000001000000000000)',
    )
  })
})

describe('toUseGas', () => {
  test('to the unit, or within a range', () => {
    const { vm } = world()
    const result = vm.send({ from: 'alice', to: 'bob' })
    const used = result.gasUsed
    expect(result).toUseGas(used)
    expect(result).toUseGas(Number(used))
    expect(result).toUseGas({ atMost: used })
    expect(result).toUseGas({ atLeast: used })
    expect(result).toUseGas({ atLeast: 1, atMost: 2_000_000 })
    expect(result).toUseGas({ about: used - 10n, tolerance: 10 })
    expect(result).toUseGas({ about: (used * 100n) / 101n + 1n, tolerance: '1%' })
    expect(result).not.toUseGas(used + 1n)
    expect(result).not.toUseGas({ atMost: used - 1n })
    expect(result).not.toUseGas({ atLeast: used + 1n })
    expect(result).not.toUseGas({ about: used - 11n, tolerance: 10n })
    expect(result).not.toUseGas({ about: used * 2n, tolerance: '49%' })
  })

  test('states the gas used, and whether it is exact', () => {
    const { vm, relay } = world()
    const result = vm.send({ from: 'alice', to: 'bob' })
    const used = result.gasUsed
    const heads = [
      () => expect(result).toUseGas(5),
      () => expect(result).toUseGas({ atMost: 5 }),
      () => expect(result).toUseGas({ atLeast: 1, atMost: 5 }),
      () => expect(result).toUseGas({ about: 5, tolerance: '1%' }),
      () => expect(result).not.toUseGas({ atLeast: 5 }),
    ].map(headOf)
    expect(heads).toEqual([
      `expected the message to use 5 gas, but it used ${used}`,
      `expected the message to use at most 5 gas, but it used ${used}`,
      `expected the message to use at least 1 and at most 5 gas, but it used ${used}`,
      `expected the message to use 5 (give or take 1%) gas, but it used ${used}`,
      `expected the message not to use at least 5 gas, but it used ${used}`,
    ])
    vm.mockActor('f05', () => undefined)
    expect(headOf(() => expect(relay({ to: 'f05', method: 3n })).toUseGas(5))).toMatch(
      / \(not exact: a part of it was modelled or mocked\)$/,
    )
  })
})
