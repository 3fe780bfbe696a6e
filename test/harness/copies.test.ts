import { expect, test } from 'vitest'
import { FVM } from '../../src/index.ts'
import { cidToString, encodeCbor } from '../../src/ipld/index.ts'

/* What is read out of a world is a copy: writing to it changes neither this world nor a later one. */

function spoil(bytes: Uint8Array): void {
  bytes.fill(0xee)
}

test('bytes that a world gave out can be written to', () => {
  const vm = FVM.createSync()
  const alice = vm.account('alice')
  const eve = vm.account('eve', { type: 'eth' })
  const cid = vm.putBlock(encodeCbor([1, 2]))
  const root = cidToString(vm.stateRoot())
  const texts = [String(alice.address), String(eve.address)]
  const signature = alice.sign(Uint8Array.of(1))

  spoil(vm.getBlock(cid)!)
  spoil(vm.blockstore.get(cid)!)
  for (const name of ['f00', 'alice', 'eve']) {
    const { code, state, delegatedAddress } = vm.getActor(name)!
    spoil(vm.getBlock(state) ?? new Uint8Array())
    spoil(code.bytes)
    spoil(state.bytes)
    if (delegatedAddress !== undefined) spoil(delegatedAddress.bytes)
  }
  spoil(vm.stateRoot().bytes)
  for (const { code } of vm.manifest.entries) spoil(code.bytes)
  for (const account of [alice, eve]) {
    spoil(account.address.bytes)
    spoil(account.privateKey)
    spoil(account.publicKey)
  }

  expect(vm.getBlock(cid)).toEqual(encodeCbor([1, 2]))
  expect(cidToString(vm.stateRoot())).toBe(root)
  expect([String(alice.address), String(eve.address)]).toEqual(texts)
  expect(alice.sign(Uint8Array.of(1))).toEqual(signature)
  expect(vm.send({ from: 'alice', to: 'eve', value: 1n }).ok).toBe(true)
  expect(vm.mine(2).failures).toEqual([])

  const later = FVM.createSync()
  later.account('alice')
  later.account('eve', { type: 'eth' })
  expect(cidToString(later.stateRoot())).toBe(root)
  expect(later.checkInvariants()).toEqual([])
})

test('the message of a result is a copy', () => {
  const vm = FVM.createSync()
  vm.account('alice')
  vm.account('bob')
  const first = vm.send({ from: 'alice', to: 'bob', value: 1n })
  spoil(first.message.from.bytes)
  spoil(first.message.to.bytes)
  expect(vm.send({ from: 'alice', to: 'bob', value: 1n }).ok).toBe(true)
  expect(vm.getActor('bob')?.sequence).toBe(0n)
})

test('changes of a message and its parameters are copies', () => {
  const vm = FVM.createSync()
  vm.account('alice')
  const params = Uint8Array.of(0x80)
  const result = vm.send({ from: 'alice', to: 'f099', method: 1 << 25, params })
  spoil(params)
  for (const { before, after } of result.changes)
    for (const actor of [before, after]) if (actor !== undefined) spoil(actor.code.bytes)
  expect(result.message.params).toEqual(Uint8Array.of(0x80))
  expect(vm.getActor('alice')?.type).toBe('account')
  expect(vm.send({ from: 'alice', to: 'f099' }).ok).toBe(true)
})
