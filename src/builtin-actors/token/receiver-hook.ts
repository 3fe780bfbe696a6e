import {
  ActorError,
  type ActorId,
  type Address,
  ExitCode,
  type TokenAmount,
} from '../../types/index.ts'
import { encodeParams } from '../runtime/params.ts'
import type { Runtime } from '../runtime/runtime.ts'

/** FRC-42 "Receive". */
export const RECEIVE = 3_726_118_371n
/** FRC-42 "FRC46": the type of what is received. */
export const FRC46_TOKEN_TYPE = 2_233_613_279

/** What a receiver is told of tokens that it got. */
export interface TokensReceived {
  /** Whose the tokens were; the token itself for new ones. */
  readonly from: ActorId
  readonly to: ActorId
  /** Who sent them. */
  readonly operator: ActorId
  readonly amount: TokenAmount
  readonly operatorData: Uint8Array
  readonly tokenData: Uint8Array
}

/**
 * A call that a receiver of tokens must get once the state is written. To leave it out is a panic
 * in the reference, which {@link ReceiverHook.commit} stands for.
 *
 * @see fvm_actor_utils 15.0.0 `src/receiver/mod.rs`, `ReceiverHook`
 */
export class ReceiverHook {
  readonly #receiver: Address
  readonly #received: TokensReceived

  constructor(receiver: Address, received: TokensReceived) {
    this.#receiver = receiver
    this.#received = received
  }

  /**
   * Runs a change of the state that makes a hook, up to where the state is written.
   *
   * @param change - passes the hook through `keep` as soon as it is made
   * @throws ActorError `USR_ASSERTION_FAILED` if anything fails after that
   */
  static commit(
    change: (keep: (hook: ReceiverHook) => ReceiverHook) => ReceiverHook,
  ): ReceiverHook {
    let isMade = false
    try {
      return change((hook) => {
        isMade = true
        return hook
      })
    } catch (thrown) {
      if (!isMade || !(thrown instanceof ActorError)) throw thrown
      throw new ActorError(
        ExitCode.USR_ASSERTION_FAILED,
        `dropped before receiver hook was called: ${thrown.message}`,
      )
    }
  }

  /** @returns what the receiver answers; no bytes for nothing */
  call(rt: Runtime): Uint8Array {
    const payload = encodeReceived(this.#received)
    const params = encodeParams((w) => {
      w.writeArrayHeader(2)
      w.writeUint(FRC46_TOKEN_TYPE)
      w.writeBytes(payload)
    })
    try {
      return rt.send(this.#receiver, RECEIVE, params, 0n)?.data ?? new Uint8Array(0)
    } catch (thrown) {
      if (!(thrown instanceof ActorError)) throw thrown
      throw new ActorError(thrown.exitCode, `receiver hook error: ${thrown.message}`)
    }
  }
}

function encodeReceived(received: TokensReceived): Uint8Array {
  return encodeParams((w) => {
    w.writeArrayHeader(6)
    w.writeUint(received.from)
    w.writeUint(received.to)
    w.writeUint(received.operator)
    w.writeBigInt(received.amount)
    w.writeBytes(received.operatorData)
    w.writeBytes(received.tokenData)
  }).data
}
