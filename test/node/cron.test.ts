import { expect, test } from 'vitest'
import { FVM } from '../../src/index.ts'
import { createProvider } from '../../src/rpc/index.ts'

/** A node over a fresh world, with a few tipsets and an hour of null rounds. */
async function passTime(vm: FVM): Promise<string> {
  vm.account('alice')
  vm.account('bob')
  const provider = createProvider(vm)
  await provider.request({ method: 'anvil_mine', params: ['0x5'] })
  await provider.request({ method: 'evm_increaseTime', params: [3_600] })
  vm.send({ from: 'alice', to: 'bob', value: 1n })
  await provider.request({ method: 'evm_mine' })
  return vm.stateRoot().toString()
}

test('cron of a node leaves the same state whether or not somebody watches its messages', async () => {
  const watched = FVM.createSync()
  const kinds: string[] = []
  watched.onMessage(({ kind }) => kinds.push(kind))
  expect(await passTime(FVM.createSync())).toBe(await passTime(watched))
  // Five tipsets, that of the message, 120 null rounds, and the tipset of evm_mine.
  expect(kinds.filter((kind) => kind === 'implicit')).toHaveLength(127)
  expect(kinds.filter((kind) => kind === 'explicit')).toHaveLength(1)
})
