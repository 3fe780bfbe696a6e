import { addressToString } from '../../crypto/index.ts'
import { Protocol } from '../../types/index.ts'
import { Violations } from '../runtime/violations.ts'
import type { CronState } from './actor.ts'

/** All that is wrong with cron's state. @see builtin-actors v18.0.0 `actors/cron/src/testing.rs` */
export function checkInvariants({ entries }: CronState): string[] {
  const violations = new Violations()
  for (const [i, { receiver, method }] of entries.entries()) {
    violations.require(
      receiver.protocol === Protocol.ID,
      `entry ${i} receiver address ${addressToString(receiver)} must be ID protocol`,
    )
    violations.require(method > 0n, `entry ${i} has invalid method number ${method}`)
  }
  return violations.found
}
