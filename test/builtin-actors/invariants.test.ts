import { beforeEach, describe, expect, test } from 'vitest'
import { actorAddress } from '../../src/crypto/index.ts'
import { cbor, FVM } from '../../src/index.ts'
import { encodeCbor } from '../../src/ipld/index.ts'
import { createMultisig, MIB, WHOLE } from './scenarios/actors.ts'
import { allocation, createMiner, datacapOf, grant, spend } from './scenarios/datacap.ts'

/* Each broken state is one that no message leads to. */

const AMOUNTS = cbor.hamt(cbor.keys.u64, cbor.tokenAmount, { bitWidth: 3 })
const DATACAP_STATE = cbor.tuple({
  governor: cbor.address,
  token: cbor.tuple({
    supply: cbor.tokenAmount,
    balances: AMOUNTS,
    allowances: cbor.hamt(cbor.keys.u64, AMOUNTS, { bitWidth: 3 }),
    hamtBitWidth: cbor.u32,
  }),
})
const INIT_STATE = cbor.tuple({
  addressMap: cbor.hamt(cbor.keys.address, cbor.u64),
  nextId: cbor.u64,
  networkName: cbor.text,
})
const VERIFREG_STATE = cbor.tuple({
  rootKey: cbor.address,
  verifiers: cbor.hamt(cbor.keys.address, cbor.bigint),
  removeDataCapProposalIds: cbor.cid,
  allocations: cbor.cid,
  nextAllocationId: cbor.u64,
  claims: cbor.cid,
})
const MULTISIG_STATE = cbor.tuple({
  signers: cbor.array(cbor.address),
  threshold: cbor.u64,
  nextTxId: cbor.i64,
  initialBalance: cbor.tokenAmount,
  startEpoch: cbor.i64,
  unlockDuration: cbor.i64,
  pendingTxs: cbor.hamt(
    cbor.keys.i64,
    cbor.tuple({
      to: cbor.address,
      value: cbor.tokenAmount,
      method: cbor.u64,
      params: cbor.bytes,
      approved: cbor.array(cbor.address),
    }),
  ),
})
const PAYCH_STATE = cbor.tuple({
  from: cbor.address,
  to: cbor.address,
  toSend: cbor.tokenAmount,
  settlingAt: cbor.i64,
  minSettleHeight: cbor.i64,
  laneStates: cbor.amt(cbor.tuple({ redeemed: cbor.tokenAmount, nonce: cbor.u64 }), {
    bitWidth: 3,
  }),
})
const CRON_STATE = cbor.tuple({
  entries: cbor.array(cbor.tuple({ receiver: cbor.address, method: cbor.u64 })),
})

let vm: FVM

beforeEach(() => {
  vm = FVM.createSync({ networkPower: 0n })
  vm.account('alice')
})

/** What is wrong after a change that starts from a state with nothing wrong. */
function wrong(change: () => void): string[] {
  expect(vm.checkInvariants()).toEqual([])
  change()
  return vm.checkInvariants()
}

test('a new world has nothing wrong, nor has one where much was done', () => {
  grant(vm, 8n * MIB, 4n * MIB)
  vm.account('bls', { type: 'bls' })
  vm.account('eve', { type: 'eth' })
  const multisig = createMultisig(vm, 'alice', [vm.idOf('alice')!], 1, 5n)
  vm.send({ from: 'alice', to: multisig, value: 3n })
  vm.mine(3)
  expect(vm.checkInvariants()).toEqual([])
})

test('the total of all balances moves with messages, and only there', () => {
  const totalBalance = vm.totalBalance
  vm.send({ from: 'alice', to: 'f099', value: 3n, gasPremium: 5n, gasFeeCap: 200n })
  vm.mine(2)
  expect(vm.checkInvariants({ totalBalance })).toEqual([])
  vm.setBalance('alice', 7n)
  expect(vm.checkInvariants()).toEqual([])
  expect(vm.checkInvariants({ totalBalance })).toEqual([
    `total token balance is ${vm.totalBalance}, expected ${totalBalance}`,
  ])
})

describe('datacap', () => {
  const set = (change: Partial<ReturnType<typeof tokenState>>) => {
    const state = vm.state('f07', DATACAP_STATE)
    vm.setState('f07', DATACAP_STATE, { ...state, token: { ...state.token, ...change } })
  }
  const tokenState = () => vm.state('f07', DATACAP_STATE).token

  test('whose supply is not the sum of the balances', () => {
    grant(vm, 2n * MIB, MIB)
    expect(wrong(() => set({ supply: 5n }))).toEqual([
      `datacap f07: the total supply 5 does not match the sum of all balances ${MIB * WHOLE}`,
    ])
  })

  test('whose amounts are below zero, zero, or not whole', () => {
    const amounts = new Map([
      [100n, -WHOLE],
      [102n, 0n],
      [103n, WHOLE + 1n],
    ])
    expect(
      wrong(() => set({ balances: amounts as never, supply: 1n })).map((text) => text.slice(13)),
    ).toEqual(
      expect.arrayContaining([
        `f0100 has a negative balance of -${WHOLE}`,
        'a zero balance is stored for f0102',
        `the balance of f0103, ${WHOLE + 1n}, is not a multiple of ${WHOLE}`,
      ]),
    )
  })

  test('whose allowances are nothing, below zero, or for oneself', () => {
    const allowances = new Map([
      [100n, new Map([[100n, 1n]])],
      [102n, new Map<bigint, bigint>()],
      [
        103n,
        new Map([
          [1n, 0n],
          [2n, -1n],
        ]),
      ],
    ])
    expect(wrong(() => set({ allowances: allowances as never })).sort()).toEqual([
      'datacap f07: a negative allowance is stored of f0103 for f02: -1',
      'datacap f07: a zero allowance is stored of f0103 for f01',
      'datacap f07: an allowance for itself is stored for f0100',
      'datacap f07: an empty map of allowances is stored for f0102',
    ])
  })

  test('whose state is another one', () => {
    const state = vm.putBlock(encodeCbor([1]))
    expect(wrong(() => vm.setState('f07', state))).toEqual([
      expect.stringMatching(
        /^datacap f07: error reading the state: CBOR at byte 1: \[governor, token\] has 1 fields/,
      ),
    ])
  })
})

describe('the verified registry', () => {
  test('whose datacap is not the sum of its allocations', () => {
    grant(vm, 8n * MIB, 4n * MIB)
    const miner = createMiner(vm, 'miner')
    spend(vm, 'client', MIB, { allocations: [allocation(vm, miner, MIB)] })
    const state = vm.state('f06', VERIFREG_STATE)
    expect(datacapOf(vm, 6n)).toBe(MIB)
    expect(
      wrong(() => vm.setState('f06', VERIFREG_STATE, { ...state, allocations: state.claims })),
    ).toEqual([
      `verified registry datacap balance ${MIB * WHOLE} does not match pending allocation size 0`,
    ])
    vm.setState('f06', VERIFREG_STATE, { ...state, nextAllocationId: 1n })
    expect(vm.checkInvariants()).toEqual(['verifiedregistry f06: allocation 1 exceeds next id 1'])
  })

  test('an allocation that waits too long from now on', () => {
    grant(vm, 8n * MIB, 4n * MIB)
    const miner = createMiner(vm, 'miner')
    spend(vm, 'client', MIB, { allocations: [allocation(vm, miner, MIB)] })
    expect(wrong(() => vm.setEpoch(vm.epoch - 1n))).toEqual([
      expect.stringMatching(/^verifiedregistry f06: allocation 1 expiration \d+ too far from now/),
    ])
  })

  test('a verifier that has datacap, or less than none to give', () => {
    const { client } = grant(vm, 8n * MIB, 4n * MIB)
    const state = vm.state('f06', VERIFREG_STATE)
    const verifiers = new Map([[`f0${client}`, -1n]]) as never
    expect(wrong(() => vm.setState('f06', VERIFREG_STATE, { ...state, verifiers }))).toEqual([
      `verifiedregistry f06: verifier f0${client} cap -1 is negative`,
      `verifier f0${client} is also a datacap token holder`,
    ])
  })
})

describe('init', () => {
  test('without an address of an actor, or with an id that is not assigned yet', () => {
    expect(wrong(() => vm.setActor(500n, { code: 'storageminer' }))).toEqual([
      'f0500 exists, though init has yet to give that id: its next one is 103',
    ])
    vm.deleteActor(500n)
    const state = vm.state('f01', INIT_STATE)
    vm.setState('f01', INIT_STATE, { ...state, nextId: 102n, networkName: '' })
    expect(vm.checkInvariants()).toEqual([
      'init f01: network name is empty',
      expect.stringMatching(/^init f01: f1\w+ is mapped to f0102, past the next id 102$/),
      'f0102 exists, though init has yet to give that id: its next one is 102',
    ])
  })

  test('that maps two keys to one actor, one of them to a singleton', () => {
    const state = vm.state('f01', INIT_STATE)
    const key = vm.account('alice').address
    const other = actorAddress(Uint8Array.of(1))
    const third = actorAddress(Uint8Array.of(2))
    const addressMap = new Map([...state.addressMap, [other, 102n], [third, 7n]]) as never
    const found = wrong(() => vm.setState('f01', INIT_STATE, { ...state, addressMap }))
    expect(found).toHaveLength(2)
    expect(found.sort()[0]).toMatch(/^init f01: duplicate mapping to f0102: f\w+ f\w+$/)
    expect(found[1]).toMatch(/^init f01: f2\w+ is mapped to the singleton f07$/)
    const without = [...state.addressMap].filter(([address]) => !address.equals(key))
    vm.setState('f01', INIT_STATE, { ...state, addressMap: new Map(without) as never })
    expect(vm.checkInvariants()).toEqual([
      expect.stringMatching(/^f0102 has the address f1\w+, which init maps to nothing$/),
    ])
  })
})

describe('other actors', () => {
  test('a multisig with too few signers and approvals of strangers', () => {
    const multisig = createMultisig(vm, 'alice', [vm.idOf('alice')!], 1)
    const txn = {
      to: 'f01',
      value: 0n,
      method: 0n,
      params: new Uint8Array(),
      approved: ['f01', 'f01'],
    }
    const broken = {
      ...vm.state(multisig, MULTISIG_STATE),
      signers: ['f0102', 'f0102'],
      threshold: 3n,
      startEpoch: 1n,
      pendingTxs: new Map([[5n, txn]]) as never,
    }
    const texts = wrong(() => vm.setState(multisig, MULTISIG_STATE, broken))
    expect(texts.map((text) => text.replace(/^multisig f0\d+: /, ''))).toEqual([
      'multisig has insufficient signers to meet threshold (2 < 3)',
      'signer f0102 stands twice',
      'non-zero start epoch 1 with zero unlock duration',
      'next transaction id 0 is not greater than 5',
      'approval f01 for transaction 5 is not in signers list',
      'approval f01 for transaction 5 is not in signers list',
      'duplicate approval f01 for transaction 5',
    ])
  })

  test('a payment channel that owes more than it has', () => {
    const channel = actorAddress(Uint8Array.of(3))
    const laneStates = new Map([[0n, { redeemed: -1n, nonce: 0n }]]) as never
    const texts = wrong(() => {
      vm.setActor(channel, { code: 'paymentchannel', balance: 5n })
      const from = vm.account('alice').address
      const times = { settlingAt: 5n, minSettleHeight: 6n }
      vm.setState(channel, PAYCH_STATE, { from, to: 'f0102', toSend: 6n, ...times, laneStates })
    })
    expect(texts.map((text) => text.replace(/^paymentchannel f0\d+: /, ''))).toEqual([
      expect.stringMatching(/^from address is not ID address f1/),
      'channel is settling at epoch 5 before min settle height 6',
      'channel has insufficient funds to send (5 < 6)',
      'lane 0 redeemed -1',
    ])
  })

  test('cron, accounts, the EAM and the system actor', () => {
    const address = cbor.tuple({ address: cbor.address })
    const names = vm.manifest.entries.map(({ name }) => name)
    const manifest = vm.manifest.entries.map(({ name, code }) => [name, code] as const)
    expect(
      wrong(() => {
        const receiver = vm.account('alice').address
        vm.setState('f03', CRON_STATE, { entries: [{ receiver, method: 0n }] })
        vm.setState('f0102', address, { address: 'f0102' })
        vm.setState('f010', vm.putBlock(encodeCbor([1])))
        const builtinActors = vm.putBlock(encodeCbor(manifest.toReversed()))
        vm.setState('f00', cbor.tuple({ builtinActors: cbor.cid }), { builtinActors })
      }).sort(),
    ).toEqual([
      'account f0102: account address f0102 must use BLS or SECP protocol',
      expect.stringMatching(/^cron f03: entry 0 has invalid method number 0$/),
      expect.stringMatching(/^cron f03: entry 0 receiver address f1\w+ must be ID protocol$/),
      'eam f010: has a state',
      'f0102 has the address f0102, which init maps to nothing',
      `system f00: the manifest names ${names.toReversed().join(', ')}, not ${names.join(', ')}`,
    ])
  })

  test('a contract whose code does not match its hash', () => {
    const eve = vm.account('eve', { type: 'eth' })
    const initcode = Uint8Array.from([0x60, 0x01, 0x60, 0x00, 0x53, 0x60, 0x01, 0x60, 0x00, 0xf3])
    const made = vm.send({ from: eve, to: 'f010', method: 4, schema: cbor.bytes, params: initcode })
    expect(made.exitCode).toBe(0)
    const id = vm.idOf('eve')! + 1n
    expect(vm.getActor(id)?.type).toBe('evm')
    const state = vm.state(id) as Record<string, never>
    const EVM = cbor.tuple({
      bytecode: cbor.cid,
      bytecodeHash: cbor.bytes,
      contractState: cbor.cid,
      transientData: cbor.nullable(cbor.nothing),
      nonce: cbor.u64,
      tombstone: cbor.nullable(cbor.nothing),
    })
    const contractState = vm.state(id, EVM).contractState
    const broken = { ...state, contractState, bytecodeHash: new Uint8Array(32), nonce: 0n }
    expect(
      wrong(() => {
        vm.setState(id, EVM, broken as never)
        vm.setActor(id, { delegatedAddress: undefined })
      }).map((text) => text.replace(/^evm f0\d+: /, '')),
    ).toEqual([
      'delegated address is missing',
      'nonce 0 is below 1',
      'the bytecode hash is not that of the bytecode',
    ])
  })
})
