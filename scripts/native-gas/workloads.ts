import { officialManifest } from '../../src/bundle/index.ts'
import { accountsWorkload, addressWorkload } from './accounts-workload.ts'
import { datacapWorkload } from './datacap-workload.ts'
import { evmWorkload } from './evm-workload.ts'
import { multisigWorkload } from './multisig-workload.ts'
import { paychWorkload } from './paych-workload.ts'
import { storageWorkload } from './storage-workload.ts'
import { type Sample, Workbench } from './workbench.ts'

/** Users of each kind of key; workloads name them by number. */
const USERS = 12

const WORKLOADS = {
  accounts: accountsWorkload,
  multisig: multisigWorkload,
  paych: paychWorkload,
  datacap: datacapWorkload,
  evm: evmWorkload,
}

/** Networks in which storage runs: one of mainnet's size, a small one, and one without power. */
const STORAGE = [
  { networkPower: '20 EiB', others: 0, seed: 1, extent: 'whole' },
  { networkPower: '300 TiB', others: 200, seed: 7, extent: 'data' },
  { networkPower: 0, others: 20, seed: 3, extent: 'sectors' },
] as const

/** Runs all workloads on an official bundle, in worlds with fewer and more addresses. */
export async function workloadSamples(
  bundle: string,
  names: readonly string[] = Object.keys(WORKLOADS),
): Promise<{ samples: Sample[]; storage: Sample[]; manifest: string; unlike: number }> {
  const samples: Sample[] = []
  const storage: Sample[] = []
  let unlike = 0
  const small = await Workbench.create(bundle, 2, 0)
  addressWorkload(small)
  for (const sample of small.samples) samples.push(sample)
  unlike += small.unlike
  for (const others of [0, 200]) {
    const bench = await Workbench.create(bundle, USERS, others)
    for (const [name, run] of Object.entries(WORKLOADS)) if (names.includes(name)) run(bench)
    for (const sample of bench.samples) samples.push(sample)
    unlike += bench.unlike
  }
  for (const { seed, extent, ...network } of STORAGE) {
    const bench = await storageWorkload({ bundle, ...network }, seed, extent)
    for (const sample of bench.samples) storage.push(sample)
    unlike += bench.unlike
  }
  return { samples, storage, manifest: officialManifest(18, 'mainnet').manifest, unlike }
}
