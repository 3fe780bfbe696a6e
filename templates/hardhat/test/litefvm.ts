import { after } from 'node:test'
import { network } from 'hardhat'
import { createNode } from 'litefvm/node'

// A Filecoin node for this suite, on a port of its own, in this process.
const node = await createNode({ preset: 'foc' })
const url = await node.listen()
after(() => node.close())

/** Hardhat's connection to the node: viem, network helpers and Ignition. */
export const connection = await network.create({ network: 'litefvm', override: { url } })
