import { describe, expect } from 'vitest'
import { blake2b256 } from '../../../src/crypto/index.ts'
import { encodeValue, type FVM } from '../../../src/index.ts'
import { encodeCbor } from '../../../src/ipld/index.ts'
import { type ActorId, Address } from '../../../src/types/index.ts'
import { createMultisig, MULTISIG } from './actors.ts'
import { scenario } from './both.ts'

/* After integration_tests/src/tests/multisig_test.rs and nested_multisig of builtin-actors v18.0.0. */

const NO_BYTES = new Uint8Array(0)

function accounts(vm: FVM, ...names: string[]): ActorId[] {
  return names.map((name) => vm.idOf(vm.account(name))!)
}

function propose(vm: FVM, multisig: ActorId, from: string, call: Partial<Proposal>) {
  const params = { to: multisig, value: 0n, method: 0n, params: NO_BYTES, ...call }
  return vm.actor(multisig, MULTISIG).connect(from).Propose(params)
}

interface Proposal {
  readonly to: ActorId | Address
  readonly value: bigint
  readonly method: bigint
  readonly params: Uint8Array
}

function signersOf(vm: FVM, multisig: ActorId): readonly (ActorId | undefined)[] {
  const state = vm.state(multisig) as { signers: Address[] }
  return state.signers.map(({ actorId }) => actorId)
}

function pendingOf(vm: FVM, multisig: ActorId): unknown[] {
  return [...(vm.state(multisig) as { pendingTxs: Iterable<unknown> }).pendingTxs]
}

const { methods } = MULTISIG
const APPROVE_PARAMS = methods.Approve.params
const swapParams = (from: ActorId, to: ActorId) =>
  encodeValue(methods.SwapSigner.params, { from, to })

describe('multisig', () => {
  scenario('a proposal is approved by its hash only, if one is given', (vm) => {
    const [alice, bob, carol] = accounts(vm, 'alice', 'bob', 'carol')
    const multisig = createMultisig(vm, 'alice', [alice!, bob!], 2, 10n)
    propose(vm, multisig, 'alice', { to: carol!, value: 10n })
    const hash = blake2b256(
      encodeCbor([
        Address.id(alice!).bytes,
        Address.id(carol!).bytes,
        Uint8Array.of(0, 10),
        0,
        NO_BYTES,
      ]),
    )
    const signer = vm.actor(multisig, MULTISIG).connect('bob')
    const wrong = hash.map((byte) => byte ^ 1)
    expect(signer.send('Approve', { id: 0n, proposalHash: wrong }).exitCode).toBe(16)
    expect(signer.Approve({ id: 0n, proposalHash: hash })).toMatchObject({
      applied: true,
      code: 0,
    })
    expect(vm.balanceOf(multisig)).toBe(0n)
  })

  for (const [threshold, signers, removed] of [
    [2, 3, 0],
    [2, 3, 1],
    [2, 2, 0],
    [1, 2, 0],
  ] as const)
    scenario(`${threshold} of ${signers} remove signer ${removed} of themselves`, (vm) => {
      const names = ['alice', 'bob', 'carol'].slice(0, signers)
      const ids = accounts(vm, ...names)
      const multisig = createMultisig(vm, 'alice', ids, threshold)
      const decrease = threshold === signers
      const params = encodeValue(methods.RemoveSigner.params, { signer: ids[removed]!, decrease })
      const proposed = propose(vm, multisig, 'alice', { method: 6n, params })
      if (threshold > 1)
        expect(
          vm.actor(multisig, MULTISIG).connect('bob').Approve({ id: 0n, proposalHash: NO_BYTES }),
        ).toMatchObject({ applied: true, code: 0 })
      else expect(proposed).toMatchObject({ applied: true, code: 0 })
      expect(signersOf(vm, multisig)).toEqual(ids.filter((_, i) => i !== removed))
      expect(pendingOf(vm, multisig)).toEqual([])
    })

  scenario('a signer swaps itself, one of two', (vm) => {
    const [alice, bob, chuck] = accounts(vm, 'alice', 'bob', 'chuck')
    const multisig = createMultisig(vm, 'alice', [alice!, bob!], 1)
    const params = swapParams(alice!, chuck!)
    expect(propose(vm, multisig, 'alice', { method: 7n, params })).toMatchObject({ code: 0 })
    expect(signersOf(vm, multisig)).toEqual([bob, chuck])
    const again = vm.actor(multisig, MULTISIG).connect('alice')
    const call = { to: alice!, value: 0n, method: 0n, params: NO_BYTES }
    expect(again.send('Propose', call).exitCode).toBe(18)
  })

  scenario('a signer swaps itself, two of three, its approvals with it', (vm) => {
    const [alice, bob, chuck, dinesh] = accounts(vm, 'alice', 'bob', 'chuck', 'dinesh')
    const multisig = createMultisig(vm, 'alice', [alice!, bob!, chuck!], 2, 5n)
    propose(vm, multisig, 'alice', { to: dinesh!, value: 5n }) // 0, which loses its only approval
    const params = swapParams(alice!, dinesh!)
    propose(vm, multisig, 'alice', { method: 7n, params })
    const approve = vm.actor(multisig, MULTISIG).connect('bob')
    expect(approve.Approve({ id: 1n, proposalHash: NO_BYTES })).toMatchObject({ code: 0 })
    expect(signersOf(vm, multisig)).toEqual([bob, chuck, dinesh])
    expect(pendingOf(vm, multisig)).toEqual([])
    expect(approve.send('Approve', { id: 0n, proposalHash: NO_BYTES }).exitCode).toBe(17)
  })

  scenario('a transaction that approves itself finds itself gone', (vm) => {
    const [alice, bob] = accounts(vm, 'alice', 'bob')
    const multisig = createMultisig(vm, 'alice', [alice!, bob!], 2)
    const self = vm.actor(multisig, MULTISIG)
    const id = vm.idOf(multisig)!
    const add = encodeValue(methods.AddSigner.params, { signer: multisig, increase: false })
    propose(vm, multisig, 'alice', { to: id, method: 5n, params: add })
    self.connect('bob').Approve({ id: 0n, proposalHash: NO_BYTES })
    const params = encodeValue(APPROVE_PARAMS, { id: 1n, proposalHash: NO_BYTES })
    propose(vm, multisig, 'alice', { to: id, method: 3n, params })
    const outer = self.connect('bob').Approve({ id: 1n, proposalHash: NO_BYTES })
    expect(outer).toMatchObject({ applied: true, code: 17 })
  })

  scenario('a multisig is a signer of another: its approval moves the funds', (vm) => {
    const [alice, bob] = accounts(vm, 'alice', 'bob')
    const inner = createMultisig(vm, 'alice', [alice!], 1)
    const outer = createMultisig(vm, 'alice', [alice!, inner], 2, 7n)
    propose(vm, outer, 'alice', { to: bob!, value: 7n })
    const params = encodeValue(APPROVE_PARAMS, { id: 0n, proposalHash: NO_BYTES })
    const before = vm.balanceOf('bob')
    expect(propose(vm, inner, 'alice', { to: outer, method: 3n, params })).toMatchObject({
      applied: true,
      code: 0,
    })
    expect(vm.balanceOf('bob') - before).toBe(7n)
    expect(pendingOf(vm, outer)).toEqual([])
  })

  scenario('a multisig proposes to another, and a key approves', (vm) => {
    const [alice, bob] = accounts(vm, 'alice', 'bob')
    const inner = createMultisig(vm, 'alice', [alice!], 1)
    const outer = createMultisig(vm, 'alice', [alice!, inner], 2, 7n)
    const transfer = { to: bob!, value: 7n, method: 0n, params: NO_BYTES }
    const params = encodeValue(methods.Propose.params, transfer)
    propose(vm, inner, 'alice', { to: outer, method: 2n, params })
    const before = vm.balanceOf('bob')
    const approve = vm.actor(outer, MULTISIG).connect('alice')
    expect(approve.Approve({ id: 0n, proposalHash: NO_BYTES })).toMatchObject({ code: 0 })
    expect(vm.balanceOf('bob') - before).toBe(7n)
  })
})
