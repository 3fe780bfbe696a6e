import type { SectorOnChainInfo } from '../../../src/builtin-actors/miner/sectors/sector-info.ts'
import type { MinerContext } from '../../../src/builtin-actors/miner/state/state.ts'
import { ActorMap } from '../../../src/builtin-actors/runtime/actor-map.ts'
import { UncodedError } from '../../../src/builtin-actors/runtime/downcast.ts'
import { type Policy, policyOf } from '../../../src/builtin-actors/runtime/policy.ts'
import { type Blockstore, Cid, MemoryBlockstore, TypedHamt } from '../../../src/ipld/index.ts'

/** Bytes of a sector in these tests: 32 GiB. */
export const SECTOR_SIZE = 32n << 30n

/** A sealed commitment, whatever it commits to. */
export const COMM_R = Cid.v1(0xf102, 0xb401, new Uint8Array(32).fill(7))

/** Facts of a sector that tests set. */
export type SectorFacts = Partial<SectorOnChainInfo> & {
  readonly sectorNumber: bigint
}

/** A sector with these facts; it lives from epoch 0 to 1,000. */
export function sectorWith(facts: SectorFacts): SectorOnChainInfo {
  return {
    sealProof: 8n,
    sealedCid: COMM_R,
    deprecatedDealIds: [],
    activation: 0n,
    expiration: 1_000n,
    dealWeight: 0n,
    verifiedDealWeight: 0n,
    initialPledge: 0n,
    expectedDayReward: undefined,
    expectedStoragePledge: undefined,
    powerBaseEpoch: 0n,
    replacedDayReward: undefined,
    sectorKeyCid: undefined,
    flags: 1,
    dailyFee: 0n,
    ...facts,
  }
}

/** A context of a miner's state over a store in memory. */
export function contextWith(
  store: Blockstore = new MemoryBlockstore(),
  policy: Policy = policyOf('mainnet'),
): MinerContext {
  return {
    policy,
    store,
    emptyMap: (bitWidth, schema) =>
      new ActorMap(() => TypedHamt.create(store, { bitWidth }, schema)),
    loadMap: (root, bitWidth, schema) =>
      new ActorMap(() => TypedHamt.load(store, root, { bitWidth }, schema)),
  }
}

/** The message of the {@link UncodedError} that a function throws. */
export function uncodedMessage(run: () => unknown): string {
  try {
    run()
  } catch (thrown) {
    if (thrown instanceof UncodedError) return thrown.message
    throw thrown
  }
  throw new UncodedError('nothing was thrown')
}
