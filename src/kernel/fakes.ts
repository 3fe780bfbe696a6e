import { blake2b256 } from '../crypto/index.ts'
import { CborWriter, type Cid, Codec, cidOf } from '../ipld/index.ts'
import type { ChainEpoch } from '../types/index.ts'
import type { Externs } from './externs.ts'
import type { Proofs } from './proofs.ts'

/** Fake chain data: constant values derived from a seed. It never finds a consensus fault. */
export function createFakeExterns(seed: Uint8Array = new Uint8Array(32)): Externs {
  const digest = (kind: number, epoch: ChainEpoch): Uint8Array => {
    const preimage = new Uint8Array(9 + seed.length)
    preimage[0] = kind
    new DataView(preimage.buffer).setBigInt64(1, epoch)
    preimage.set(seed, 9)
    return blake2b256(preimage)
  }
  return {
    getChainRandomness: (epoch) => digest(0, epoch),
    getBeaconRandomness: (epoch) => digest(1, epoch),
    getTipsetCid: fakeTipsetCid,
    verifyConsensusFault: () => ({ fault: undefined }),
  }
}

/** CIDv1(dag-cbor, blake2b-256) of the epoch as CBOR: no real tipset has it. */
function fakeTipsetCid(epoch: ChainEpoch): Cid {
  const w = new CborWriter()
  w.writeInt(epoch)
  return cidOf(Codec.DAG_CBOR, w.finish())
}

/** Fake proof verification: every proof is valid. */
export const FAKE_PROOFS: Proofs = {
  verifyPost: () => true,
  verifyAggregateSeals: () => true,
  verifyReplicaUpdate: () => true,
  verifySeal: () => true,
}
