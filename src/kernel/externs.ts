import type { Cid } from '../ipld/index.ts'
import type { ChainEpoch } from '../types/index.ts'
import type { ConsensusFault } from './proofs.ts'

/** Answer to a consensus-fault check, with the gas that the check of the headers cost (0 from nv 18 on). */
export interface ConsensusFaultAnswer {
  readonly fault: ConsensusFault | undefined
}

/**
 * Chain data that a machine needs. Implementations are deterministic and synchronous; an error is
 * reported to the actor as in the reference (`IllegalArgument` for randomness, fatal for the rest).
 *
 * @see fvm 4.8.4 `fvm/src/externs/mod.rs`
 */
export interface Externs {
  /** 32 bytes: the digest of the ticket at an epoch. */
  getChainRandomness(epoch: ChainEpoch): Uint8Array
  /** 32 bytes: the digest of the beacon entry at an epoch. */
  getBeaconRandomness(epoch: ChainEpoch): Uint8Array
  getTipsetCid(epoch: ChainEpoch): Cid
  verifyConsensusFault(h1: Uint8Array, h2: Uint8Array, extra: Uint8Array): ConsensusFaultAnswer
}
