import type { ExitCode } from '../../types/index.ts'

/** Exit codes of the miner actor itself. Source: builtin-actors v18.0.0 `actors/miner/src/lib.rs`. */
export const MinerExitCode = {
  /** The balance is below what deposits, locked funds and pledge need. */
  BALANCE_INVARIANTS_BROKEN: 1000,
  /** A required notification could not be sent. */
  NOTIFICATION_SEND_FAILED: 1001,
  /** The receiver of a required notification failed. */
  NOTIFICATION_RECEIVER_ABORTED: 1002,
  /** The answer to a required notification does not fit it. */
  NOTIFICATION_RESPONSE_INVALID: 1003,
  /** The receiver of a required notification refused a piece. */
  NOTIFICATION_REJECTED: 1004,
} as const satisfies Record<string, ExitCode>
