import { beforeAll, expect, test } from 'vitest'
import { compileActor } from '../../src/asc/index.ts'
import { cbor, cidFromString, defineActor, encodeValue, FIL, FVM } from '../../src/index.ts'
import { cidOf, encodeCbor } from '../../src/ipld/index.ts'
import { Judge } from './judge.ts'

const SOURCES = {
  counter: '../../examples/counter/assembly/index.ts',
  token: '../../examples/frc46-token/assembly/index.ts',
  vault: '../../examples/frc46-token/assembly/vault.ts',
  bounty: '../../examples/bounty/assembly/index.ts',
  market: './market/assembly/index.ts',
} as const

const wasm = {} as Record<keyof typeof SOURCES, Uint8Array> // filled below

beforeAll(async () => {
  for (const [name, file] of Object.entries(SOURCES)) {
    const compiled = await compileActor(new URL(file, import.meta.url))
    wasm[name as keyof typeof SOURCES] = compiled.wasm // a key of SOURCES
  }
}, 120_000)

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))

function worldWith(...accounts: readonly string[]): FVM {
  const vm = FVM.createSync({ epoch: 1_000n, networkPower: 0n })
  for (const name of accounts) vm.account(name)
  return vm
}

test('actors import syscalls only, and export memory and invoke', () => {
  for (const [name, code] of Object.entries(wasm)) {
    const module = new WebAssembly.Module(code)
    const exports = WebAssembly.Module.exports(module).map((e) => e.name)
    expect(exports.sort(), name).toEqual(['invoke', 'memory'])
    const modules = new Set(WebAssembly.Module.imports(module).map((i) => i.module))
    for (const module of modules)
      expect(['actor', 'crypto', 'event', 'ipld', 'network', 'self', 'send', 'vm']).toContain(
        module,
      )
  }
})

test('the counter does as on the reference', () => {
  const vm = worldWith('alice')
  vm.deploy(wasm.counter, { as: 'counter', constructor: false })
  const judge = new Judge('counter', vm, [wasm.counter])
  const send = (method: number, params: string) =>
    judge.send({ from: 'alice', to: 'counter', method, params: bytes(params) })
  const script = [
    [3, ''],
    [2, ''],
    [1, ''],
    [3, ''],
    [2, ''],
    [2, '05'],
    [3, ''],
    [2, '1864'],
    [2, '19ffff'],
    [2, '00'],
    [2, '1805'],
    [2, '0505'],
    [2, 'f6'],
    [2, '6161'],
    [2, '1bffffffffffffffff'],
    [2, '1a00010000'],
    [3, '01'],
    [3, ''],
    [1, ''],
    [4, ''],
    [0, ''],
    [2, `5841${'00'.repeat(65)}`],
    [2, '19'],
    [2, '81'.repeat(300)],
  ] as const
  for (const [method, params] of script) send(method, params)
  judge.verdict()
})

const TOKEN = defineActor({
  methods: {
    Constructor: {
      params: cbor.tuple({
        name: cbor.text,
        symbol: cbor.text,
        granularity: cbor.u64,
        minter: cbor.address,
      }),
    },
    Mint: {
      params: cbor.tuple({
        to: cbor.address,
        amount: cbor.tokenAmount,
        operators: cbor.array(cbor.address),
      }),
    },
    Transfer: {
      params: cbor.tuple({ to: cbor.address, amount: cbor.tokenAmount, data: cbor.bytes }),
    },
    TransferFrom: {
      params: cbor.tuple({
        from: cbor.address,
        to: cbor.address,
        amount: cbor.tokenAmount,
        data: cbor.bytes,
      }),
    },
    IncreaseAllowance: {
      params: cbor.tuple({ operator: cbor.address, amount: cbor.tokenAmount }),
    },
    DecreaseAllowance: {
      params: cbor.tuple({ operator: cbor.address, amount: cbor.tokenAmount }),
    },
    RevokeAllowance: { params: cbor.tuple({ operator: cbor.address }) },
    Burn: { params: cbor.tuple({ amount: cbor.tokenAmount }) },
    BurnFrom: { params: cbor.tuple({ owner: cbor.address, amount: cbor.tokenAmount }) },
    Balance: { params: cbor.address },
    Allowance: { params: cbor.tuple({ owner: cbor.address, operator: cbor.address }) },
    Name: {},
    Symbol: {},
    Granularity: {},
    TotalSupply: {},
  },
})

test('the token gives the results of the reference', () => {
  const vm = worldWith('minter', 'alice', 'bob')
  const params = { name: 'Token', symbol: 'T', granularity: 5, minter: 'minter' }
  vm.deploy(wasm.token, { as: 'token', params, definition: TOKEN })
  for (let i = 0; i < 40; i++)
    vm.deploy(wasm.vault, { as: `vault${i}`, params: 'token', schema: cbor.address })
  const judge = new Judge('token', vm, [wasm.token, wasm.vault])
  const data = Uint8Array.of(1, 2, 3)
  const send = (from: string, method: keyof typeof TOKEN.methods, params?: unknown) =>
    judge.send({ from, to: 'token', method, params })
  const queries = () => {
    for (const name of ['Name', 'Symbol', 'Granularity', 'TotalSupply'] as const) send('bob', name)
    for (const owner of ['vault0', 'vault39', 'alice']) send('bob', 'Balance', owner)
    send('bob', 'Allowance', { owner: 'vault1', operator: 'alice' })
    send('bob', 'Allowance', { owner: 'alice', operator: 'bob' })
  }
  queries()
  // More owners than a node of the HAMT holds.
  for (let i = 0; i < 40; i++)
    send('minter', 'Mint', {
      to: `vault${i}`,
      amount: 10n ** BigInt(i) * 5n,
      operators: i % 2 === 0 ? [] : ['alice'],
    })
  queries()
  send('alice', 'Mint', { to: 'vault1', amount: 5, operators: [] }) // forbidden
  send('minter', 'Mint', { to: 'vault1', amount: 13, operators: [] }) // the granularity
  send('minter', 'Mint', { to: 'vault1', amount: -5n, operators: [] })
  const spend = (from: string, to: string, amount: bigint, by = 'alice') =>
    send(by, 'TransferFrom', { from, to, amount, data })
  for (let i = 1; i < 40; i += 2) spend(`vault${i}`, `vault${i - 1}`, 10n ** BigInt(i) * 5n)
  spend('vault1', 'vault2', 5n) // nothing is left
  spend('vault2', 'vault3', 5n) // no allowance
  spend('vault39', 'vault38', 0n)
  spend('vault0', 'vault0', 5n)
  send('bob', 'Transfer', { to: 'vault0', amount: 5, data }) // bob has none
  send('bob', 'Transfer', { to: 'vault0', amount: 0, data })
  send('alice', 'IncreaseAllowance', { operator: 'bob', amount: 7 })
  send('alice', 'IncreaseAllowance', { operator: 'vault1', amount: 10n ** 40n })
  send('alice', 'DecreaseAllowance', { operator: 'bob', amount: 3 })
  send('alice', 'IncreaseAllowance', { operator: 'bob', amount: -3n })
  send('alice', 'RevokeAllowance', { operator: 'bob' })
  send('alice', 'RevokeAllowance', { operator: 'bob' })
  send('alice', 'DecreaseAllowance', { operator: 'vault1', amount: 10n ** 41n })
  send('alice', 'BurnFrom', { owner: 'vault2', amount: 5 }) // no allowance
  send('bob', 'Burn', { amount: 5 })
  send('bob', 'Burn', { amount: 0 })
  judge.send({ from: 'bob', to: 'token', method: 'Transfer', params: data, schema: cbor.bytes })
  judge.send({ from: 'bob', to: 'token', method: 'Transfer', schema: cbor.nothing })
  judge.send({ from: 'bob', to: 'token', method: 'Name', value: 1 })
  judge.send({ from: 'bob', to: 'token', method: 99 })
  queries()
  judge.verdict()
})

test('the bounty does as on the reference', () => {
  const vm = worldWith('alice', 'bob', 'carol')
  vm.deploy(wasm.bounty, { as: 'bounty' })
  vm.setActor('f05', { code: vm.installCode(wasm.market) })
  const judge = new Judge('bounty', vm, [wasm.bounty, wasm.market])
  const piece = cidFromString('baga6ea4seaqacaibaeaqcaibaeaqcaibaeaqcaibaeaqcaibaeaqcaibaeaqcai')
  const FUND = cbor.tuple({ piece: cbor.cid, deadline: cbor.i64 })
  const fund = (value: bigint, deadline: bigint, what = piece) =>
    judge.send({
      from: 'alice',
      to: 'bounty',
      method: 'Fund',
      params: { piece: what, deadline },
      schema: FUND,
      value,
    })
  const claim = (id: number, deal: bigint) =>
    judge.send({ from: 'carol', to: 'bounty', method: 'Claim', params: encodeCbor([id, deal]) })
  const withId = (method: string, id: number, from = 'alice') =>
    judge.send({ from, to: 'bounty', method, params: encodeCbor(id) })
  const bob = (vm.idOf('bob') ?? 0n) * 10n
  for (let i = 0n; i < 10n; i++) fund(FIL + i, 1_001n + i) // more than a node of the AMT holds
  fund(0n, 2_000n)
  fund(1n, 1_000n)
  fund(1n, 2_000n, cidOf(0x71, encodeValue(cbor.u64, 1)))
  for (const kind of [1n, 2n, 3n, 4n, 0n, 0n]) claim(3, bob + kind)
  claim(11, bob)
  withId('Refund', 0)
  withId('Get', 3)
  vm.setEpoch(1_002n)
  claim(0, bob)
  claim(1, bob)
  withId('Refund', 0, 'bob')
  for (const id of [0, 0, 1, 3, 4]) withId('Refund', id)
  for (const id of [0, 1, 9, 10]) withId('Get', id)
  judge.verdict()
})
