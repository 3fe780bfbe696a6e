import type { AddressLike } from '../../crypto/index.ts'
import { Codec } from '../../ipld/index.ts'
import type { InterceptedCall } from '../../machine/index.ts'
import { type AnySchema, decodeValue, type Schema } from '../../schema/index.ts'
import {
  type ActorId,
  type AmountLike,
  type IntLike,
  type MethodNum,
  type TokenAmount,
  UsageError,
} from '../../types/index.ts'

/** Selects calls; a field that is left out matches anything. */
export interface CallSpec {
  readonly to: AddressLike
  readonly from?: AddressLike
  /** The method by number, or by name as in {@link SendOptions}. */
  readonly method?: IntLike | string
  /** Bytes as they are, or a value for `schema` or the receiver's definition. */
  readonly params?: unknown
  readonly schema?: AnySchema
  readonly value?: AmountLike
  readonly readOnly?: boolean
  /** Decides last whether the call matches. */
  readonly where?: (call: MockedCall) => boolean
}

/** A {@link CallSpec} with its names looked up. */
export interface ResolvedSpec {
  readonly to: ActorId
  readonly from: ActorId | undefined
  readonly method: MethodNum | undefined
  readonly params: Uint8Array | undefined
  readonly value: TokenAmount | undefined
  readonly readOnly: boolean | undefined
  readonly where: ((call: MockedCall) => boolean) | undefined
  /** The description for messages. */
  readonly text: string
}

/** A call as it really is: who calls whom with what. */
export class MockedCall {
  /** The sender of the message. */
  readonly origin: ActorId
  readonly from: ActorId
  readonly to: ActorId
  readonly method: MethodNum
  readonly value: TokenAmount
  readonly readOnly: boolean
  /** The parameters' bytes; empty for none. */
  readonly params: Uint8Array
  /** Codec of the parameters' block: raw (0x55) where a contract calls a contract, else mostly CBOR (0x51). */
  readonly codec: number

  constructor(call: InterceptedCall) {
    this.origin = call.origin
    this.from = call.from
    this.to = call.to
    this.method = call.method
    this.value = call.value
    this.readOnly = call.readOnly
    this.params = call.params?.data.slice() ?? new Uint8Array(0)
    this.codec = call.params?.codec ?? Codec.CBOR
  }

  toString(): string {
    return `call of f0${this.to} by f0${this.from}, method ${this.method}`
  }

  /** Summarises the call; numbers past 53 bits are text. */
  toJSON(): object {
    const { origin, from, to, method, value, readOnly, params } = this
    const [o, f, t, m, v] = [origin, from, to, method, value].map(String)
    return { origin: o, from: f, to: t, method: m, value: v, readOnly, paramsBytes: params.length }
  }

  /** Summarises the call for Node's `console.log`. */
  [Symbol.for('nodejs.util.inspect.custom')](): object {
    return this.toJSON()
  }

  /**
   * The parameters decoded.
   *
   * @throws DecodeError if they do not fit
   * @example call.decode(cbor.tuple({ amount: cbor.tokenAmount })).amount // 5n
   */
  decode<Out>(schema: Schema<Out, never>): Out {
    return decodeValue(schema, this.params, 'params')
  }
}

/** Whether a call is one that is meant. */
export function matches(spec: ResolvedSpec, call: MockedCall): boolean {
  return (
    spec.to === call.to &&
    (spec.method === undefined || spec.method === call.method) &&
    (spec.from === undefined || spec.from === call.from) &&
    (spec.value === undefined || spec.value === call.value) &&
    (spec.readOnly === undefined || spec.readOnly === call.readOnly) &&
    (spec.params === undefined || isSame(spec.params, call.params)) &&
    (spec.where === undefined || asked(spec.where, call))
  )
}

function asked(where: (call: MockedCall) => boolean, call: MockedCall): boolean {
  const answer: unknown = where(call)
  if (typeof answer === 'boolean') return answer
  throw new UsageError(
    'FVM_ASYNC_CALLBACK',
    `the function where of a call returned ${String(answer)}: return true or false, at once`,
  )
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
