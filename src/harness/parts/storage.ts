import type { AddressLike } from '../../crypto/index.ts'
import type { StorageHost, StorageWorld } from '../storage/index.ts'
import type { Core } from './core.ts'
import type { Mocks } from './mocks.ts'
import type { Names } from './names.ts'

/** Kind of fault that {@link WorldStorageHost.withConsensusFault} confirms: double fork mining. */
const DOUBLE_FORK_MINING = 1

/** Parts that {@link WorldStorageHost} uses. */
interface StorageNeeds {
  readonly names: Pick<Names, 'requireActor'>
  readonly mocks: Pick<Mocks, 'overridePrimitive'>
}

/** The world as storage workflows see it. */
export class WorldStorageHost implements StorageHost {
  readonly vm: StorageWorld
  readonly #core: Core
  readonly #needs: StorageNeeds

  constructor(core: Core, vm: StorageWorld, needs: StorageNeeds) {
    this.vm = vm
    this.#core = core
    this.#needs = needs
  }

  ticketDigest(epoch: bigint): Uint8Array {
    return this.#core.world.chain.externs.getChainRandomness(epoch)
  }

  withConsensusFault<T>(target: AddressLike, epoch: bigint, work: () => T): T {
    const { id } = this.#needs.names.requireActor(target, 'a consensus fault')
    const before = this.#core.world.overrides.verifyConsensusFault
    const { mocks } = this.#needs
    mocks.overridePrimitive('verifyConsensusFault', () => ({
      target: id,
      epoch,
      faultType: DOUBLE_FORK_MINING,
    }))
    try {
      return work()
    } finally {
      mocks.overridePrimitive('verifyConsensusFault', before)
    }
  }
}
