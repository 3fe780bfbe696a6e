import { describe, expect } from 'vitest'
import { type AnySchema, cbor, encodeValue, type FVM, methodNumber } from '../../../src/index.ts'
import { Address } from '../../../src/types/index.ts'
import { FORWARDER, FORWARDER_WASM, forward } from '../../harness/forwarder.ts'
import { DATACAP, MIB, VERIFREG, WHOLE } from './actors.ts'
import { scenario } from './both.ts'
import { allocation, createMiner, datacapOf, grant, registry, spend, token } from './datacap.ts'

/* After integration_tests/src/tests/datacap_tests.rs of builtin-actors v18.0.0, and the quirks of the token library. */

const NO_DATA = new Uint8Array(0)
const NOWHERE = 'f1abjxfbp274xpdqcpuaykwkfb43omjotacm2p3za'

/** As the governor: the verified registry itself. */
function asGovernor<T>(vm: FVM, run: (governed: ReturnType<typeof token>) => T): T {
  vm.startPrank('f06')
  const answer = run(token(vm, 6n))
  vm.stopPrank()
  return answer
}

describe('datacap', () => {
  scenario('says its name, symbol, granularity and supply', (vm) => {
    grant(vm, 2n * MIB, MIB)
    const asked = token(vm, 'client')
    expect(asked.Name()).toBe('DataCap')
    expect(asked.Symbol()).toBe('DCAP')
    expect(asked.Granularity()).toBe(WHOLE)
    expect(asked.TotalSupply()).toBe(MIB * WHOLE)
    expect(asked.Balance(NOWHERE)).toBe(0n)
    expect(asked.Allowance({ owner: 'client', operator: 'f05' })).toBe(10n ** 39n)
    expect(asked.Allowance({ owner: 'client', operator: NOWHERE })).toBe(0n)
    expect(asked.Allowance({ owner: NOWHERE, operator: 'client' })).toBe(0n)
  })

  scenario('moves to and from the verified registry only, in whole units', (vm) => {
    grant(vm, 2n * MIB, MIB)
    vm.account('bob')
    const sent = (to: string, amount: bigint) =>
      token(vm, 'client').send('Transfer', { to, amount, data: NO_DATA }).exitCode
    expect(sent('bob', WHOLE)).toBe(18)
    expect(sent(NOWHERE, WHOLE)).toBe(16)
    expect(sent('f06', WHOLE - 1n)).toBe(16)
    expect(sent('f06', -WHOLE)).toBe(16)
    expect(sent('f06', 2n * MIB * WHOLE)).toBe(19)
    expect(sent('f06', WHOLE)).toBe(21) // the registry finds no requests in no bytes
    expect(datacapOf(vm, 'client')).toBe(MIB)
  })

  scenario('is made and ended by its governor', (vm) => {
    grant(vm, 2n * MIB, MIB)
    vm.account('bob')
    const mint = { to: 'bob', amount: 5n * WHOLE, operators: ['client'] }
    expect(token(vm, 'client').send('Mint', mint).exitCode).toBe(18)
    asGovernor(vm, (governed) => {
      expect(governed.Mint(mint)).toEqual({
        balance: 5n * WHOLE,
        supply: (MIB + 5n) * WHOLE,
        data: NO_DATA,
      })
      expect(governed.send('Mint', { ...mint, amount: -WHOLE }).exitCode).toBe(16)
      expect(governed.send('Mint', { ...mint, amount: 1n }).exitCode).toBe(16)
      expect(governed.send('Mint', { ...mint, to: NOWHERE }).exitCode).toBe(17)
      // A mint that went well and whose operators did not leaves its hook uncalled: a panic.
      expect(governed.send('Mint', { ...mint, operators: [NOWHERE] }).exitCode).toBe(24)
      // Operators are looked at even where the mint failed.
      const both = { ...mint, amount: 1n, operators: [NOWHERE] }
      expect(governed.send('Mint', both).exitCode).toBe(17)
      expect(governed.Destroy({ owner: 'bob', amount: 2n * WHOLE })).toEqual({
        balance: 3n * WHOLE,
      })
      expect(governed.send('Destroy', { owner: 'bob', amount: 9n * WHOLE }).exitCode).toBe(19)
      expect(governed.send('Destroy', { owner: NOWHERE, amount: WHOLE }).exitCode).toBe(17)
      expect(governed.Mint({ ...mint, amount: 0n, operators: [] }).balance).toBe(3n * WHOLE)
    })
    expect(token(vm, 'bob').send('Destroy', { owner: 'bob', amount: WHOLE }).exitCode).toBe(18)
    expect(token(vm, 'bob').Burn({ amount: 3n * WHOLE })).toEqual({ balance: 0n })
    expect(token(vm, 'bob').send('Burn', { amount: WHOLE }).exitCode).toBe(19)
    expect(token(vm, 'bob').Burn({ amount: 0n })).toEqual({ balance: 0n })
  })

  scenario('allowances grow, shrink to nothing, and are taken away', (vm) => {
    grant(vm, 2n * MIB, MIB)
    vm.account('bob')
    const owner = token(vm, 'client')
    expect(owner.IncreaseAllowance({ operator: 'bob', delta: 7n })).toBe(7n)
    expect(owner.DecreaseAllowance({ operator: 'bob', delta: 3n })).toBe(4n)
    expect(owner.DecreaseAllowance({ operator: 'bob', delta: 9n })).toBe(0n)
    expect(owner.DecreaseAllowance({ operator: 'bob', delta: 1n })).toBe(0n)
    expect(owner.RevokeAllowance({ operator: 'f05' })).toBe(10n ** 39n)
    expect(owner.RevokeAllowance({ operator: 'f05' })).toBe(0n)
    expect(owner.RevokeAllowance({ operator: NOWHERE })).toBe(0n)
    expect(owner.IncreaseAllowance({ operator: 'bob', delta: 0n })).toBe(0n)
    expect(owner.send('IncreaseAllowance', { operator: 'bob', delta: -1n }).exitCode).toBe(16)
    expect(owner.send('DecreaseAllowance', { operator: 'bob', delta: -1n }).exitCode).toBe(16)
    expect(owner.send('IncreaseAllowance', { operator: NOWHERE, delta: 1n }).exitCode).toBe(17)
    expect(owner.IncreaseAllowance({ operator: 'client', delta: 1n })).toBe(1n)
    owner.RevokeAllowance({ operator: 'client' })
  })

  scenario('an operator spends what it may, of another', (vm) => {
    grant(vm, 8n * MIB, 4n * MIB)
    vm.account('bob')
    const operator = token(vm, 'bob')
    const burn = { owner: 'client', amount: WHOLE }
    expect(operator.send('BurnFrom', burn).exitCode).toBe(19)
    expect(operator.send('BurnFrom', { ...burn, amount: 0n }).exitCode).toBe(19)
    token(vm, 'client').IncreaseAllowance({ operator: 'bob', delta: 2n * MIB * WHOLE })
    expect(operator.BurnFrom(burn)).toEqual({
      balance: (4n * MIB - 1n) * WHOLE,
      allowance: (2n * MIB - 1n) * WHOLE,
    })
    expect(operator.send('BurnFrom', { owner: NOWHERE, amount: WHOLE }).exitCode).toBe(19)
    expect(token(vm, 'client').send('BurnFrom', burn).exitCode).toBe(16)
    const byKey = { ...burn, owner: vm.idOf('client')! }
    expect(token(vm, 'client').send('BurnFrom', byKey).exitCode).toBe(16)

    const sent = (to: string, amount: bigint, data: Uint8Array) =>
      operator.send('TransferFrom', { from: 'client', to, amount, data }).exitCode
    expect(sent('bob', WHOLE, NO_DATA)).toBe(18)
    expect(sent(NOWHERE, WHOLE, NO_DATA)).toBe(16)
    expect(sent('f06', 3n * MIB * WHOLE, NO_DATA)).toBe(19)
    expect(sent('f06', MIB * WHOLE, NO_DATA)).toBe(21)
    const miner = createMiner(vm, 'miner')
    const spent = spend(vm, 'client', MIB, { allocations: [allocation(vm, miner, MIB)] })
    expect(spent.exitCode).toBe(0)
    expect(datacapOf(vm, 6n)).toBe(MIB)
  })

  scenario('a call that may not change anything', (vm) => {
    grant(vm, 2n * MIB, MIB)
    const relay = vm.deploy(FORWARDER_WASM, { as: 'relay', definition: FORWARDER })
    registry(vm, 'verifreg-root').AddVerifier({ address: relay.id!, allowance: 4n * MIB })
    const asked = (to: number, method: string, schema: AnySchema, params: unknown) => {
      const sent = { to: Address.id(BigInt(to)), method: methodNumber(method), readOnly: true }
      return vm.send({
        from: 'client',
        to: 'relay',
        method: 'Forward',
        params: forward({ ...sent, params: encodeValue(schema, params) }),
      })
    }
    const { Transfer, Burn, Balance } = DATACAP.methods
    expect(asked(7, 'Balance', Balance.params, vm.idOf('client')).exitCode).toBe(0)
    expect(asked(7, 'Burn', Burn.params, { amount: 0n }).exitCode).toBe(25)
    // The hook of a transfer that cannot be written is not called: a panic.
    const nothing = { to: 6n, amount: 0n, data: NO_DATA }
    expect(asked(7, 'Transfer', Transfer.params, nothing).exitCode).toBe(24)
    // An event is refused before the state is.
    const client = { address: vm.idOf('client')!, allowance: MIB }
    const { AddVerifiedClient } = VERIFREG.methods
    expect(asked(6, 'AddVerifiedClient', AddVerifiedClient.params, client).exitCode).toBe(24)
    const none = { owner: vm.idOf('client')!, ids: [] }
    const { RemoveExpiredClaims } = VERIFREG.methods
    expect(asked(6, 'RemoveExpiredClaims', RemoveExpiredClaims.params, none).exitCode).toBe(25)
  })

  scenario('what its params may look like', (vm) => {
    grant(vm, 2n * MIB, MIB)
    const raw = (method: string, params: Uint8Array) =>
      vm.send({ from: 'client', to: 'f07', method, params }).exitCode
    expect(raw('Name', Uint8Array.of(0x80))).toBe(16)
    expect(raw('Balance', NO_DATA)).toBe(16)
    expect(raw('Balance', Uint8Array.of(0x42, 0, 6))).toBe(0)
    expect(raw('Balance', Uint8Array.of(0x42, 0, 6, 0))).toBe(21)
    expect(raw('Balance', Uint8Array.of(0x58, 2, 0, 6))).toBe(0) // a length that is not minimal
    expect(raw('Balance', Uint8Array.of(0x5f, 0x41, 0, 0x41, 6, 0xff))).toBe(0) // in chunks
    expect(raw('Balance', Uint8Array.of(0x81, 0x42, 0, 6))).toBe(21)
    expect(raw('Balance', Uint8Array.of(0x62, 0, 6))).toBe(21) // text
    expect(raw('Burn', Uint8Array.of(0x81, 0x40))).toBe(0)
    expect(raw('Burn', Uint8Array.of(0x81, 0x43, 0, 0, 0))).toBe(0) // leading zeros
    expect(raw('Burn', Uint8Array.of(0x81, 0x42, 2, 1))).toBe(21) // no sign
    expect(raw('Burn', Uint8Array.of(0x9f, 0x40, 0xff))).toBe(21)
    expect(raw('Burn', Uint8Array.of(0x82, 0x40, 0x40))).toBe(21)
    const constructor = { from: 'client', to: 'f07', method: 1, schema: cbor.address } as const
    expect(vm.send({ ...constructor, params: 'client' }).exitCode).toBe(18)
    expect(
      vm.sendImplicit({ to: 'f07', method: 1, schema: cbor.address, params: 'f06' }).exitCode,
    ).toBe(20)
    expect(vm.send({ from: 'client', to: 'f07', method: 2 }).exitCode).toBe(22)
    expect(registry(vm, 'client').send('Receive', { type: 1, payload: NO_DATA }).exitCode).toBe(18)
  })
})
