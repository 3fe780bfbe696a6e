/* Compiled by types.test.ts; nothing of it runs. */

import { expectTypeOf } from 'vitest'
import {
  ACCOUNT,
  type ActorHandle,
  type Address,
  type AddressLike,
  type AmountLike,
  type Cid,
  DATACAP,
  EVM,
  type FVM,
  type IntLike,
  MULTISIG,
  type StateMap,
  VERIFREG,
} from '../../../src/index.ts'

export function builtIns(vm: FVM): void {
  const registry = vm.actor('f06', VERIFREG)
  expectTypeOf(registry).toEqualTypeOf<ActorHandle<typeof VERIFREG>>()
  expectTypeOf(registry.connect('root').AddVerifier)
    .parameter(0)
    .toEqualTypeOf<
      { readonly address: AddressLike; readonly allowance: IntLike } & Record<never, never>
    >()
  expectTypeOf(
    registry.connect('root').AddVerifier({ address: 'alice', allowance: 1 }),
  ).toEqualTypeOf<undefined>()
  const { claims, results } = registry.GetClaims({ provider: 1000, claimIds: [1, 2n] })
  expectTypeOf(claims[0]!.data).toEqualTypeOf<Cid>()
  expectTypeOf(results.failures[0]!.code).toEqualTypeOf<number>()
  expectTypeOf(registry.state().rootKey).toEqualTypeOf<Address>()
  expectTypeOf(registry.state().verifiers).toEqualTypeOf<StateMap<Address, bigint, AddressLike>>()
  // @ts-expect-error the method is AddVerifier
  registry.AddVerifer({ address: 'alice', allowance: 1n })
  // @ts-expect-error the allowance is missing
  registry.AddVerifier({ address: 'alice' })

  expectTypeOf(vm.actor('f07', DATACAP).Balance('alice')).toEqualTypeOf<bigint>()
  expectTypeOf(vm.actor('f07', DATACAP).Name()).toEqualTypeOf<string>()
  const wallet = vm.actor('wallet', MULTISIG)
  expectTypeOf(wallet.Propose).parameter(0).toHaveProperty('value').toEqualTypeOf<AmountLike>()
  const proposed = wallet.Propose({
    to: 'bob',
    value: '1 FIL',
    method: 0,
    params: new Uint8Array(),
  })
  expectTypeOf(proposed.txnId).toEqualTypeOf<bigint>()
  expectTypeOf(proposed.applied).toEqualTypeOf<boolean>()
  expectTypeOf(vm.actor('alice', ACCOUNT).PubkeyAddress()).toEqualTypeOf<Address>()
  expectTypeOf(vm.actor('alice', EVM).GetBytecode()).toEqualTypeOf<Cid | null>()
}
