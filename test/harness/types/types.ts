/* Compiled by types.test.ts; nothing of it runs. */

import { expectTypeOf } from 'vitest'
import {
  type ActorHandle,
  type Address,
  type AddressLike,
  type AmountLike,
  type Cid,
  cbor,
  defineActor,
  FVM,
  type Infer,
  type InferInput,
  type IntLike,
  type Result,
  type StateMap,
} from '../../../src/index.ts'

const TRANSFER = cbor.tuple({
  to: cbor.address,
  amount: cbor.tokenAmount,
  memo: cbor.nullable(cbor.text),
  tags: cbor.array(cbor.u32),
})

expectTypeOf<Infer<typeof TRANSFER>>().toEqualTypeOf<{
  readonly to: Address
  readonly amount: bigint
  readonly memo: string | null
  readonly tags: readonly number[]
}>()
expectTypeOf<InferInput<typeof TRANSFER>['to']>().toEqualTypeOf<AddressLike>()
expectTypeOf<InferInput<typeof TRANSFER>['amount']>().toEqualTypeOf<AmountLike>()
expectTypeOf<InferInput<typeof TRANSFER>['tags']>().toEqualTypeOf<readonly IntLike[]>()

const TOKEN = defineActor({
  name: 'token',
  methods: {
    Transfer: { params: TRANSFER, returns: cbor.bool },
    Name: { returns: cbor.text },
    Burn: { number: 5, params: cbor.tokenAmount },
    Reset: { number: 6 },
  },
  state: cbor.tuple({
    supply: cbor.tokenAmount,
    balances: cbor.hamt(cbor.keys.address, cbor.tokenAmount),
    owner: cbor.link(cbor.tuple({ address: cbor.address })),
  }),
})

export function handles(vm: FVM, wasm: Uint8Array, code: Cid): void {
  const token = vm.deploy(wasm, { as: 'token', definition: TOKEN })
  expectTypeOf(token).toEqualTypeOf<ActorHandle<typeof TOKEN>>()
  expectTypeOf(token.Transfer({ to: 'bob', amount: 5n, tags: [1] })).toEqualTypeOf<boolean>()
  expectTypeOf(token.Transfer({ to: 1, amount: '1 FIL', memo: 'm', tags: [] })).toBeBoolean()
  expectTypeOf(token.Name()).toBeString()
  expectTypeOf(token.Name(undefined, { from: 'alice' })).toBeString()
  expectTypeOf(token.Burn('1 FIL', { from: 'alice' })).toEqualTypeOf<undefined>()
  expectTypeOf(token.Reset()).toEqualTypeOf<undefined>()
  expectTypeOf(token.call('Name')).toBeString()
  expectTypeOf(token.send('Transfer', { to: 'bob', amount: 5n, tags: [] })).toEqualTypeOf<
    Result<boolean>
  >()
  expectTypeOf(token.state().supply).toBeBigInt()
  expectTypeOf(token.state().balances).toEqualTypeOf<StateMap<Address, bigint, AddressLike>>()
  expectTypeOf(token.state().owner.value.address).toEqualTypeOf<Address>()
  expectTypeOf(token.connect('alice')).toEqualTypeOf<ActorHandle<typeof TOKEN>>()
  expectTypeOf(vm.actor('token', TOKEN).Name()).toBeString()

  // @ts-expect-error a field is missing
  token.Transfer({ to: 'bob', tags: [] })
  // @ts-expect-error a field of another type
  token.Transfer({ to: 'bob', amount: true, tags: [] })
  // @ts-expect-error no such method
  token.Mint(5n)
  // @ts-expect-error no such method
  token.send('Mint', 5n)
  // @ts-expect-error the method takes no params
  token.Name(5)
  // @ts-expect-error the method takes params
  token.Burn()
  // @ts-expect-error a state of another shape has no such field
  void token.state().total
  void code
}

export async function worlds(): Promise<void> {
  const vm = await FVM.create({ networkVersion: 28, actors: 'native', proofs: 'fake' })
  expectTypeOf(vm).toEqualTypeOf<FVM>()
  expectTypeOf(FVM.createSync()).toEqualTypeOf<FVM>()
  expectTypeOf(vm.send({ from: 'alice', to: 'bob' })).toEqualTypeOf<Result>()
  expectTypeOf(vm.send({ from: 'alice', to: 'bob', returns: TRANSFER }).value).toEqualTypeOf<
    Infer<typeof TRANSFER>
  >()
  expectTypeOf(vm.state('bob', TRANSFER)).toEqualTypeOf<Infer<typeof TRANSFER>>()
  expectTypeOf(vm.state('bob')).toBeUnknown()
  expectTypeOf(vm.loadFixture((world) => world.account('x').name)).toBeString()
  expectTypeOf(vm.loadFixture(async () => 5)).toEqualTypeOf<Promise<number>>()
  expectTypeOf(vm.impersonate('bob', () => 5)).toBeNumber()
  expectTypeOf(vm.dumpState()).toEqualTypeOf<Uint8Array>()
  expectTypeOf(vm.dumpState('x.car')).toEqualTypeOf<Promise<number>>()
  expectTypeOf(vm.fork()).toEqualTypeOf<FVM>()
  vm.setState('bob', TRANSFER, { to: 'alice', amount: 1, tags: [] })
  vm.overridePrimitive('verifyPost', (info, real) => info.proofs.length > 0 && real())
  vm.mockActor('f05', (call) => ({ returns: call.value }))
  vm.mockCall({ to: 'f05', method: 'Pay' }, { exitCode: 'USR_FORBIDDEN' })

  // @ts-expect-error createSync takes no path
  FVM.createSync({ actors: 'v18' })
  // @ts-expect-error no sender of this type
  vm.send({ from: true, to: 'bob' })
  // @ts-expect-error a state that does not fit
  vm.setState('bob', TRANSFER, { to: 'alice' })
  // @ts-expect-error no such primitive
  vm.overridePrimitive('verifyAll', () => true)
  // @ts-expect-error an answer of another type
  vm.overridePrimitive('verifyPost', () => 'yes')
  // @ts-expect-error an unknown exit code
  vm.mockCall({ to: 'f05' }, { exitCode: 'USR_NOPE' })
  // @ts-expect-error a mock answers at once
  vm.mockActor('f05', async () => ({ returns: 1 }))
  // @ts-expect-error a network version that is not supported
  FVM.createSync({ networkVersion: 17 })
  // @ts-expect-error an unknown option
  FVM.createSync({ foo: 1 })
}

const VAULT = defineActor({
  methods: {
    Constructor: { number: 1, params: cbor.tuple({ limit: cbor.tokenAmount }) },
    Create: { number: 2, params: cbor.u64 },
  },
})

export function deployments(vm: FVM, wasm: Uint8Array): void {
  const vault = vm.deploy(wasm, { definition: VAULT, as: 'vault', params: { limit: '10 FIL' } })
  expectTypeOf(vault).toEqualTypeOf<ActorHandle<typeof VAULT>>()
  vm.deploy(wasm, { definition: VAULT })
  vm.deploy(wasm, { definition: VAULT, state: [], constructor: false })
  vm.deploy(wasm, { definition: VAULT, params: 5, schema: cbor.u64 })
  vm.deploy(wasm, { definition: VAULT, params: 5, constructor: 'Create' })
  vm.deploy(wasm, { definition: TOKEN, params: ['anything'] })
  vm.deploy(wasm, { params: { anything: 1 } })
  // @ts-expect-error a field that the constructor does not have
  vm.deploy(wasm, { definition: VAULT, params: { limits: 1n } })
  // @ts-expect-error a field of another type
  vm.deploy(wasm, { definition: VAULT, params: { limit: true } })
  // @ts-expect-error not an object
  vm.deploy(wasm, { definition: VAULT, params: 5 })
  // @ts-expect-error no such network version
  FVM.createSync({ networkVersion: 17 })
}
