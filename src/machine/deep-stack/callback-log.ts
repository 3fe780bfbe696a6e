import type { Cid } from '../../ipld/index.ts'
import type {
  AggregateSealVerifyInfos,
  ConsensusFaultAnswer,
  Externs,
  Proofs,
  ReplicaUpdateInfo,
  SealVerifyInfo,
  WindowPoStVerifyInfo,
} from '../../kernel/index.ts'
import { type ChainEpoch, UsageError } from '../../types/index.ts'
import { isStackOverflow } from '../../wasm/index.ts'

/** The answer of a callback, or its error. */
export type Answer = { readonly value: unknown } | { readonly thrown: unknown }

/**
 * The answers that a message's callbacks gave, in order. When the message runs once more on a larger
 * stack it gets the same answers: the user's code is not called twice.
 */
export class CallbackLog {
  #answers: Answer[] = []
  #next = 0

  /** Starts a new message, without answers or with those that another machine's callbacks gave. */
  begin(answers: readonly Answer[] = []): void {
    this.#answers = [...answers]
    this.#next = 0
  }

  /** The answers of the last message's callbacks. */
  get answers(): readonly Answer[] {
    return this.#answers
  }

  /** Starts the same message again. */
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

/** Externs whose answers are logged. A class, since a machine is made for each simulated message. */
export class LoggedExterns implements Externs {
  readonly #externs: Externs
  readonly #log: CallbackLog

  constructor(externs: Externs, log: CallbackLog) {
    this.#externs = externs
    this.#log = log
  }

  getChainRandomness(epoch: ChainEpoch): Uint8Array {
    return this.#log.ask(() => this.#externs.getChainRandomness(epoch))
  }

  getBeaconRandomness(epoch: ChainEpoch): Uint8Array {
    return this.#log.ask(() => this.#externs.getBeaconRandomness(epoch))
  }

  getTipsetCid(epoch: ChainEpoch): Cid {
    return this.#log.ask(() => this.#externs.getTipsetCid(epoch))
  }

  verifyConsensusFault(h1: Uint8Array, h2: Uint8Array, extra: Uint8Array): ConsensusFaultAnswer {
    return this.#log.ask(() => this.#externs.verifyConsensusFault(h1, h2, extra))
  }
}

/** Proof checks whose answers are logged. */
export class LoggedProofs implements Proofs {
  readonly #proofs: Proofs
  readonly #log: CallbackLog

  constructor(proofs: Proofs, log: CallbackLog) {
    this.#proofs = proofs
    this.#log = log
  }

  verifyPost(info: WindowPoStVerifyInfo): boolean {
    return this.#log.ask(() => this.#proofs.verifyPost(info))
  }

  verifyAggregateSeals(infos: AggregateSealVerifyInfos): boolean {
    return this.#log.ask(() => this.#proofs.verifyAggregateSeals(infos))
  }

  verifyReplicaUpdate(info: ReplicaUpdateInfo): boolean {
    return this.#log.ask(() => this.#proofs.verifyReplicaUpdate(info))
  }

  verifySeal(info: SealVerifyInfo): boolean {
    return this.#log.ask(() => this.#proofs.verifySeal(info))
  }
}
