/* Compiled by types.test.ts; nothing of it runs. */

import '../../../src/harness/matchers/vitest.ts'
import { expect, expectTypeOf } from 'vitest'
import type {
  Abi,
  AddressLike,
  Contract,
  ContractEvent,
  FVM,
  Hex,
  Result,
} from '../../../src/index.ts'
import { KINDS_ABI, TOKEN_ABI } from '../evm/contracts/abis.ts'

const TOKEN = { abi: TOKEN_ABI, bytecode: '0x6000' } as const

interface TransferArgs {
  readonly from: Hex
  readonly to: Hex
  readonly value: bigint
}

export function typed(vm: FVM): void {
  const token = vm.evm.deploy(TOKEN, { args: ['Name', 'N', 5n], from: 'alice', as: 'token' })
  expectTypeOf(token).toEqualTypeOf<Contract<typeof TOKEN_ABI>>()
  // @ts-expect-error the constructor takes three
  vm.evm.deploy(TOKEN, { args: ['Name'], from: 'alice' })
  // @ts-expect-error a supply is a bigint
  vm.evm.deploy(TOKEN, { args: ['Name', 'N', 'many'], from: 'alice' })

  expectTypeOf(token.read.balanceOf(['alice'])).toEqualTypeOf<bigint>()
  expectTypeOf(token.read.balanceOf([vm.account('bob')], { from: 'bob' })).toEqualTypeOf<bigint>()
  expectTypeOf(token.read.name()).toEqualTypeOf<string>()
  expectTypeOf(token.read.decimals({ from: 'bob' })).toEqualTypeOf<number>()
  expectTypeOf(token.read.owner()).toEqualTypeOf<Hex>()
  // @ts-expect-error transfer changes the state
  token.read.transfer(['bob', 1n])
  // @ts-expect-error it takes an amount too
  token.write.transfer(['bob'])
  // @ts-expect-error there is no such function
  token.write.transfers(['bob', 1n])

  expectTypeOf(token.write.transfer(['bob', 1n])).toEqualTypeOf<Result<boolean>>()
  expectTypeOf(token.write.transfer([token, 1n]).value).toEqualTypeOf<boolean>()
  expectTypeOf(token.send.mint(['bob', 1n])).toEqualTypeOf<Result<undefined>>()
  expectTypeOf(token.simulate.approve(['bob', 1n])).toEqualTypeOf<Result<boolean>>()
  expectTypeOf(token.estimateGas.approve(['bob', 1n])).toEqualTypeOf<bigint>()
  expectTypeOf(token.write.transfer).parameter(0).toEqualTypeOf<readonly [AddressLike, bigint]>()
  expectTypeOf(token.connect('bob')).toEqualTypeOf<Contract<typeof TOKEN_ABI>>()
  expectTypeOf(vm.balanceOf(token)).toEqualTypeOf<bigint>()

  const result = token.write.transfer(['bob', 1n])
  expectTypeOf(token.events.Transfer(result)).toEqualTypeOf<
    readonly ContractEvent<
      'Transfer',
      { readonly from: Hex; readonly to: Hex; readonly value: bigint }
    >[]
  >()
  expectTypeOf(token.events.Note(result)[0]!.args).toEqualTypeOf<{
    readonly topic: Hex
    readonly text: string
  }>()
  // @ts-expect-error there is no such event
  token.events.Transfers(result)

  vm.evm.mockCall(token, 'balanceOf', ['bob'], 5n)
  vm.evm.mockCall(token, 'balanceOf', undefined, ([who]) => (who === '0x' ? 1n : 2n))
  vm.evm.mockCallRevert(token, 'transfer', ['bob', 1n], 'no')
  vm.evm.deal('bob', '5 FIL')
  vm.evm.deal(token, 'bob', 5n, { adjust: true })
  // @ts-expect-error there is no such function
  vm.evm.mockCall(token, 'balancOf', ['bob'], 5n)
  // @ts-expect-error balanceOf returns a number
  vm.evm.mockCall(token, 'balanceOf', ['bob'], 'many')
  // @ts-expect-error balanceOf takes one argument
  vm.evm.mockCall(token, 'balanceOf', ['bob', 1n], 5n)
  // @ts-expect-error a token's amount is no text with a unit
  vm.evm.deal(token, 'bob', '5 FIL')

  const logs = vm.evm.logs({ address: token, event: 'Transfer', args: { to: ['bob', token] } })
  expectTypeOf(logs[0]!.args).toEqualTypeOf<TransferArgs>()
  expectTypeOf(logs[0]!.epoch).toEqualTypeOf<bigint>()
  expectTypeOf(logs[0]!.eventName).toEqualTypeOf<'Transfer'>()
  const event = TOKEN_ABI.find((item) => item.type === 'event' && item.name === 'Transfer')!
  const transfer = event as Extract<typeof event, { type: 'event'; name: 'Transfer' }>
  expectTypeOf(vm.evm.logs({ event: transfer })[0]!.args).toEqualTypeOf<TransferArgs>()
  expectTypeOf(vm.evm.logs()[0]!.args).toEqualTypeOf<Readonly<Record<string, unknown>>>()
  // @ts-expect-error value is not indexed
  vm.evm.logs({ event: transfer, args: { value: 5n } })
  // @ts-expect-error the first epoch is a number
  vm.evm.logs({ fromEpoch: 'first' })
}

export function ofEveryKind(vm: FVM): void {
  const kinds = vm.evm.at('kinds', KINDS_ABI)
  expectTypeOf(kinds).toEqualTypeOf<Contract<typeof KINDS_ABI>>()
  expectTypeOf(kinds.read.pair()).toEqualTypeOf<readonly [bigint, Hex]>()
  expectTypeOf(kinds.read.over([5n])).toEqualTypeOf<string>()
  expectTypeOf(kinds.read.over(['text'])).toEqualTypeOf<string>()
  expectTypeOf(kinds.read.over([5n, 6n])).toEqualTypeOf<bigint>()
  expectTypeOf(kinds.write.echo)
    .parameter(0)
    .toEqualTypeOf<
      readonly [
        { readonly x: bigint; readonly who: AddressLike },
        Hex | Uint8Array,
        Hex | Uint8Array,
        readonly AddressLike[],
      ]
    >()
  const { value } = kinds.write.echo([{ x: 1n, who: 'bob' }, '0x', '0x11223344', ['alice']])
  expectTypeOf(value[0]).toEqualTypeOf<{ x: bigint; who: Hex }>()
  expectTypeOf(value[3]).toEqualTypeOf<readonly Hex[]>()
  expectTypeOf(kinds.write.pay({ value: 5n }).value).toEqualTypeOf<bigint>()
}

export function untyped(vm: FVM, abi: Abi, artifact: object): void {
  const token = vm.evm.deploy(artifact, { args: ['any', 5n], from: 'alice' })
  expectTypeOf(token).toEqualTypeOf<Contract>()
  expectTypeOf(token.read['balanceOf']!(['alice'])).toEqualTypeOf<unknown>()
  expectTypeOf(token.write['transfer']!(['bob', 1n])).toEqualTypeOf<Result<unknown>>()
  expectTypeOf(vm.evm.at('token', abi)).toEqualTypeOf<Contract>()
  expectTypeOf(vm.evm.deploy('0x6000', { from: 'alice' })).toEqualTypeOf<Contract>()
  expectTypeOf(token.events['Transfer']!(vm.send({ to: 'bob' }))[0]!.args['value']).toBeUnknown()
}

export async function matched(vm: FVM, token: Contract<typeof TOKEN_ABI>): Promise<void> {
  const result = token.send.transfer(['bob', 5n])
  expect(result).toRevertWith('no')
  await expect(Promise.resolve(result)).toRevertWith(/no/)
  await expect(async () => await Promise.resolve(result)).toRevertWithPanic('overflow')
  expect(() => token.write.transfer(['bob', 5n])).toRevertWithPanic()
  expect(result).toRevertWithPanic(0x11)
  // @ts-expect-error no panic has this name
  expect(result).toRevertWithPanic('underflow')
  expect(result).toRevertWithCustomError(token, 'NotOwner')
  expect(result).toRevertWithCustomError(token, 'NotOwner', [])
  expect(result).toRevertWithCustomError(TOKEN_ABI, 'InsufficientBalance', ['bob', 0n, 5n])
  expect(result).toRevertWithCustomError(TOKEN, 'InsufficientBalance', { needed: 5n })
  expect(result).not.toRevertWithCustomError(token, 'InsufficientBalance', {
    account: expect.any(String),
  })
  // @ts-expect-error the ABI has no such error
  expect(result).toRevertWithCustomError(token, 'NotOwners')
  // @ts-expect-error it needs an amount
  expect(result).toRevertWithCustomError(token, 'InsufficientBalance', ['bob', 0n])
  expect(result).toEmitEvent(token, 'Transfer', ['alice', token, 5n])
  expect(result).toEmitEvent(token, 'Transfer', { value: 5n })
  // @ts-expect-error the event has no such argument
  expect(result).toEmitEvent(token, 'Transfer', { amount: 5n })
  const untyped = vm.evm.at('token', TOKEN_ABI as Abi)
  expect(result).toEmitEvent(untyped, 'Anything', ['alice', 5n])
  expect(result).toRevertWithCustomError(untyped, 'Anything', { value: 5n })
}
