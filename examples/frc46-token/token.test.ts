import { cbor, defineActor, FVM } from 'litefvm'
import { compileActor } from 'litefvm/asc'
import 'litefvm/vitest'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'

const amount = cbor.tokenAmount
const TOKEN = defineActor({
  name: 'token',
  methods: {
    Constructor: {
      params: cbor.tuple({
        name: cbor.text,
        symbol: cbor.text,
        granularity: cbor.u64,
        minter: cbor.address,
      }),
    },
    Name: { returns: cbor.text },
    Symbol: { returns: cbor.text },
    Granularity: { returns: cbor.u64 },
    TotalSupply: { returns: amount },
    Balance: { params: cbor.address, returns: amount },
    Allowance: {
      params: cbor.tuple({ owner: cbor.address, operator: cbor.address }),
      returns: amount,
    },
    Mint: {
      params: cbor.tuple({ to: cbor.address, amount, operators: cbor.array(cbor.address) }),
      returns: cbor.tuple({ balance: amount, supply: amount, data: cbor.bytes }),
    },
    Transfer: {
      params: cbor.tuple({ to: cbor.address, amount, data: cbor.bytes }),
      returns: cbor.tuple({ fromBalance: amount, toBalance: amount, data: cbor.bytes }),
    },
    TransferFrom: {
      params: cbor.tuple({ from: cbor.address, to: cbor.address, amount, data: cbor.bytes }),
      returns: cbor.tuple({
        fromBalance: amount,
        toBalance: amount,
        allowance: amount,
        data: cbor.bytes,
      }),
    },
    IncreaseAllowance: { params: cbor.tuple({ operator: cbor.address, amount }), returns: amount },
    DecreaseAllowance: { params: cbor.tuple({ operator: cbor.address, amount }), returns: amount },
    RevokeAllowance: { params: cbor.tuple({ operator: cbor.address }), returns: amount },
    Burn: { params: cbor.tuple({ amount }), returns: cbor.tuple({ balance: amount }) },
    BurnFrom: {
      params: cbor.tuple({ owner: cbor.address, amount }),
      returns: cbor.tuple({ balance: amount, allowance: amount }),
    },
  },
  state: cbor.tuple({
    name: cbor.text,
    symbol: cbor.text,
    granularity: cbor.u64,
    minter: cbor.u64,
    supply: amount,
    balances: cbor.hamt(cbor.keys.u64, amount),
    allowances: cbor.hamt(cbor.keys.u64, cbor.hamt(cbor.keys.u64, amount)),
  }),
})

const VAULT = defineActor({
  name: 'vault',
  methods: { Deposited: { params: cbor.address, returns: amount }, Receive: { params: cbor.any } },
  exitCodes: { UNLUCKY: 32 },
})

const NO_DATA = new Uint8Array(0)
let tokenWasm: Uint8Array
let vaultWasm: Uint8Array

beforeAll(async () => {
  const compile = (file: string) => compileActor(new URL(`./assembly/${file}`, import.meta.url))
  tokenWasm = (await compile('index.ts')).wasm
  vaultWasm = (await compile('vault.ts')).wasm
}, 60_000)

/** The minter has 1,000 tokens; alice, bob and carol have accounts. */
function world() {
  for (const name of ['minter', 'alice', 'bob', 'carol']) vm.account(name)
  const params = { name: 'Test Token', symbol: 'TT', granularity: 1, minter: 'minter' }
  vm.deploy(tokenWasm, { as: 'token', definition: TOKEN, params })
  token().Mint({ to: 'minter', amount: 1_000, operators: [] })
}

const vm = FVM.createSync()
beforeEach(() => vm.loadFixture(world))

const token = (from = 'minter') => vm.actor('token', TOKEN).connect(from)
const balances = () => ['minter', 'alice', 'bob'].map((name) => token().Balance(name))
test('the token says what it is', () => {
  expect(token().Name()).toBe('Test Token')
  expect(token().Symbol()).toBe('TT')
  expect(token().Granularity()).toBe(1n)
  expect(token().TotalSupply()).toBe(1_000n)
})

describe('transfers', () => {
  test('move tokens and say so', () => {
    const result = token().send('Transfer', { to: 'alice', amount: 300, data: NO_DATA })
    expect(result).toReturn({ fromBalance: 700n, toBalance: 300n, data: NO_DATA })
    expect(balances()).toEqual([700n, 300n, 0n])
    const [from, to] = [vm.idOf('minter'), vm.idOf('alice')]
    expect(result).toEmit('transfer', { from, to, amount: 300n })
  })

  test('of more than there is are refused', () => {
    const result = token('alice').send('Transfer', { to: 'bob', amount: 1, data: NO_DATA })
    expect(result).toExitWith('USR_INSUFFICIENT_FUNDS')
    expect(balances()).toEqual([1_000n, 0n, 0n])
  })

  test('of less than nothing are refused', () => {
    const result = token().send('Transfer', { to: 'alice', amount: -1n, data: NO_DATA })
    expect(result).toExitWith('USR_ILLEGAL_ARGUMENT')
  })

  test('to oneself change nothing', () => {
    token().Transfer({ to: 'minter', amount: 1_000, data: NO_DATA })
    expect(balances()).toEqual([1_000n, 0n, 0n])
    const tooMuch = token().send('Transfer', { to: 'minter', amount: 1_001, data: NO_DATA })
    expect(tooMuch).toExitWith('USR_INSUFFICIENT_FUNDS')
  })

  test('to an address without an actor make an account', () => {
    const other = FVM.createSync().account('somebody').address
    token().Transfer({ to: other, amount: 5, data: NO_DATA })
    expect(token().Balance(other)).toBe(5n)
    expect(vm.getActor(other)).toBeDefined()
  })

  test('take no FIL', () => {
    const result = token().send('Transfer', { to: 'alice', amount: 1, data: NO_DATA }, { value: 1 })
    expect(result).toExitWith('USR_NOT_PAYABLE')
  })
})

describe('the receiver hook', () => {
  beforeEach(() => {
    vm.deploy(vaultWasm, { as: 'vault', definition: VAULT, schema: cbor.address, params: 'token' })
  })
  const deposited = () => vm.actor('vault', VAULT).connect('alice').Deposited('minter')

  test('tells who gets tokens, and brings back what it answers', () => {
    const data = Uint8Array.of(1, 2, 3)
    const { data: answer } = token().Transfer({ to: 'vault', amount: 20, data })
    expect(deposited()).toBe(20n)
    expect(answer).toEqual(Uint8Array.of(0x43, 1, 2, 3)) // CBOR, as the vault returned it
  })

  test('undoes the transfer if it fails', () => {
    const result = token().send('Transfer', { to: 'vault', amount: 13, data: NO_DATA })
    expect(result).toAbortWith('UNLUCKY')
    expect(token().Balance('minter')).toBe(1_000n)
    expect(deposited()).toBe(0n)
  })

  test('is for the token alone', () => {
    const result = vm
      .actor('vault', VAULT)
      .connect('alice')
      .send('Receive', [2_233_613_279, Uint8Array.of(0x86, 0, 0, 0, 0x41, 0, 0x40, 0x40)])
    expect(result).toExitWith('USR_FORBIDDEN')
  })

  test('runs with the state saved already', () => {
    const seen: (bigint | undefined)[] = []
    vm.mockActor('vault', (call) => {
      seen.push(token().state().balances.get(call.to))
    })
    token().Transfer({ to: 'vault', amount: 20, data: NO_DATA })
    expect(seen).toEqual([20n])
  })
})

describe('allowances', () => {
  test('grow, shrink to nothing, and are revoked', () => {
    const alice = token('alice')
    expect(alice.IncreaseAllowance({ operator: 'bob', amount: 10 })).toBe(10n)
    expect(alice.IncreaseAllowance({ operator: 'bob', amount: 5 })).toBe(15n)
    expect(alice.DecreaseAllowance({ operator: 'bob', amount: 6 })).toBe(9n)
    expect(alice.Allowance({ owner: 'alice', operator: 'bob' })).toBe(9n)
    expect(alice.Allowance({ owner: 'bob', operator: 'alice' })).toBe(0n)
    expect(alice.RevokeAllowance({ operator: 'bob' })).toBe(9n)
    expect(alice.Allowance({ owner: 'alice', operator: 'bob' })).toBe(0n)
    expect(alice.DecreaseAllowance({ operator: 'bob', amount: 6 })).toBe(0n)
    const negative = alice.send('IncreaseAllowance', { operator: 'bob', amount: -1n })
    expect(negative).toExitWith('USR_ILLEGAL_ARGUMENT')
  })

  test('let an operator spend, and no more', () => {
    token().IncreaseAllowance({ operator: 'bob', amount: 100 })
    const spend = (n: number) =>
      token('bob').send('TransferFrom', { from: 'minter', to: 'alice', amount: n, data: NO_DATA })
    expect(spend(60).value).toEqual({
      fromBalance: 940n,
      toBalance: 60n,
      allowance: 40n,
      data: NO_DATA,
    })
    expect(spend(41)).toExitWith('USR_INSUFFICIENT_FUNDS')
    expect(balances()).toEqual([940n, 60n, 0n])
  })

  test('are not for spending what is one’s own', () => {
    const own = { from: 'minter', to: 'alice', amount: 1, data: NO_DATA }
    expect(token().send('TransferFrom', own)).toExitWith('USR_ILLEGAL_ARGUMENT')
    const burn = token().send('BurnFrom', { owner: 'minter', amount: 1 })
    expect(burn).toExitWith('USR_ILLEGAL_ARGUMENT')
  })
})

describe('supply', () => {
  test('only the minter mints', () => {
    const params = { to: 'alice', amount: 5, operators: [] }
    expect(token('alice').send('Mint', params)).toExitWith('USR_FORBIDDEN')
    expect(token().Mint(params)).toEqual({ balance: 5n, supply: 1_005n, data: NO_DATA })
  })

  test('operators named at a mint may spend without end', () => {
    token().Mint({ to: 'alice', amount: 5, operators: ['bob', 'carol'] })
    expect(token().Allowance({ owner: 'alice', operator: 'carol' })).toBe(10n ** 39n)
    token('bob').TransferFrom({ from: 'alice', to: 'bob', amount: 5, data: NO_DATA })
    expect(balances()).toEqual([1_000n, 0n, 5n])
  })

  test('burning takes tokens away', () => {
    expect(token().Burn({ amount: 400 })).toEqual({ balance: 600n })
    expect(token().TotalSupply()).toBe(600n)
    token().IncreaseAllowance({ operator: 'bob', amount: 10 })
    expect(token('bob').BurnFrom({ owner: 'minter', amount: 4 })).toEqual({
      balance: 596n,
      allowance: 6n,
    })
    expect(token().TotalSupply()).toBe(596n)
    expect(token().send('Burn', { amount: 597 })).toExitWith('USR_INSUFFICIENT_FUNDS')
  })

  test('amounts are multiples of the granularity', () => {
    const params = { name: 'Coarse', symbol: 'C', granularity: 10n ** 18n, minter: 'minter' }
    const coarse = vm
      .deploy(tokenWasm, { as: 'coarse', definition: TOKEN, params })
      .connect('minter')
    const mint = (n: bigint) => coarse.send('Mint', { to: 'alice', amount: n, operators: [] })
    expect(mint(10n ** 18n - 1n)).toExitWith('USR_ILLEGAL_ARGUMENT')
    expect(mint(5n * 10n ** 18n).ok).toBe(true)
    expect(coarse.TotalSupply()).toBe(5n * 10n ** 18n)
  })
})
