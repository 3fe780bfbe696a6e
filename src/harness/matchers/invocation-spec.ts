import { builtinMethodNumber } from '../../builtin-actors/index.ts'
import { type AddressLike, methodNumber } from '../../crypto/index.ts'
import { decodeCbor } from '../../ipld/index.ts'
import type { TracedBlock } from '../../machine/index.ts'
import { type AnySchema, decodeValue } from '../../schema/index.ts'
import {
  type ActorId,
  type AmountLike,
  DecodeError,
  formatFil,
  type IntLike,
  type MethodNum,
  toAttoFil,
  toBigInt,
  UsageError,
} from '../../types/index.ts'
import { methodNameOf, methodNumberOf } from '../define-actor.ts'
import type { Result } from '../result.ts'
import type { CallFrame } from '../trace-tree.ts'
import { hasPart } from './equality.ts'
import type { ArgComparison } from './evm-values.ts'
import { type ExitCodeLike, exitCodesOf } from './exit-codes.ts'
import type { MatcherContext } from './matcher.ts'
import { assertFields, describe } from './subject.ts'
import { valueText } from './value-text.ts'

/** Selects calls; a field that is left out matches anything. */
export interface Invocation {
  readonly from?: AddressLike
  readonly to?: AddressLike
  /** The method by number, or by name: that of the receiver's definition, of the built-in actor, or else by FRC-42. */
  readonly method?: IntLike | string
  readonly value?: AmountLike
  /** Bytes as they are; else a value, or a part of it, decoded by `schema`, the definition, or as CBOR. */
  readonly params?: unknown
  readonly schema?: AnySchema
  readonly exitCode?: ExitCodeLike
  /** The expected return value, in the forms of `params`. */
  readonly returns?: unknown
  readonly returnSchema?: AnySchema
  readonly readOnly?: boolean
  readonly mocked?: boolean
  /** Calls that the call makes itself, in this order; other calls may be between them. */
  readonly calls?: readonly Invocation[]
  /** Number of matching calls; at least one by default. */
  readonly times?: number
}

const FIELDS = [
  'from',
  'to',
  'method',
  'value',
  'params',
  'schema',
  'exitCode',
  'returns',
  'returnSchema',
  'readOnly',
  'mocked',
  'calls',
  'times',
]

/** An {@link Invocation} that is ready to be compared. */
export interface InvocationTest {
  /** Names of the fields in which a frame differs; empty for a match. */
  misses(frame: CallFrame): string[]
  /** Number of compared fields. */
  readonly size: number
  readonly text: string
}

/** @throws UsageError `FVM_MATCHER` if the value does not describe a call */
export function assertInvocation(given: unknown, what: string): asserts given is Invocation {
  if (typeof given !== 'object' || given === null)
    throw new UsageError(
      'FVM_MATCHER',
      `${what} is ${describe(given)}: give an object of ${FIELDS.join(', ')}`,
    )
  assertFields(given, FIELDS, what)
  const { calls, times, schema, returnSchema } = given as Invocation
  if (times !== undefined && !(Number.isSafeInteger(times) && times >= 0))
    throw new UsageError(
      'FVM_MATCHER',
      `times of ${what} is ${describe(times)}: give an integer from 0 on`,
    )
  if (schema !== undefined && !('params' in given))
    throw new UsageError(
      'FVM_MATCHER',
      `${what} has a schema and no params: give params, which it decodes`,
    )
  if (returnSchema !== undefined && !('returns' in given))
    throw new UsageError(
      'FVM_MATCHER',
      `${what} has a returnSchema and no returns: give returns, which it decodes`,
    )
  if (calls === undefined) return
  if (!Array.isArray(calls))
    throw new UsageError(
      'FVM_MATCHER',
      `calls of ${what} is ${describe(calls)}: give a list of descriptions of calls`,
    )
  for (const call of calls) {
    assertInvocation(call, `a call of ${what}`)
    if (call.times !== undefined)
      throw new UsageError(
        'FVM_MATCHER',
        `a call of ${what} has times, which counts for the outermost call only: list the inner call as many times as it is made`,
      )
  }
}

type Check = readonly [name: string, isMet: (frame: CallFrame) => boolean]

/** @throws UsageError for unknown names */
export function compileInvocation(
  spec: Invocation,
  result: Result<unknown>,
  context: MatcherContext,
): InvocationTest {
  const names = result.context
  const checks: Check[] = []
  const parts: string[] = []
  const to = spec.to === undefined ? undefined : idOf(spec.to, result)
  if (spec.from !== undefined) {
    const from = idOf(spec.from, result)
    checks.push(['from', (frame) => frame.from === from])
    parts.push(`from ${names.describeActor(from)}`)
  }
  if (to !== undefined) {
    checks.push(['to', (frame) => (frame.id ?? names.idOf(frame.to)) === to])
    parts.push(`to ${names.describeActor(to)}`)
  }
  if (spec.method !== undefined) {
    const isMethod = methodTest(spec.method, to, result)
    checks.push(['method', isMethod])
    parts.push(typeof spec.method === 'string' ? spec.method : `method ${spec.method}`)
  }
  if (spec.value !== undefined) {
    const value = toAttoFil(spec.value, 'value')
    checks.push(['value', (frame) => frame.value === value])
    parts.push(`value ${formatFil(value)}`)
  }
  if ('params' in spec) {
    const { params, schema } = spec
    checks.push([
      'params',
      (frame) => isBlock({ context, names }, frame, 'params', { value: params, schema }),
    ])
    parts.push(`with params ${valueText(params)}`)
  }
  if (spec.exitCode !== undefined) {
    const codes = exitCodesOf(spec.exitCode, result)
    checks.push([
      'exit code',
      (frame) => frame.exitCode !== undefined && codes.includes(frame.exitCode),
    ])
    parts.push(`= ${spec.exitCode}`)
  }
  if ('returns' in spec) {
    const { returns, returnSchema } = spec
    checks.push([
      'return value',
      (frame) =>
        isBlock({ context, names }, frame, 'returns', { value: returns, schema: returnSchema }),
    ])
    parts.push(`returning ${valueText(returns)}`)
  }
  if (spec.readOnly !== undefined) {
    checks.push(['read-only', (frame) => frame.readOnly === spec.readOnly])
    parts.push(spec.readOnly ? 'read-only' : 'not read-only')
  }
  if (spec.mocked !== undefined) {
    checks.push(['mocked', (frame) => frame.isMocked === spec.mocked])
    parts.push(spec.mocked ? 'mocked' : 'not mocked')
  }
  if (spec.calls !== undefined) {
    const inner = spec.calls.map((call) => compileInvocation(call, result, context))
    checks.push(['calls', (frame) => areInOrder(inner, frame.calls)])
    parts.push(`that makes a call ${inner.map(({ text }) => text).join(', then one ')}`)
  }
  return {
    size: checks.length,
    text: parts.length === 0 ? 'of any kind' : parts.join(' '),
    misses: (frame) => checks.filter(([, isMet]) => !isMet(frame)).map(([name]) => name),
  }
}

function areInOrder(tests: readonly InvocationTest[], calls: readonly CallFrame[]): boolean {
  let at = 0
  for (const test of tests) {
    const found = calls.findIndex((call, i) => i >= at && test.misses(call).length === 0)
    if (found < 0) return false
    at = found + 1
  }
  return true
}

function idOf(given: AddressLike, { context }: Result<unknown>): ActorId {
  const id = context.idOf(given)
  if (id !== undefined) return id
  throw new UsageError(
    'FVM_NO_ACTOR',
    `toHaveInvocation: there is no actor at ${describe(given)}: give a name, an address or an id that the world has`,
  )
}

/** An unknown method name is a mistake; a built-in actor has two numbers for some names. */
function methodTest(
  method: IntLike | string,
  to: ActorId | undefined,
  { context }: Result<unknown>,
): (frame: CallFrame) => boolean {
  if (typeof method !== 'string') {
    const number = toBigInt(method, 'the method', 0n)
    return (frame) => frame.method === number
  }
  const definition = to === undefined ? undefined : context.definitionOf(to)
  if (definition !== undefined && method !== 'send' && method !== 'Constructor') {
    const number = methodNumberOf(definition, method)
    return (frame) => frame.method === number
  }
  const type = to === undefined ? undefined : context.typeOf(to)
  const isBuiltin = type !== undefined && builtinMethodNumber(type, method) !== undefined
  const number =
    method === 'send' || isBuiltin || to === undefined ? undefined : methodNumber(method)
  return (frame) =>
    frame.method === (number ?? frcNumber(method)) ||
    context.describeMethod(frame.id, frame.method) === method
}

/** The FRC-42 number of a name that can have one. */
function frcNumber(name: string): MethodNum | undefined {
  return /^[A-Z_]\w*$/.test(name) ? methodNumber(name) : undefined
}

/** The value that a test expects, and the schema that it gives for it. */
interface ExpectedBlock {
  readonly value: unknown
  readonly schema: AnySchema | undefined
}

/** Whether a frame's params or return value match the expected value. */
function isBlock(
  { context, names }: ArgComparison,
  frame: CallFrame,
  what: 'params' | 'returns',
  { value: expected, schema: given }: ExpectedBlock,
): boolean {
  const block = what === 'params' ? frame.params : frame.returned
  if (expected === undefined) return block === undefined || block.data.length === 0
  if (block === undefined) return false
  if (expected instanceof Uint8Array) return context.equals(block.data, expected)
  const definition = frame.id === undefined ? undefined : names.definitionOf(frame.id)
  const method = definition && methodNameOf(definition, frame.method)
  const schema = given ?? (method === undefined ? undefined : definition?.methods[method]?.[what])
  const value = decoded(block, schema)
  return value !== undefined && hasPart(context, value.value, expected, names)
}

/** Decodes a block; undefined if it does not fit the schema, so that the call does not match. */
function decoded(
  block: TracedBlock,
  schema: AnySchema | undefined,
): { readonly value: unknown } | undefined {
  try {
    return {
      value:
        schema === undefined ? decodeCbor(block.data) : decodeValue<unknown>(schema, block.data),
    }
  } catch (thrown) {
    if (thrown instanceof DecodeError) return undefined
    throw thrown
  }
}
