import { type Raw, rawCodec } from '../../schema/index.ts'
import { ActorError, type Address, ExitCode } from '../../types/index.ts'
import { EXPORTED_METHODS } from '../runtime/exported-methods.ts'
import { encodeParams } from '../runtime/params.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { RECEIVED_SCHEMA, TOKENS_RECEIVED_SCHEMA } from './schema.ts'

/** FRC-42 "FRC46": the type of what is received. */
export const FRC46_TOKEN_TYPE = 2_233_613_279

/** Params of Receive. */
export type ReceivedPayload = Raw<typeof RECEIVED_SCHEMA>
/** Facts that a receiver gets of tokens by FRC-46. */
export type TokensReceived = Raw<typeof TOKENS_RECEIVED_SCHEMA>

const TOKENS_RECEIVED = rawCodec(TOKENS_RECEIVED_SCHEMA)
const RECEIVED = rawCodec(RECEIVED_SCHEMA)

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
    const params = encodeParams((w) => RECEIVED.encode(w, { type: FRC46_TOKEN_TYPE, payload }))
    try {
      return (
        rt.send(this.#receiver, EXPORTED_METHODS.Receive, params, 0n)?.data ?? new Uint8Array(0)
      )
    } catch (thrown) {
      if (!(thrown instanceof ActorError)) throw thrown
      throw new ActorError(thrown.exitCode, `receiver hook error: ${thrown.message}`)
    }
  }
}

function encodeReceived(received: TokensReceived): Uint8Array {
  return encodeParams((w) => TOKENS_RECEIVED.encode(w, received)).data
}
