import type { ConsensusFaultAnswer, Externs, Proofs } from '../../kernel/index.ts'
import { UsageError } from '../../types/index.ts'
import { isStackOverflow } from '../../wasm/index.ts'

/** The answer of a callback, or its error. */
export type Answer = { readonly value: unknown } | { readonly thrown: unknown }

/**
 * The answers that a message's callbacks gave, in order. When the message runs once more on a larger
 * stack it gets the same answers: the user's code is not asked twice.
 */
export class CallbackLog {
  #answers: Answer[] = []
  #next = 0

  /** A new message: nothing was asked yet, or what another machine's callbacks answered. */
  begin(answers: readonly Answer[] = []): void {
    this.#answers = [...answers]
    this.#next = 0
  }

  /** The answers of the last message's callbacks. */
  get answers(): readonly Answer[] {
    return this.#answers
  }

  /** The same message again, from its start. */
  replay(): void {
    this.#next = 0
  }

  /**
   * The recorded answer, or the callback's own.
   *
   * @throws UsageError `FVM_ASYNC_CALLBACK` if it answers with a promise; what it throws
   */
  ask<T>(callback: () => T): T {
    let answer = this.#answers[this.#next]
    if (answer === undefined) {
      answer = answerOf(callback)
      this.#answers.push(answer)
    }
    this.#next += 1
    if ('thrown' in answer) throw answer.thrown
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same callback asked the same question
    return answer.value as T
  }
}

function answerOf(callback: () => unknown): Answer {
  let value: unknown
  try {
    value = callback()
  } catch (thrown) {
    if (isStackOverflow(thrown)) throw thrown
    return { thrown }
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- any other value can be read by name
  if (typeof (value as { then?: unknown } | undefined)?.then === 'function')
    throw new UsageError(
      'FVM_ASYNC_CALLBACK',
      'a callback of the machine returned a promise: a message runs synchronously, so answer at once',
    )
  return { value }
}

/** Externs whose answers are logged. */
export function logExterns(externs: Externs, log: CallbackLog): Externs {
  return {
    getChainRandomness: (epoch) => log.ask(() => externs.getChainRandomness(epoch)),
    getBeaconRandomness: (epoch) => log.ask(() => externs.getBeaconRandomness(epoch)),
    getTipsetCid: (epoch) => log.ask(() => externs.getTipsetCid(epoch)),
    verifyConsensusFault: (h1, h2, extra): ConsensusFaultAnswer =>
      log.ask(() => externs.verifyConsensusFault(h1, h2, extra)),
  }
}

/** Proof checks whose answers are logged. */
export function logProofs(proofs: Proofs, log: CallbackLog): Proofs {
  return {
    verifyPost: (info) => log.ask(() => proofs.verifyPost(info)),
    verifyAggregateSeals: (infos) => log.ask(() => proofs.verifyAggregateSeals(infos)),
    verifyReplicaUpdate: (info) => log.ask(() => proofs.verifyReplicaUpdate(info)),
    verifySeal: (info) => log.ask(() => proofs.verifySeal(info)),
  }
}
