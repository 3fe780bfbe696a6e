import { DEFAULT_NETWORK } from '../harness/index.ts'
import type { FuzzSetup } from './setup.ts'
import { createStorageWorld, STORAGE_NETWORKS } from './storage/storage-world.ts'
import { createFuzzWorld, type FuzzWorld } from './world.ts'

/** The world of each script; worlds are made once, when a script first needs them. */
export function createWorlds(setup: FuzzSetup): (script: number) => Promise<FuzzWorld> {
  const { bundles, networkVersion, lane } = setup
  const made = new Map<string, Promise<FuzzWorld>>()
  return (script) => {
    const network = networkOf(setup, script)
    const isAged = lane !== undefined && isAgedScript(script)
    const key = `${network} ${isAged}`
    let world = made.get(key)
    if (world === undefined) {
      world =
        lane === undefined
          ? createFuzzWorld(bundles, network, networkVersion)
          : createStorageWorld(bundles, network, networkVersion, isAged)
      made.set(key, world)
    }
    return world
  }
}

/** Whether a script of a lane begins late: every other round of the networks does. */
function isAgedScript(script: number): boolean {
  return Math.floor(script / STORAGE_NETWORKS.length) % 2 === 1
}

/** The network of a script: lanes take several in turns unless one is given. */
function networkOf({ network, lane }: FuzzSetup, script: number): string {
  if (network !== undefined) return network
  return lane === undefined ? DEFAULT_NETWORK : STORAGE_NETWORKS[script % STORAGE_NETWORKS.length]!
}
