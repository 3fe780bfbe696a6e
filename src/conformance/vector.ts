import type { Cid } from '../ipld/index.ts'
import type { ApplyKind } from '../machine/index.ts'
import type { ChainEpoch, NetworkVersion, TokenAmount } from '../types/index.ts'

/** A receipt as a vector records it. */
export interface RecordedReceipt {
  readonly exitCode: bigint
  /** Base64. */
  readonly returnData: string
  readonly gasUsed: bigint
  /** Text of the CID; null without events; undefined if the vector does not say. */
  readonly eventsRoot: string | null | undefined
}

/** The rest of the reference's apply result, field by field in its words. */
export type RecordedApply = Readonly<Record<ApplyField, bigint>>

/** Fields of {@link RecordedApply}, in the order they are compared. */
export const APPLY_FIELDS = [
  'penalty',
  'miner_tip',
  'base_fee_burn',
  'over_estimation_burn',
  'refund',
  'gas_refund',
  'gas_burned',
] as const
export type ApplyField = (typeof APPLY_FIELDS)[number]

/** The record of one message; an undefined field was not recorded. */
export interface RecordedMessage {
  readonly receipt: RecordedReceipt
  readonly apply: RecordedApply | undefined
  /** CBOR of the stamped events, base64. */
  readonly events: string | undefined
  /** The execution events as JSON. */
  readonly trace: readonly unknown[] | undefined
  /** Gas charges alone, from a trace file. */
  readonly charges: readonly unknown[] | undefined
}

/** Messages that run on one machine. */
export interface Step {
  readonly epoch: ChainEpoch
  readonly kind: ApplyKind
  /** The description of the step in its author's words; undefined in message vectors. */
  readonly note: string | undefined
  /** CBOR of the messages. */
  readonly messages: readonly Uint8Array[]
  /** One a message; with {@link Step.fatal} one a message before the fatal one. */
  readonly recorded: readonly RecordedMessage[]
  /** The state root after the step; undefined after a fatal error. */
  readonly root: Cid | undefined
  /** The reference stopped with an error of its own at the message after the recorded ones. */
  readonly fatal: boolean
}

/** Randomness that the vector recorded. */
export interface RecordedRandomness {
  readonly kind: 'chain' | 'beacon'
  readonly epoch: ChainEpoch
  readonly value: Uint8Array
}

/** A vector at one network version: a message vector's variant, or a story. */
export interface Vector {
  readonly id: string
  /** Path as it was given, for people. */
  readonly file: string
  readonly networkVersion: NetworkVersion
  readonly isSequence: boolean
  /** A gzipped CAR of the state before. */
  readonly car: Uint8Array
  readonly root: Cid
  readonly baseFee: TokenAmount
  readonly circulatingSupply: TokenAmount
  readonly randomness: readonly RecordedRandomness[]
  readonly actorDebugging: boolean
  /** Bytes of a window PoSt that is invalid in the vector's world; undefined where all are valid. */
  readonly invalidPost: Uint8Array | undefined
  /** Proofs hold or not, and consensus faults exist, by their bytes. */
  readonly hasCheckedProofs: boolean
  /** Release of the built-in actors, as `v18`, and network, if the vector names them. */
  readonly actors: string | undefined
  readonly network: string | undefined
  readonly steps: readonly Step[]
}

/** The number of messages in a vector. */
export function messageCount(vector: Vector): number {
  return vector.steps.reduce((sum, { messages }) => sum + messages.length, 0)
}

/** A vector that is not run, and why. */
export interface SkippedVector {
  readonly id: string
  readonly file: string
  readonly nv: number
  readonly skip: string
}
