import type { Externs, Proofs } from '../kernel/index.ts'
import { VectorExterns } from './world.ts'

/** The `proofs` of a vector's `world` in which proofs hold or not, and faults exist, by their bytes. */
export const CHECKED_WORLD = 'by their bytes'

/** First byte of a proof that does not hold. */
const INVALID = 1
/** First byte of a header that proves a consensus fault. */
const FAULT = 7
const FAULT_BYTES = 18

/** Bytes of a window PoSt. */
export const POST_BYTES = 192

/** A proof of so many bytes that holds, or does not. */
export function proofBytes(length: number, isValid: boolean): Uint8Array {
  return new Uint8Array(length).fill(isValid ? 2 : INVALID)
}

/** A header that proves a fault of a miner at an epoch. */
export function faultHeader(target: bigint, epoch: bigint, type: number): Uint8Array {
  const header = new Uint8Array(FAULT_BYTES)
  const view = new DataView(header.buffer)
  header[0] = FAULT
  view.setBigUint64(1, target)
  view.setBigInt64(9, epoch)
  header[17] = type
  return header
}

/** Proofs that hold or not by their first byte, the same on both sides. */
export const CHECKED_PROOFS: Proofs = {
  verifyPost: ({ proofs }) => proofs.every((proof) => holds(proof.proofBytes)),
  verifyAggregateSeals: ({ proof }) => holds(proof),
  verifyReplicaUpdate: ({ proof }) => holds(proof),
  verifySeal: ({ proof }) => holds(proof),
}

/** Externs of the vectors, with faults that a header of {@link faultHeader} proves. */
export const CHECKED_EXTERNS: Externs = createCheckedExterns()

function createCheckedExterns(): Externs {
  const vector = new VectorExterns([])
  return {
    getChainRandomness: (epoch) => vector.getChainRandomness(epoch),
    getBeaconRandomness: (epoch) => vector.getBeaconRandomness(epoch),
    getTipsetCid: (epoch) => vector.getTipsetCid(epoch),
    verifyConsensusFault: (h1) => {
      if (h1.length !== FAULT_BYTES || h1[0] !== FAULT) return { fault: undefined }
      const view = new DataView(h1.buffer, h1.byteOffset)
      return {
        fault: {
          target: view.getBigUint64(1),
          epoch: view.getBigInt64(9),
          faultType: 1 + (h1[17]! % 3),
        },
      }
    },
  }
}

function holds(proof: Uint8Array): boolean {
  return proof[0] !== INVALID
}
