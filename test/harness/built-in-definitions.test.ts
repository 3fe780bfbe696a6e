import { beforeEach, describe, expect, test } from 'vitest'
import { datacapSchemaOf } from '../../src/builtin-actors/datacap/schema.ts'
import {
  ACCOUNT,
  addressToString,
  DATACAP,
  EAM,
  encodeValue,
  FVM,
  INIT,
  MULTISIG,
  VERIFREG,
} from '../../src/index.ts'

const MIB = 1n << 20n

describe('handles of built-in actors by their public definitions', () => {
  let vm: FVM
  beforeEach(async () => {
    vm = await FVM.create()
    for (const name of ['alice', 'bob', 'notary']) vm.account(name)
  })

  test('methods take names and give decoded values', () => {
    const registry = vm.actor('f06', VERIFREG)
    registry.connect('verifreg-root').AddVerifier({ address: 'notary', allowance: 64n * MIB })
    registry.connect('notary').AddVerifiedClient({ address: 'alice', allowance: 8n * MIB })
    const datacap = vm.actor('f07', DATACAP)
    expect(datacap.connect('alice').Balance('alice')).toBe(8n * MIB * 10n ** 18n)
    expect(datacap.connect('alice').Symbol()).toBe('DCAP')
    expect(registry.connect('alice').GetClaims({ provider: 1000, claimIds: [1] })).toEqual({
      results: { successCount: 0, failures: [{ index: 0, code: 17 }] },
      claims: [],
    })
  })

  test('an exported method is called by its FRC-42 number', () => {
    const { trace } = vm
      .actor('f06', VERIFREG)
      .connect('alice')
      .send('GetClaims', { provider: 1, claimIds: [] })
    expect(trace).toMatchObject({ method: 2_199_871_187n })
    expect(vm.describeMethod(6n, 2_199_871_187n)).toBe('GetClaims')
    expect(vm.describeMethod(6n, 10n)).toBe('GetClaims')
    expect(vm.describeMethod(7n, 80_475_954n)).toBe('Transfer')
  })

  test('a wallet is created, and its transactions are proposed and approved', () => {
    const code = vm.manifest.entries.find(({ name }) => name === 'multisig')!.code
    const wallet = vm
      .actor('f01', INIT)
      .connect('alice')
      .Exec(
        {
          codeCid: code,
          constructorParams: encodeValue(MULTISIG.methods.Constructor.params, {
            signers: [vm.idOf('alice')!, vm.idOf('bob')!],
            threshold: 2,
            unlockDuration: 0,
            startEpoch: 0,
          }),
        },
        { value: '5 FIL' },
      )
    const multisig = vm.actor(wallet.robustAddress, MULTISIG)
    const before = vm.balanceOf('notary')
    const payment = { to: 'notary', value: '2 FIL', method: 0, params: new Uint8Array() }
    const proposed = multisig.connect('alice').Propose(payment)
    expect(proposed).toEqual({ txnId: 0n, applied: false, code: 0, ret: new Uint8Array() })
    const tx = { id: proposed.txnId, proposalHash: new Uint8Array() }
    expect(multisig.connect('bob').Approve(tx)).toMatchObject({ applied: true, code: 0 })
    expect(vm.balanceOf('notary') - before).toBe(2n * 10n ** 18n)
    expect(multisig.state().signers.map((signer) => vm.idOf(signer))).toEqual(
      ['alice', 'bob'].map((name) => vm.idOf(name)),
    )
  })

  test('accounts and the address manager have theirs', () => {
    const key = vm.actor('alice', ACCOUNT).connect('bob').PubkeyAddress()
    expect(addressToString(key)).toBe(addressToString(vm.account('alice').address))
    const made = vm
      .actor('f010', EAM)
      .connect('alice')
      .CreateExternal(Uint8Array.of(0x60, 0, 0x60, 0, 0xf3))
    expect(made.ethAddress).toHaveLength(20)
    expect(vm.idOf(made.robustAddress!)).toBe(made.actorId)
  })

  test('a misspelt method is refused with the nearest name, with a definition and without', () => {
    const wrong = [
      () => vm.send({ from: 'alice', to: 'f06', method: 'AddVerifer' }),
      () => vm.actor('f06').connect('alice').send('AddVerifer', undefined),
      () =>
        vm
          .actor('f06', VERIFREG)
          .connect('alice')
          .send('AddVerifer' as never), // a type error else
    ]
    const root = vm.stateRoot
    for (const send of wrong)
      expect(send).toThrow(
        expect.objectContaining({
          name: 'UsageError',
          code: 'FVM_METHOD_NAME',
          message: expect.stringContaining(
            'verifiedregistry has no method "AddVerifer": did you mean AddVerifier? It has Constructor, AddVerifier, RemoveVerifier,',
          ) as string, // a matcher
        }),
      )
    expect(vm.stateRoot).toEqual(root)
  })

  test('a name unlike any method is refused with the names of all methods', () => {
    expect(() => vm.send({ from: 'alice', to: 'f03', method: 'Transfer' })).toThrow(
      'cron has no method "Transfer": it has Constructor, EpochTick; for another one give its number, as by methodNumber("Name")',
    )
  })

  test('an account answers exported methods of any name', () => {
    const result = vm.send({ from: 'alice', to: 'bob', method: 'Receive' })
    expect(result.exitName).toBe('OK')
    expect(result.trace).toMatchObject({ method: 3_726_118_371n })
  })

  test('without a definition params are bytes, or a value by the built-in schema', () => {
    const params = { address: 'notary', allowance: 2n * MIB }
    const bytes = encodeValue(VERIFREG.methods.AddVerifier.params, {
      ...params,
      address: vm.idOf('notary')!,
    })
    for (const given of [params, bytes])
      expect(
        vm.send({ from: 'verifreg-root', to: 'f06', method: 'AddVerifier', params: given })
          .exitName,
      ).toBe('OK')
    expect(vm.actor('f06', VERIFREG).state().verifiers.get(vm.idOf('notary')!)).toBe(2n * MIB)
  })
})

test("a handle's state has the layout of the world's release", async () => {
  const vm = await FVM.create()
  vm.account('alice')
  const datacap = vm.actor('f07', DATACAP)
  const { token } = datacap.state()
  expect(token.hamtBitWidth).toBe(3)
  const wide = datacapSchemaOf(5)
  const governor = datacap.state().governor
  const balances: readonly (readonly [bigint, bigint])[] = [[vm.idOf('alice')!, 10n ** 18n]]
  vm.setState('f07', wide, {
    governor,
    token: { supply: 10n ** 18n, balances, allowances: [], hamtBitWidth: 5 },
  })
  expect([...datacap.state().token.balances]).toEqual(balances)
})
