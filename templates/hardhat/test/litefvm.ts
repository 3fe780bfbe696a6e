import { rm } from 'node:fs/promises'
import { after } from 'node:test'
import { network } from 'hardhat'
import { createNode } from 'litefvm/node'

// A Filecoin node for this suite, on a port of its own, in this process.
const node = await createNode({ preset: 'foc' })
const url = await node.listen()
after(() => node.close())

/**
 * Options of `ignition.deploy`. Ignition keeps a record of what it deployed on a chain, and each run of a
 * suite has a chain of its own: its record has a name of its own, and is removed at the end.
 */
export const ofThisRun = { deploymentId: `test-${process.pid}` }
const record = new URL(`../ignition/deployments/${ofThisRun.deploymentId}`, import.meta.url)
const forget = () => rm(record, { recursive: true, force: true })
await forget()
after(forget)

/** Hardhat's connection to the node: viem, network helpers and Ignition. */
export const connection = await network.create({ network: 'litefvm', override: { url } })
