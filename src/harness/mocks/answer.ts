import { Codec } from '../../ipld/index.ts'
import type { CallAnswer } from '../../machine/index.ts'
import {
  type AnySchema,
  cbor,
  type EncodeContext,
  encodeValue,
  isSchema,
} from '../../schema/index.ts'
import { ActorError, ExitCode, FIRST_USER_EXIT_CODE, UsageError } from '../../types/index.ts'
import type { MockedCall } from './call-spec.ts'

/** The answer of a handler that lets the actor's own code run. */
export const PASS_THROUGH: unique symbol = Symbol('litefvm pass through')

/** The answer of a mock. Nothing at all is exit code 0 without a return value. */
export interface MockReply {
  /** 0 by default; 16 or more for an abort, by number or by name. */
  readonly exitCode?: number | keyof typeof ExitCode
  /** The return value, encoded by `schema`, the receiver's definition, or as plain IPLD. */
  readonly returns?: unknown
  readonly schema?: AnySchema
  /** The return value as it stands in its block. */
  readonly data?: Uint8Array
  /** The codec of the block; CBOR (0x51) by default. */
  readonly codec?: number
  /** Why, for call trees. */
  readonly message?: string
}

/** The return values of handlers; a handler may also throw an {@link ActorError} to abort. */
export type MockAnswer = MockReply | typeof PASS_THROUGH | undefined | void

/** Answers a call in an actor's place, at once. */
export type MockHandler = (call: MockedCall) => MockAnswer

/** The answer for the machine; undefined lets the actor's code run. */
export function answerOf(
  handler: MockHandler,
  call: MockedCall,
  schema: AnySchema | undefined,
  context: EncodeContext,
): CallAnswer | undefined {
  let answer: MockAnswer
  try {
    answer = handler(call)
  } catch (thrown) {
    if (!(thrown instanceof ActorError)) throw thrown
    const value = thrown.data
    return { exitCode: exitCodeOf(thrown.exitCode), value, message: thrown.message }
  }
  if (answer === PASS_THROUGH) return undefined
  if (answer === undefined) return { exitCode: ExitCode.OK, value: undefined, message: '' }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- any value but null can be asked for a field
  if (typeof (answer as { then?: unknown } | null)?.then === 'function')
    throw new UsageError(
      'FVM_ASYNC_CALLBACK',
      'the handler of a mock returned a promise: a message runs synchronously, so answer at once',
    )
  assertReply(answer)
  const exitCode = exitCodeOf(answer.exitCode ?? ExitCode.OK)
  return { exitCode, value: blockOf(answer, schema, context), message: answer.message ?? 'mocked' }
}

const KEYS = ['exitCode', 'returns', 'schema', 'data', 'codec', 'message']

function assertReply(answer: MockReply): void {
  const wrong =
    typeof answer !== 'object' || answer === null || answer instanceof Uint8Array
      ? String(answer)
      : (Object.keys(answer).find((key) => !KEYS.includes(key)) ?? wrongField(answer))
  if (wrong !== undefined)
    throw new UsageError(
      'FVM_MOCK_ANSWER',
      `the handler of a mock answered ${wrong}: give nothing, PASS_THROUGH, or an object of ${KEYS.join(', ')}, as in { returns: 5n } or { exitCode: 16 }`,
    )
}

/** A field whose value has the wrong type, as text. */
function wrongField({ data, schema, message, codec }: MockReply): string | undefined {
  if (data !== undefined && !(data instanceof Uint8Array)) return 'data that is not a Uint8Array'
  if (message !== undefined && typeof message !== 'string') return 'a message that is not text'
  if (codec !== undefined && !Number.isSafeInteger(codec)) return 'a codec that is not a number'
  return schema === undefined || isSchema(schema) ? undefined : 'a schema that is not of cbor'
}

function exitCodeOf(given: number | keyof typeof ExitCode): number {
  const code = typeof given === 'number' ? given : ExitCode[given]
  if (
    code === ExitCode.OK ||
    (Number.isInteger(code) && code >= FIRST_USER_EXIT_CODE && code < 2 ** 32)
  )
    return code
  if (Object.values<number>(ExitCode).includes(code)) return code // the system's: a test of how callers cope
  throw new UsageError(
    'FVM_MOCK_ANSWER',
    `a mock answered with exit code ${String(given)}: use 0, 16 or more, or a name such as "USR_NOT_FOUND"`,
  )
}

function blockOf(
  answer: MockReply,
  schema: AnySchema | undefined,
  context: EncodeContext,
): CallAnswer['value'] {
  const codec = answer.codec ?? Codec.CBOR
  if (answer.data !== undefined) return { codec, data: answer.data.slice() }
  if (!('returns' in answer) || answer.returns === undefined) return undefined
  const encoded = encodeValue(
    answer.schema ?? schema ?? cbor.any,
    answer.returns,
    "the mock's return value",
    context,
  )
  return { codec, data: encoded }
}
