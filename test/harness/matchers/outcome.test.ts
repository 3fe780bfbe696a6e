import '../../../src/harness/matchers/vitest.ts'
import { describe, expect, test, vi } from 'vitest'
import { cbor, FIL } from '../../../src/index.ts'
import { headOf, saidBy, world } from './fixture.ts'

const transfer = { from: 'alice', to: 'bob', value: 1n } as const

describe('toSucceed', () => {
  test('is about the exit code', () => {
    const { vm, counter } = world()
    expect(vm.send(transfer)).toSucceed()
    expect(counter.send('Increment', 0)).not.toSucceed()
  })

  test('a failure shows exit code, gas, reason and the call tree with an arrow at the failing frame', () => {
    const { counter, relay } = world()
    expect(saidBy(() => expect(counter.send('Increment', 0)).toSucceed())).toBe(
      `expected the message to succeed, but it failed with USR_ILLEGAL_ARGUMENT (16)

message to counter f0104, Increment: USR_ILLEGAL_ARGUMENT, gas ${counter.send('Increment', 0).gasUsed}
  counter f0104 Increment exited with USR_ILLEGAL_ARGUMENT: the counter cannot grow by 0
> alice f0102 -> counter f0104 Increment (0) = USR_ILLEGAL_ARGUMENT gas ${callGas(counter.send('Increment', 0))}`,
    )
    const nested = relay({ to: 'counter', method: 2n, params: Uint8Array.of(0) })
    const lines = saidBy(() => expect(nested).toSucceed())?.split('\n') ?? []
    expect(lines.slice(3, 5)).toEqual([
      '  counter f0104 Increment exited with USR_ILLEGAL_ARGUMENT: the counter cannot grow by 0',
      '  relay f0105 Forward exited with USR_ILLEGAL_ARGUMENT: the callee failed',
    ])
    expect(lines[5]).toMatch(/^ {2}alice f0102 -> relay f0105 Forward /)
    expect(lines[6]).toMatch(
      /^> {3}relay f0105 -> counter f0104 Increment \(0\) = USR_ILLEGAL_ARGUMENT gas \d+$/,
    )
  })

  test('its opposite says that the message succeeded', () => {
    const { vm } = world()
    expect(saidBy(() => expect(vm.send(transfer)).not.toSucceed())).toBe(
      `expected the message to fail, but it succeeded

message to bob f0103, send: OK, gas 1215863
  alice f0102 -> bob f0103 send value 1 attoFIL = OK gas 481000`,
    )
  })

  test('a message that did not run says why', () => {
    const { vm } = world()
    const early = vm.send({ ...transfer, nonce: 7 })
    expect(saidBy(() => expect(early).toSucceed())).toMatch(
      /^expected the message to succeed, but it failed with SYS_SENDER_STATE_INVALID \(2\)\n\nmessage.*\nthe message did not run: .*/,
    )
  })

  test('gas that is not exact is named so', () => {
    const { vm } = world()
    vm.mockActor('f05', () => ({ exitCode: 'USR_NOT_FOUND' }))
    expect(
      saidBy(() => expect(vm.send({ ...transfer, to: 'f05', method: 3 })).toSucceed()),
    ).toContain(', not exact: a part of it was modelled or mocked\n')
  })
})

describe('what expect may be given', () => {
  test('a function that calls a method: its last message is meant', () => {
    const { vm, counter } = world()
    expect(() => counter.Increment(1)).toSucceed()
    expect(() => counter.Increment(0)).toExitWith('USR_ILLEGAL_ARGUMENT')
    expect(() => {
      counter.Increment(1)
      vm.send({ ...transfer, value: 7n })
    }).toChangeBalance('bob', 7n)
    expect(() => counter.send('Increment', 0)).not.toSucceed()
    expect(() => counter.call('Increment', 0)).toAbortWith('USR_ILLEGAL_ARGUMENT')
  })

  test('what a method threw', () => {
    const { counter } = world()
    let thrown: unknown
    try {
      counter.Increment(0)
    } catch (failed) {
      thrown = failed
    }
    expect(thrown).toAbortWith('USR_ILLEGAL_ARGUMENT', 'cannot grow')
  })

  test('another error that a function throws is thrown on', () => {
    expect(() =>
      expect(() => {
        throw new RangeError('mine')
      }).toSucceed(),
    ).toThrow(new RangeError('mine'))
  })
})

describe('toExitWith', () => {
  test('takes a number or a name', () => {
    const { counter, vm } = world()
    const result = counter.send('Increment', 0)
    expect(result).toExitWith(16)
    expect(result).toExitWith('USR_ILLEGAL_ARGUMENT')
    expect(result).not.toExitWith(17)
    expect(result).not.toExitWith('OK')
    expect(vm.send(transfer)).toExitWith(0)
    expect(vm.send(transfer)).toExitWith('OK')
  })

  test('accepts codes of definitions: those of the receiver and of actors that it calls', () => {
    const { vm, relay } = world()
    vm.mockActor('f05', () => ({ exitCode: 40, message: 'no such deal' }))
    expect(vm.send({ from: 'alice', to: 'f05', method: 3 })).toExitWith(40)
    expect(relay({ to: 'f05', method: 3n })).toExitWith('BROKEN')
    const failed = relay({ to: 'counter', method: 99n })
    expect(failed).toExitWith('USR_UNHANDLED_MESSAGE')
    expect(headOf(() => expect(failed).toExitWith('BROKEN'))).toBe(
      'expected the message to exit with BROKEN (40), but it exited with USR_UNHANDLED_MESSAGE (22)',
    )
  })

  test('states the exit code of the message', () => {
    const { vm, counter } = world()
    expect(headOf(() => expect(counter.send('Increment', 0)).toExitWith('USR_FORBIDDEN'))).toBe(
      'expected the message to exit with USR_FORBIDDEN (18), but it exited with USR_ILLEGAL_ARGUMENT (16)',
    )
    expect(headOf(() => expect(vm.send(transfer)).toExitWith(33))).toBe(
      'expected the message to exit with 33, but it exited with OK (0)',
    )
    expect(headOf(() => expect(vm.send(transfer)).not.toExitWith('OK'))).toBe(
      'expected the message not to exit with OK (0), but it did',
    )
  })
})

describe('toAbortWith', () => {
  test('takes a code, a code and a text, or a pattern', () => {
    const { counter } = world()
    const result = counter.send('Increment', 0)
    expect(result).toAbortWith(16)
    expect(result).toAbortWith('USR_ILLEGAL_ARGUMENT', 'cannot grow by 0')
    expect(result).toAbortWith('USR_ILLEGAL_ARGUMENT', /^the counter/)
    expect(result).toAbortWith(/grow by \d/)
    expect(result).not.toAbortWith(16, 'full')
    expect(result).not.toAbortWith(17, 'cannot grow by 0')
    expect(counter.send('Increment', 1)).not.toAbortWith(16)
  })

  test('hears what an inner actor said', () => {
    const { relay } = world()
    const result = relay({ to: 'counter', method: 2n, params: Uint8Array.of(0) })
    expect(result).toAbortWith(16, 'cannot grow by 0')
    expect(result).toAbortWith(16, 'the callee failed')
  })

  test('a pattern with state is asked afresh each time', () => {
    const { counter } = world()
    const result = counter.send('Increment', 0)
    const pattern = /counter/g
    for (let i = 0; i < 3; i++) expect(result).toAbortWith(pattern)
  })

  test('lists the differences', () => {
    const { vm, counter } = world()
    const result = counter.send('Increment', 0)
    const heads = [
      () => expect(result).toAbortWith('USR_FORBIDDEN', 'cannot'),
      () => expect(result).toAbortWith(16, 'full'),
      () => expect(result).toAbortWith(/full/),
      () => expect(counter.send('Increment', 1)).toAbortWith(16),
      () => expect(result).not.toAbortWith(16, 'cannot'),
      () => expect(vm.send({ ...transfer, nonce: 7 })).toAbortWith(/nonce/),
    ].map(headOf)
    expect(heads).toEqual([
      'expected an actor to abort with USR_FORBIDDEN (18) and "cannot", but the message exited with USR_ILLEGAL_ARGUMENT (16)',
      'expected an actor to abort with USR_ILLEGAL_ARGUMENT (16) and "full", but it said "the counter cannot grow by 0"',
      'expected an actor to abort with /full/, but it said "the counter cannot grow by 0"',
      'expected an actor to abort with USR_ILLEGAL_ARGUMENT (16), but the message succeeded',
      'expected no actor to abort with USR_ILLEGAL_ARGUMENT (16) and "cannot", but one did',
      'expected an actor to abort with /nonce/, but no actor aborted: the message exited with SYS_SENDER_STATE_INVALID (2)',
    ])
  })
})

describe('toReturn', () => {
  test('compares the decoded value', () => {
    const { vm, counter } = world()
    expect(counter.send('Increment', 2)).toReturn(42n)
    expect(counter.send('Get')).toReturn(42)
    expect(counter.send('Get')).not.toReturn(41n)
    expect(() => counter.Get()).toReturn(42n)
    expect(counter.send('Get')).toReturn(expect.any(BigInt))
    expect(vm.send(transfer)).toReturn(undefined)
    expect(counter.send('Get')).not.toReturn(undefined)
  })

  test('without a schema the value is decoded as CBOR, or compared as bytes', () => {
    const { vm } = world()
    const get = vm.send({ from: 'alice', to: 'counter', method: 3 })
    expect(get).toReturn(40)
    expect(get).toReturn(Uint8Array.of(0x18, 40))
  })

  test('addresses are compared by actor, amounts of raw state as attoFIL', () => {
    const { vm } = world()
    const answer = cbor.tuple({ owner: cbor.address, has: cbor.tokenAmount })
    vm.mockActor('f05', () => ({ returns: { owner: 'alice', has: '5 FIL' }, schema: answer }))
    const ask = { from: 'alice', to: 'f05', method: 3 } as const
    const decoded = vm.send({ ...ask, returns: answer })
    expect(decoded).toReturn({ owner: 'alice', has: 5n * FIL })
    expect(decoded).toReturn({ owner: vm.account('alice'), has: 5n * FIL })
    expect(decoded).toReturn({ owner: `f0${vm.idOf('alice')}`, has: expect.anything() })
    expect(decoded).not.toReturn({ owner: 'bob', has: 5n * FIL })
    const raw = vm.send(ask)
    expect(raw).toReturn([expect.any(Uint8Array), 5n * FIL])
    expect(raw).not.toReturn([expect.any(Uint8Array), 4n * FIL])
  })

  test('states the return value', () => {
    const { counter } = world()
    expect(headOf(() => expect(counter.send('Get')).toReturn(5n))).toBe(
      'expected the message to return 5, but it returned 40',
    )
    expect(headOf(() => expect(counter.send('Get')).not.toReturn(40n))).toBe(
      'expected the message not to return 40, but it did',
    )
    expect(headOf(() => expect(counter.send('Increment', 0)).toReturn(5n))).toBe(
      'expected the message to return a value, but it failed with USR_ILLEGAL_ARGUMENT (16)',
    )
  })

  test('mock functions keep the matcher that the runner has for them', () => {
    const spy = vi.fn(() => 5)
    expect(spy).not.toReturn()
    expect(headOf(() => expect(spy).toReturn())).toBe(
      'expected the mock function to return at least once, but it did not',
    )
    spy()
    expect(spy).toReturn()
    expect(headOf(() => expect(spy).not.toReturn())).toBe(
      'expected the mock function not to return, but it did 1 times',
    )
  })
})

function callGas({ trace }: ReturnType<ReturnType<typeof world>['vm']['send']>): bigint {
  return ((trace?.totalGas ?? 0n) + 999n) / 1000n
}
