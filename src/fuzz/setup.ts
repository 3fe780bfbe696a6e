import type { NetworkVersion } from '../types/index.ts'
import type { FuzzSet } from './gen/gen.ts'
import type { Subject } from './gen/messages.ts'
import type { StorageLane } from './storage/lane.ts'

/** The options of a run; the same options make the same run. */
export interface FuzzSetup {
  /** A folder of bundles, or one bundle. */
  readonly bundles: string
  /** The network of the bundle; undefined in a lane, which takes several in turns. */
  readonly network: string | undefined
  readonly networkVersion: NetworkVersion
  readonly seed: number
  readonly set: FuzzSet
  readonly subjects: readonly Subject[]
  /** A lane of storage actors, with time passing, in place of the subjects. */
  readonly lane?: StorageLane | undefined
  /** Messages of a script, each script from the same genesis. */
  readonly length: number
}
