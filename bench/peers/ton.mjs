import { toNano } from '@ton/core'
import { Blockchain } from '@ton/sandbox'

async function create() {
  const chain = await Blockchain.create()
  const alice = await chain.treasury('alice')
  const bob = await chain.treasury('bob')
  return { chain, alice, bob }
}

export default async function ton() {
  const { chain, alice, bob } = await create()
  return {
    world: create,
    transfer: () => alice.send({ to: bob.address, value: toNano('0.01') }),
    revert: () => chain.loadFrom(chain.snapshot()),
  }
}
