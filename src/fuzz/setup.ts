import type { NetworkVersion } from '../types/index.ts'
import type { FuzzSet } from './gen/gen.ts'
import type { Subject } from './gen/messages.ts'

/** The options of a run; the same options make the same run. */
export interface FuzzSetup {
  /** A folder of bundles, or one bundle. */
  readonly bundles: string
  readonly network: string
  readonly networkVersion: NetworkVersion
  readonly seed: number
  readonly set: FuzzSet
  readonly subjects: readonly Subject[]
  /** Messages of a script, each script from the same genesis. */
  readonly length: number
}
