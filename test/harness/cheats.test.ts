import { beforeEach, describe, expect, test } from 'vitest'
import {
  ActorError,
  Address,
  cbor,
  defineActor,
  ExpectationFailed,
  encodeValue,
  FIL,
  FVM,
  type MockHandler,
  methodNumber,
  PASS_THROUGH,
  UsageError,
} from '../../src/index.ts'
import { FORWARDER, FORWARDER_WASM, type Forwarded, forward } from './forwarder.ts'

let vm: FVM

beforeEach(() => {
  vm = FVM.createSync()
  vm.account('alice')
  vm.account('bob')
  vm.deploy(FORWARDER_WASM, { as: 'forwarder', definition: FORWARDER, balance: '10 FIL' })
})

function sendForward(call: Forwarded) {
  return vm.send({ from: 'alice', to: 'forwarder', method: 2, params: forward(call) })
}

const idOf = (name: string) => Address.id(vm.idOf(name)!)

/** The code that a UsageError has. */
function codeOf(run: () => unknown): string | undefined {
  try {
    run()
  } catch (thrown) {
    if (thrown instanceof UsageError) return thrown.code
    throw thrown
  }
  return undefined
}

describe('pranks', () => {
  test('a message from an actor that is not an account pays no fee, and counts the nonce up', () => {
    vm.prank('forwarder')
    const result = vm.send({ to: 'bob', value: '1 FIL' })
    expect(result.kind).toBe('prank')
    expect(result.exitName).toBe('OK')
    expect(result.gas.fee).toBe(0n)
    expect(vm.balanceOf('forwarder')).toBe(9n * FIL)
    expect(vm.balanceOf('bob')).toBe(10_001n * FIL)
    expect(vm.balanceOf('f099')).toBe(0n)
    expect(vm.nonceOf('forwarder')).toBe(1n)
    expect(result.trace?.from).toBe(vm.idOf('forwarder'))
  })

  test('costs the same gas as a message from an account', () => {
    const from = vm.idOf('alice')!
    const paid = vm.simulate({ from, to: 'bob', value: 1n })
    vm.prank('forwarder')
    expect(vm.simulate({ to: 'bob', value: 1n }).gasUsed).toBe(paid.gasUsed)
  })

  test('the gas limit holds', () => {
    vm.prank('forwarder')
    expect(vm.send({ to: 'bob', gasLimit: 1000n }).exitName).toBe('SYS_OUT_OF_GAS')
  })

  test('an actor that it calls sees the pranked actor as caller and origin', () => {
    const mock = vm.mockActor('f05', () => undefined)
    vm.prank('forwarder')
    vm.send({ to: 'f05', method: 7 })
    expect(mock.calls[0]).toMatchObject({
      origin: vm.idOf('forwarder'),
      from: vm.idOf('forwarder'),
      method: 7n,
    })
  })

  test('prank is for one message, startPrank until stopPrank', () => {
    vm.prank('bob')
    expect(vm.simulate({ to: 'alice' }).message.from).toEqual(vm.account('bob').address)
    expect(vm.send({ from: 'alice', to: 'alice' }).message.from).toEqual(vm.account('bob').address)
    expect(vm.send({ from: 'alice', to: 'alice' }).message.from).toEqual(
      vm.account('alice').address,
    )
    vm.startPrank('bob')
    for (let i = 0; i < 2; i++) expect(vm.send({ to: 'alice' }).ok).toBe(true)
    vm.stopPrank()
    expect(codeOf(() => vm.send({ to: 'alice' }))).toBe('FVM_NO_SENDER')
    expect(vm.nonceOf('bob')).toBe(3n)
  })

  test('a message that is refused as a mistake leaves the prank', () => {
    vm.prank('bob')
    expect(codeOf(() => vm.send({ to: 'carol' }))).toBe('FVM_UNKNOWN_NAME')
    expect(vm.send({ to: 'alice' }).message.from).toEqual(vm.account('bob').address)
  })

  test('impersonate ends its prank, also when its callback throws, and waits for promises', async () => {
    expect(vm.impersonate('bob', () => vm.send({ to: 'alice' }).ok)).toBe(true)
    expect(() =>
      vm.impersonate('bob', () => {
        throw new UsageError('FVM_TEST', 'no')
      }),
    ).toThrow('no')
    const later = vm.impersonate('bob', async () => {
      await Promise.resolve()
      return vm.send({ to: 'alice' }).ok
    })
    await expect(later).resolves.toBe(true)
    expect(codeOf(() => vm.send({ to: 'alice' }))).toBe('FVM_NO_SENDER')
  })

  test('a prank ends with the snapshot that came before it', () => {
    const before = vm.snapshot()
    vm.startPrank('bob')
    vm.revert(before)
    expect(codeOf(() => vm.send({ to: 'alice' }))).toBe('FVM_NO_SENDER')
  })
})

describe('mocks', () => {
  const MARKET = defineActor({
    name: 'market',
    methods: { Price: { number: 9, params: cbor.u64, returns: cbor.tokenAmount } },
  })

  test('a mocked actor sees the true call and answers it', () => {
    const mock = vm.mockActor('f05', (call) => ({ returns: call.value * 2n }), {
      definition: MARKET,
    })
    const params = encodeValue(cbor.u64, 7)
    const result = sendForward({ to: Address.id(5n), method: 9n, params, value: 21n })
    expect(result.exitName).toBe('OK')
    expect(result.returnData).toEqual(encodeValue(cbor.tokenAmount, 42n))
    expect(result.gasExact).toBe(false)
    expect(mock.calls).toHaveLength(1)
    expect(mock.calls[0]).toMatchObject({
      origin: vm.idOf('alice'),
      from: vm.idOf('forwarder'),
      to: 5n,
      method: 9n,
      value: 21n,
      readOnly: false,
    })
    expect(mock.calls[0]?.decode(cbor.u64)).toBe(7n)
    expect(result.trace?.calls[0]?.isMocked).toBe(true)
    expect(vm.balanceOf('f05')).toBe(21n)
    expect(vm.getActor('f05')?.type).toBe('storagemarket')
    expect(result.explain()).toContain('mocked')
  })

  test.each<[string, MockHandler, string, number]>([
    ['nothing', () => undefined, 'OK', 0],
    ['an exit code', () => ({ exitCode: 33 }), '33', 0],
    [
      'an exit code by name, with data',
      () => ({ exitCode: 'USR_NOT_FOUND', data: Uint8Array.of(0xf6) }),
      'USR_NOT_FOUND',
      1,
    ],
    [
      'an ActorError',
      () => {
        throw new ActorError(18, 'not you')
      },
      'USR_FORBIDDEN',
      0,
    ],
  ])('a handler answers with %s', (_, handler, exitName, length) => {
    vm.mockActor('f05', handler)
    const result = sendForward({ to: Address.id(5n), method: 9n })
    expect(result.exitName).toBe(exitName)
    expect(result.returnData).toHaveLength(length)
  })

  test('an abort of a mock reverts the value that came with the call', () => {
    vm.mockActor('f05', () => ({ exitCode: 16, message: 'closed today' }))
    const result = sendForward({ to: Address.id(5n), method: 9n, value: 5n })
    expect(vm.balanceOf('f05')).toBe(0n)
    expect(result.explain()).toContain('closed today')
  })

  test('a send without a method is not answered: no code would run', () => {
    const mock = vm.mockActor('bob', () => ({ exitCode: 16 }))
    expect(vm.send({ from: 'alice', to: 'bob', value: 1n }).ok).toBe(true)
    expect(mock.calls).toHaveLength(0)
  })

  test('the mock that was set last and fits goes first; PASS_THROUGH runs the actor', () => {
    vm.mockActor('forwarder', () => ({ returns: 'all' }))
    const one = vm.mockCall({ to: 'forwarder', method: 7 }, { returns: 'seven' })
    vm.mockCall({ to: 'forwarder', method: 1 }, PASS_THROUGH)
    const call = (method: number) => vm.send({ from: 'alice', to: 'forwarder', method })
    expect(call(8).returnData).toEqual(encodeValue(cbor.text, 'all'))
    expect(call(7).returnData).toEqual(encodeValue(cbor.text, 'seven'))
    const passed = call(1)
    expect(passed.returnData).toHaveLength(0)
    expect(passed.gasExact).toBe(true)
    one.remove()
    expect(call(7).returnData).toEqual(encodeValue(cbor.text, 'all'))
    vm.clearMocks()
    expect(call(1).returnData).toHaveLength(0)
  })

  test('calls differ by sender, method, params, value and read-only flag', () => {
    const params = encodeValue(cbor.u64, 3)
    const method = methodNumber('Pay')
    const spec = { to: 'f05', from: 'forwarder', method, params, value: 2n, readOnly: false }
    vm.mockActor('f05', () => ({ exitCode: 40 }))
    vm.mockCall({ ...spec, where: (call) => call.origin === vm.idOf('alice') }, { returns: 1 })
    const price = { to: Address.id(5n), method: 1n }
    const pay = { to: Address.id(5n), method }
    expect(sendForward({ ...pay, params, value: 2n }).ok).toBe(true)
    expect(sendForward({ ...pay, params, value: 1n }).exitCode).toBe(40)
    expect(sendForward({ ...pay, params: Uint8Array.of(4), value: 2n }).exitCode).toBe(40)
    expect(sendForward({ ...price, params, value: 2n }).exitCode).toBe(40)
    expect(vm.send({ from: 'alice', to: 'f05', method, params, value: 2n }).exitCode).toBe(40)
  })

  test('a revert to an earlier snapshot removes mocks and the calls that they recorded', () => {
    const before = vm.snapshot()
    const mock = vm.mockActor('f077', () => undefined)
    const set = vm.snapshot()
    sendForward({ to: Address.id(77n), method: 9n })
    expect(mock.calls).toHaveLength(1)
    vm.revert(set)
    expect(mock.calls).toHaveLength(0)
    sendForward({ to: Address.id(77n), method: 9n })
    vm.revert(before)
    expect(mock.calls).toHaveLength(0)
    expect(vm.getActor('f077')).toBeUndefined()
    expect(sendForward({ to: Address.id(77n), method: 9n }).exitCode).toBe(106) // NotFound is 6
  })

  test('a fork has the mocks, but is asked for itself', () => {
    const mock = vm.mockActor('f05', () => ({ returns: 5 }))
    const fork = vm.fork()
    expect(fork.send({ from: 'alice', to: 'f05', method: 1 }).returnData).toEqual(Uint8Array.of(5))
    expect(mock.calls).toHaveLength(0)
  })

  test('a simulated call is answered and not counted', () => {
    const mock = vm.mockActor('f05', () => ({ returns: 5 }))
    expect(vm.simulate({ to: 'f05', method: 3 }).returnData).toEqual(Uint8Array.of(5))
    expect(mock.calls).toHaveLength(0)
  })

  test('the state as the running message sees it can be read from inside a handler', () => {
    const seen: bigint[] = []
    vm.mockActor('f05', () => {
      seen.push(vm.balanceOf('f05'), vm.balanceOf('forwarder'), vm.nonceOf('alice'))
      return undefined
    })
    sendForward({ to: Address.id(5n), method: 9n, value: 4n * FIL })
    expect(seen).toEqual([4n * FIL, 6n * FIL, 1n])
  })

  test.each<[string, () => unknown]>([
    ['send', () => vm.send({ from: 'alice', to: 'bob' })],
    ['simulate', () => vm.simulate({ from: 'alice', to: 'bob' })],
    ['snapshot', () => vm.snapshot()],
    ['setBalance', () => vm.setBalance('alice', 0n)],
    ['setEpoch', () => vm.setEpoch(5)],
    ['mine', () => vm.mine()],
    ['account', () => vm.account('dave')],
    ['mockActor', () => vm.mockActor('f06', () => undefined)],
    ['deploy', () => vm.deploy(FORWARDER_WASM)],
    ['deleteActor', () => vm.deleteActor('bob')],
    ['prank', () => vm.prank('bob')],
    ['stateRoot', () => vm.stateRoot()],
    ['putBlock', () => vm.putBlock(Uint8Array.of(0x80))],
  ])('%s from inside a handler is a mistake, and the message leaves nothing behind', (_, act) => {
    const before = vm.snapshot()
    vm.mockActor('f05', () => {
      act()
      return undefined
    })
    const mocked = vm.stateRoot()
    expect(codeOf(() => sendForward({ to: Address.id(5n), method: 9n, value: 1n }))).toBe(
      'FVM_REENTRANT',
    )
    expect(vm.stateRoot()).toEqual(mocked)
    vm.revert(before)
    expect(sendForward({ to: idOf('bob'), method: 0n, value: 1n }).ok).toBe(true)
  })

  test('what a handler throws reaches the test, and the state is as before', () => {
    class Oops extends Error {}
    const oops = new Oops('expected 1 to be 2')
    vm.mockActor('f05', () => {
      throw oops
    })
    const root = vm.stateRoot()
    expect(() => sendForward({ to: Address.id(5n), method: 9n, value: 1n })).toThrow(oops)
    expect(vm.stateRoot()).toEqual(root)
  })

  test.each<[string, () => unknown, string]>([
    ['a promise', async () => undefined, 'FVM_ASYNC_CALLBACK'],
    ['bytes', () => Uint8Array.of(1), 'FVM_MOCK_ANSWER'],
    ['an unknown field', () => ({ return: 5 }), 'FVM_MOCK_ANSWER'],
    ['exit code 12', () => ({ exitCode: 12 }), 'FVM_MOCK_ANSWER'],
    ['a value that is no IPLD', () => ({ returns: () => 1 }), 'FVM_BAD_VALUE'],
  ])('a handler that answers with %s is a mistake', (_, handler, code) => {
    vm.mockActor('f05', handler as MockHandler)
    expect(codeOf(() => sendForward({ to: Address.id(5n), method: 9n }))).toBe(code)
  })
})

describe('expectations', () => {
  test('expected calls are counted, sends and mocked ones too', () => {
    vm.mockActor('f05', () => undefined)
    const payment = vm.expectCall({ to: 'bob', value: 3n })
    const asked = vm.expectCall({ to: 'f05', method: 9 }, { times: 2 })
    sendForward({ to: idOf('bob'), method: 0n, value: 3n })
    payment.verify()
    sendForward({ to: Address.id(5n), method: 9n })
    expect(() => asked.verify()).toThrow(
      new ExpectationFailed('expected 2 calls to storagemarket f05, CronTick, saw 1'),
    )
    sendForward({ to: Address.id(5n), method: 9n })
    vm.verifyExpectations()
    sendForward({ to: Address.id(5n), method: 9n })
    expect(() => vm.verifyExpectations()).toThrow('expected 2 calls')
    expect(asked.calls).toHaveLength(3)
  })

  test('a call may be expected not to come', () => {
    const never = vm.expectCall({ to: 'bob' }, { times: 0 })
    never.verify()
    vm.send({ from: 'alice', to: 'bob' })
    expect(() => never.verify()).toThrow('expected 0 calls to bob f0103, saw 1')
  })
})

describe('primitives', () => {
  const data = Uint8Array.of(1, 2, 3)

  function verify(signature: Uint8Array) {
    const { address } = vm.account('alice')
    const params = new Uint8Array(86 + data.length)
    params.set(signature)
    params.set(address.bytes, 65)
    params.set(data, 86)
    return vm.send({ from: 'alice', to: 'forwarder', method: 3, params, returns: cbor.bool })
  }

  test('an override answers a signature check; gas is unchanged and not exact', () => {
    const good = vm.account('alice').sign(data)
    const bad = new Uint8Array(65)
    const real = verify(bad)
    expect(real.value).toBe(false)
    expect(verify(good).value).toBe(true)
    expect(real.gasExact).toBe(true)
    vm.overridePrimitive('verifySignature', ({ signature, plaintext, signer }, ask) => {
      expect(plaintext).toEqual(data)
      expect(signer).toEqual(vm.account('alice').address)
      return signature[0] === 0 || ask()
    })
    const answered = verify(bad)
    expect(answered.value).toBe(true)
    expect(answered.gasExact).toBe(false)
    expect(verify(good).value).toBe(true)
    const charge = (result: typeof real) =>
      result.charges.filter(({ name }) => name === 'OnVerifySignature')
    expect(charge(answered)).toEqual(charge(real))
    vm.overridePrimitive('verifySignature', undefined)
    expect(verify(bad).value).toBe(false)
  })

  test('an override does not outlive the revert to a snapshot from before', () => {
    const before = vm.snapshot()
    vm.overridePrimitive('verifySignature', () => true)
    vm.revert(before)
    expect(verify(new Uint8Array(65)).value).toBe(false)
  })

  test('an answer of another type is an error', () => {
    const answer = (() => Promise.resolve(true)) as unknown as () => boolean
    vm.overridePrimitive('verifySignature', answer)
    expect(codeOf(() => verify(new Uint8Array(65)))).toBe('FVM_OVERRIDE_ANSWER')
  })

  test('randomness may be a seed or a function', () => {
    const random = () =>
      vm.send({ from: 'alice', to: 'forwarder', method: 4, returns: cbor.bytes }).value
    const first = random()
    vm.setRandomness('another seed')
    expect(random()).not.toEqual(first)
    vm.setRandomness((kind, epoch) => new Uint8Array(32).fill(kind === 'chain' ? Number(epoch) : 0))
    expect(random()).toEqual(new Uint8Array(32).fill(5))
    vm.setRandomness(() => new Uint8Array(5))
    expect(codeOf(random)).toBe('FVM_RANDOMNESS')
  })
})

describe('on a stack that overflows', () => {
  const deep = (call: Forwarded) =>
    vm.send({
      from: 'alice',
      to: 'forwarder',
      method: 5,
      params: forward({ ...call, frames: 300 }),
    })

  /** A call through so many nested messages of 300 frames each that this thread's stack is too small. */
  function nested(last: Forwarded, levels: number) {
    const self = idOf('forwarder')
    let params = forward({ ...last, frames: 300 })
    for (let i = 0; i < levels; i++) params = forward({ to: self, method: 5n, params, frames: 300 })
    return vm.send({ from: 'alice', to: 'forwarder', method: 5, params })
  }

  test('mocks are asked once, read the running state, and their answer counts', () => {
    let asked = 0
    let balance = 0n
    const mock = vm.mockActor('f05', () => {
      asked++
      balance = vm.balanceOf('f05')
      return { returns: 77 }
    })
    const result = nested({ to: Address.id(5n), method: 9n, value: 3n }, 300)
    expect(result.exitName).toBe('OK')
    expect(result.returnData).toEqual(Uint8Array.of(0x18, 77))
    expect(result.gasExact).toBe(false)
    expect([asked, balance]).toEqual([1, 3n])
    expect(mock.calls).toHaveLength(1)
    expect(vm.balanceOf('f05')).toBe(3n)
    expect(result.calls).toHaveLength(302)
    expect(result.changes.map(({ id }) => id)).toContain(5n)
    expect(result.balanceChange('f05')).toBe(3n)
  })

  test('what a handler throws there reaches the test as it is', () => {
    const oops = new RangeError('from the handler')
    vm.mockActor('f05', () => {
      throw oops
    })
    const root = vm.stateRoot()
    expect(() => nested({ to: Address.id(5n), method: 9n }, 300)).toThrow(oops)
    expect(vm.stateRoot()).toEqual(root)
    expect(deep({ to: idOf('bob'), method: 0n, value: 1n }).ok).toBe(true)
  })
})
