import { describe, expect, test } from 'vitest'
import { DecodeError, FVM, UsageError } from '../../src/index.ts'
import {
  Codec,
  cidOf,
  decodeCbor,
  encodeCbor,
  type IpldValue,
  readCar,
  writeCar,
} from '../../src/ipld/index.ts'

/* A dump whose blocks are properly hashed, but whose header is malformed, is refused. */

const dumped = FVM.createSync()
dumped.account('alice')
dumped.account('bob', { type: 'eth' })
dumped.setTipsetCid(9_000, dumped.stateRoot())
const CAR = dumped.dumpState()

/** The dump with other fields in its header. */
function withFields(fields: Readonly<Record<string, IpldValue>>): Uint8Array {
  const { roots, blocks } = readCar(CAR)
  const all = [...blocks]
  const header = decodeCbor(all.find(({ cid }) => cid.equals(roots[0]!))!.block) as object
  const block = encodeCbor({ ...header, ...fields })
  const cid = cidOf(Codec.DAG_CBOR, block)
  return writeCar([cid], [{ cid, block }, ...all.filter((one) => !one.cid.equals(roots[0]!))])
}

const id = Number(dumped.idOf('alice'))

const MALFORMED: readonly (readonly [string, Readonly<Record<string, IpldValue>>])[] = [
  ['a negative base fee', { baseFee: '-1' }],
  ['a base fee that is not a number', { baseFee: '0x10' }],
  ['a base fee of nothing', { baseFee: '' }],
  ['a supply past 128 bits', { circulatingSupply: String(2n ** 128n) }],
  ['a supply of a million digits', { circulatingSupply: '1'.repeat(1_000_000) }],
  ['a negative epoch', { epoch: -1 }],
  ['an epoch past i64', { epoch: 2n ** 63n }],
  ['an epoch that is text', { epoch: '5' }],
  ['a fraction of an epoch', { epoch: 1.5 }],
  ['a negative timestamp', { timestamp: -5 }],
  ['a network version below 0', { networkVersion: -28 }],
  ['a chain id that is a float', { chainId: 0.5 }],
  ['a state that is text', { state: 'x' }],
  ['a state that is no state root', { state: cidOf(Codec.DAG_CBOR, encodeCbor([])) }],
  ['randomness without bytes', { randomness: new Uint8Array(0) }],
  ['randomness that is text', { randomness: 'x' }],
  ['pins that are a map', { pins: {} }],
  ['names that are a map', { names: {} }],
  ['a name that is a number', { names: [[5, id, null]] }],
  ['an empty name', { names: [['', id, null]] }],
  ['a name that reads as an address', { names: [['f01', id, null]] }],
  [
    'a name twice',
    {
      names: [
        ['x', id, null],
        ['x', id, null],
      ],
    },
  ],
  ['a name for nobody', { names: [['x', 999_999, null]] }],
  ['a name for a negative id', { names: [['x', -1, null]] }],
  ['a name that is not a list', { names: ['alice'] }],
  ['an unknown account type', { names: [['alice', id, 'ed25519']] }],
  ['an account type from a prototype', { names: [['alice', id, 'constructor']] }],
  ["another actor's account", { names: [['bob', id, 'eth']] }],
  ['a key that is none', { names: [['alice', id, 'secp256k1', new Uint8Array(3)]] }],
  ['a tipset that is text', { tipsetCids: [[5, 'x']] }],
  ['a tipset whose CID is cut short', { tipsetCids: [[5, Uint8Array.of(1)]] }],
  [
    'a tipset before the first epoch',
    { tipsetCids: [[-5, cidOf(Codec.RAW, new Uint8Array()).bytes]] },
  ],
  ['null rounds that run backwards', { nullRounds: [[5, 4]] }],
  ['null rounds without an end', { nullRounds: [[5]] }],
]

describe('loadState', () => {
  test.each(MALFORMED)('refuses %s, and leaves the world as it was', (_, fields) => {
    const vm = FVM.createSync({ epoch: 77 })
    vm.account('carol')
    const root = vm.stateRoot()
    let thrown: unknown
    try {
      vm.loadState(withFields(fields))
    } catch (error) {
      thrown = error
    }
    expect(thrown instanceof DecodeError || thrown instanceof UsageError).toBe(true)
    expect((thrown as Error).message).toMatch(/dump|header|CAR|CID/)
    expect(vm.stateRoot().equals(root)).toBe(true)
    expect(vm.epoch).toBe(77n)
    expect(vm.send({ from: 'carol', to: 'f099' }).ok).toBe(true)
  })

  test('takes the dump with its own fields', () => {
    const vm = FVM.createSync()
    vm.loadState(withFields({}))
    expect(vm.stateRoot().equals(dumped.stateRoot())).toBe(true)
    expect(vm.accounts.map(({ name }) => name)).toEqual(['verifreg-root', 'alice', 'bob'])
  })
})
