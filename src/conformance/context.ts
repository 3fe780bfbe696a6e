import { openBundles } from '../io/index.ts'
import { Engine } from '../machine/index.ts'
import type { Compared } from './compare/difference.ts'
import type { WorkerSetup } from './pool.ts'
import type { ItemContext, RunActors } from './run-item.ts'

/** The context of one thread that runs items, made from plain data. */
export async function contextOf(setup: WorkerSetup): Promise<ItemContext> {
  return {
    engine: new Engine({}),
    bundles: setup.bundles === undefined ? undefined : await openBundles(setup.bundles),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the command line was checked when it was read
    compared: new Set(setup.compared as Compared[]),
    network: setup.network,
    networkVersions:
      setup.networkVersions === undefined ? undefined : new Set(setup.networkVersions),
    filter: setup.filter === undefined ? undefined : new RegExp(setup.filter),
    timed: setup.time ? setup : undefined,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the command line was checked when it was read
    actors: (setup.actors ?? 'wasm') as RunActors,
  }
}
