import { blake2b256 } from '../crypto/index.ts'
import { createFakeExterns, type Externs } from '../kernel/index.ts'
import { type ChainEpoch, type TokenAmount, UsageError } from '../types/index.ts'
import { AppendMap } from './append-map.ts'
import type { Tipsets } from './tipsets.ts'

/** The kind of randomness: that of the tickets of blocks, or of the beacon. */
export type RandomnessKind = 'chain' | 'beacon'

/** Gives the 32 bytes of randomness of an epoch. */
export type RandomnessFunction = (kind: RandomnessKind, epoch: ChainEpoch) => Uint8Array

/** The source of randomness: a seed (text and numbers are hashed), or a function. */
export type RandomnessSource = Uint8Array | string | number | RandomnessFunction

/** The normalised source of randomness: 32 bytes to derive it from, or a function. */
export type Randomness = Uint8Array | RandomnessFunction

/** The values of a chain at one moment. */
export interface Chain {
  readonly epoch: ChainEpoch
  /** Seconds since 1970. */
  readonly timestamp: bigint
  readonly baseFee: TokenAmount
  readonly circulatingSupply: TokenAmount
  readonly randomness: Randomness
  /** Tipset CIDs that were set, and null rounds; the CIDs of other tipsets follow from their epoch. */
  readonly tipsets: Tipsets
  /** Digests of the beacon that were set, by epoch; those of other epochs follow from the randomness. */
  readonly beacons: Beacons
  /** The externs that the machine calls, made of the three fields before. */
  readonly externs: Externs
}

/** Digests of the beacon, 32 bytes each, by epoch. */
export type Beacons = AppendMap<ChainEpoch, Uint8Array>

/** No digests of the beacon: all follow from the randomness. */
export const NO_BEACONS: Beacons = AppendMap.empty()

/** The seed of worlds that do not say theirs. */
export const DEFAULT_RANDOMNESS: Uint8Array = new Uint8Array(32)

/** @throws UsageError `FVM_RANDOMNESS` for anything that is not a source of randomness */
export function randomnessFrom(source: RandomnessSource): Randomness {
  if (typeof source === 'function') return source
  if (source instanceof Uint8Array) return source.slice()
  if (typeof source === 'string') return blake2b256(new TextEncoder().encode(source))
  if (Number.isSafeInteger(source)) return randomnessFrom(String(source))
  throw new UsageError(
    'FVM_RANDOMNESS',
    `${String(source)} is not a source of randomness: give bytes, text, an integer, or a function of kind ("chain" or "beacon") and epoch`,
  )
}

/** The fields of a chain that its externs are made of. */
type Sources = Pick<Chain, 'randomness' | 'tipsets' | 'beacons'>

/** Makes the chain that differs in some of these fields, with the externs that follow from them. */
export function withSources(chain: Chain, change: Partial<Sources>): Chain {
  const { randomness, tipsets, beacons } = { ...chain, ...change }
  const externs = createExterns({ randomness, tipsets, beacons })
  return { ...chain, randomness, tipsets, beacons, externs }
}

/** Makes the externs of a chain with these fields. */
export function createExterns({ randomness, tipsets, beacons }: Sources): Externs {
  const externs = createFakeExterns(typeof randomness === 'function' ? undefined : randomness)
  const [chainAt, beaconAt] =
    typeof randomness === 'function'
      ? [
          (epoch: ChainEpoch) => checked(randomness, 'chain', epoch),
          (epoch: ChainEpoch) => checked(randomness, 'beacon', epoch),
        ]
      : [externs.getChainRandomness, externs.getBeaconRandomness]
  return {
    ...externs,
    getChainRandomness: chainAt,
    getBeaconRandomness: (epoch) => beacons.get(epoch) ?? beaconAt(epoch),
    getTipsetCid: (epoch) => tipsets.cidAt(epoch, externs.getTipsetCid),
  }
}

function checked(f: RandomnessFunction, kind: RandomnessKind, epoch: ChainEpoch): Uint8Array {
  const bytes = f(kind, epoch)
  if (bytes instanceof Uint8Array && bytes.length === 32) return bytes
  const what = bytes instanceof Uint8Array ? `${bytes.length} bytes` : String(bytes)
  throw new UsageError(
    'FVM_RANDOMNESS',
    `the function of setRandomness returned ${what} for ${kind} randomness at epoch ${epoch}: return a Uint8Array of 32 bytes, at once`,
  )
}
