import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { FVM } from '../../src/index.ts'
import { FORWARDER, FORWARDER_WASM } from './forwarder.ts'

/* Every public class can be put into a text, into JSON and into console.log, and shows no private key. */

const vm = FVM.createSync()
const alice = vm.account('alice')
const eve = vm.account('eve', { type: 'eth' })
const bls = vm.account('bls', { type: 'bls' })
const actor = vm.deploy(FORWARDER_WASM, { as: 'forwarder', definition: FORWARDER })
const contract = vm.evm.etch(`0x${'12'.repeat(20)}`, '0x00')
const before = vm.snapshot()
const mock = vm.mockActor('f0999', () => undefined)
const result = vm.send({ from: 'alice', to: 'f0999', method: 5, value: 1n })
const profile = vm.profile(() => vm.send({ from: 'alice', to: 'eve', value: 1n }))
const claims = vm.state('f06') as { readonly verifiers: object }

const SHOWN: readonly (readonly [string, object, RegExp])[] = [
  ['a world', vm, /FVM mainnet, network version 28, epoch 10000/],
  ['an account', alice, /^alice \(f1[a-z0-9]+\)$/],
  ['an eth account', eve, /^eve \(f410f[a-z0-9]+\)$/],
  ['a BLS account', bls, /^bls \(f3[a-z0-9]+\)$/],
  ['an address', alice.address, /^f1[a-z0-9]{39}$/],
  ['an f410 address', eve.address, /^f410f[a-z0-9]+$/],
  ['a CID', vm.stateRoot(), /^bafy2bz[a-z0-9]+$/],
  ['a handle', actor, /^forwarder f0\d+$/],
  ['a contract', contract, /f0\d+$/],
  ['the contracts of a world', vm.evm, /contracts of a world/],
  ['a snapshot', before, /^snapshot at epoch 10000$/],
  ['a result', result, /OK, gas/],
  ['a call', mock.calls[0]!, /^call of f0999 by f0102, method 5$/],
  ['a diff', vm.diff(before), /balance/],
  ['a profile', profile, /^profile of 1 messages, gas \d+$/],
  ['a map of a state', claims.verifiers, /^map at bafy2bz/],
]

describe.each(SHOWN)('%s', (_, value, text) => {
  test('has a text, JSON, and a form for console.log', () => {
    expect(String(value)).toMatch(text)
    expect(JSON.stringify({ value }).length).toBeGreaterThan(15)
    const shown = inspect(value)
    expect(shown.length).toBeLessThan(3_000)
    expect(shown).not.toMatch(/\[object Object\]/)
  })

  test('shows no private key', () => {
    const shown = [JSON.stringify({ value }), inspect(value, { depth: 9, showHidden: true })].join(
      '\n',
    )
    for (const { privateKey } of [alice, eve, bls]) {
      const hex = Buffer.from(privateKey).toString('hex')
      expect(shown).not.toContain(hex)
      expect(shown).not.toContain([...privateKey.subarray(0, 4)].join(', '))
    }
  })
})

test('JSON of a result and an account', () => {
  expect(JSON.parse(JSON.stringify(result))).toMatchObject({
    kind: 'explicit',
    to: 'f0999',
    method: '5',
    value: '1',
    exitCode: 0,
    exitName: 'OK',
    returnData: '0x',
  })
  expect(JSON.parse(JSON.stringify(alice))).toEqual({
    name: 'alice',
    type: 'secp256k1',
    address: String(alice.address),
  })
})
