import type { Hex } from '../harness/index.ts'
import type { Address } from '../types/index.ts'
import type { SignedMessage } from './signed-message.ts'

/** A message that waits for its tipset. */
export interface PendingMessage extends SignedMessage {
  /** Its place in the order of arrival. */
  readonly arrival: number
}

/** Messages a sender may have waiting. Source: lotus `chain/messagepool/messagepool.go`. */
export const MAX_PENDING_OF_SENDER = 1_000
/** Source: same file, `RbfDenom` and `RbfNum` of the default configuration: a tenth more. */
const REPLACE_NUMERATOR = 110n
const REPLACE_DENOMINATOR = 100n

/** The premium from which on a message replaces one with another premium. */
export function replacingPremium(premium: bigint): bigint {
  return (premium * REPLACE_NUMERATOR) / REPLACE_DENOMINATOR + 1n
}

type BySender = ReadonlyMap<bigint, PendingMessage>

/** The messages that wait, by sender and nonce. A value: a change makes another one. */
export class Pool {
  readonly #senders: ReadonlyMap<string, BySender>
  readonly #arrivals: number

  private constructor(senders: ReadonlyMap<string, BySender>, arrivals: number) {
    this.#senders = senders
    this.#arrivals = arrivals
  }

  /** The pool without messages. */
  static readonly EMPTY: Pool = new Pool(new Map(), 0)

  /** Whether nothing waits. */
  get isEmpty(): boolean {
    return this.#senders.size === 0
  }

  /** The number of messages that wait. */
  get size(): number {
    let size = 0
    for (const messages of this.#senders.values()) size += messages.size
    return size
  }

  /** The message of a sender with a nonce. */
  get(sender: Address, nonce: bigint): PendingMessage | undefined {
    return this.#senders.get(sender.key)?.get(nonce)
  }

  /** The message with a hash or a CID. */
  find(matches: (message: PendingMessage) => boolean): PendingMessage | undefined {
    for (const messages of this.#senders.values())
      for (const message of messages.values()) if (matches(message)) return message
    return undefined
  }

  /** The message that Ethereum knows by a hash. */
  byHash(hash: Hex): PendingMessage | undefined {
    return this.find((message) => message.hash === hash)
  }

  /** The messages of a sender in the order of their nonces. */
  of(sender: Address): readonly PendingMessage[] {
    const messages = [...(this.#senders.get(sender.key)?.values() ?? [])]
    return messages.sort((a, b) => (a.message.sequence < b.message.sequence ? -1 : 1))
  }

  /** All messages, sender by sender, each in the order of nonces. */
  all(): readonly PendingMessage[] {
    return this.senders().flatMap((sender) => this.of(sender))
  }

  /** The senders that have messages waiting. */
  senders(): readonly Address[] {
    return [...this.#senders.values()].map((messages) => [...messages.values()][0]!.message.from) // none is empty
  }

  /** The nonce after the messages of a sender that follow one another from `nonce` on. */
  nextNonce(sender: Address, nonce: bigint): bigint {
    const messages = this.#senders.get(sender.key)
    let next = nonce
    while (messages?.has(next)) next++
    return next
  }

  /** The pool with a message, in place of the one with the same sender and nonce. */
  add(signed: SignedMessage): Pool {
    const { from, sequence } = signed.message
    const messages = new Map(this.#senders.get(from.key))
    messages.set(sequence, { ...signed, arrival: this.#arrivals })
    return new Pool(new Map(this.#senders).set(from.key, messages), this.#arrivals + 1)
  }

  /** The pool without the message of a sender with a nonce. */
  remove(sender: Address, nonce: bigint): Pool {
    const messages = new Map(this.#senders.get(sender.key))
    if (!messages.delete(nonce)) return this
    const senders = new Map(this.#senders)
    if (messages.size === 0) senders.delete(sender.key)
    else senders.set(sender.key, messages)
    return new Pool(senders, this.#arrivals)
  }

  /** The pool without messages, which continues to count arrivals. */
  clear(): Pool {
    return new Pool(new Map(), this.#arrivals)
  }
}
