import { methodNumber, toAttoFil } from '../../harness/index.ts'
import { encodeCbor } from '../../ipld/index.ts'
import { METHOD_SEND, type MethodNum, type TokenAmount, UsageError } from '../../types/index.ts'
import { valueFromDagJson } from '../dag-json.ts'
import { u64From, wordFrom } from '../flag-values.ts'
import type { ParsedCommand } from '../flags.ts'

/** Formats of `--params`. */
export const PARAMS_FORMATS = ['hex', 'cbor', 'json'] as const
export type ParamsFormat = (typeof PARAMS_FORMATS)[number]

/**
 * The bytes of `--params`: CBOR as hex or as base64 (`cbor`), or DAG-JSON that becomes CBOR.
 *
 * @param flag - which flag has them, for messages
 * @throws UsageError `FVM_CLI_VALUE` or `FVM_BAD_DAG_JSON`
 */
export function paramsFrom(text: string, format: ParamsFormat, flag = 'params'): Uint8Array {
  switch (format) {
    case 'hex': {
      const digits = text.replace(/^0x/, '')
      if (digits.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(digits))
        throw bad(flag, text, 'pairs of hex digits, as 820102')
      return new Uint8Array(Buffer.from(digits, 'hex'))
    }
    case 'cbor':
      if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text))
        throw bad(flag, text, 'CBOR bytes as base64, as ggEC')
      return new Uint8Array(Buffer.from(text, 'base64'))
    case 'json':
      return encodeCbor(valueFromDagJson(text))
  }
}

function bad(flag: string, text: string, accepted: string): UsageError {
  const shown = text.length > 60 ? `${text.slice(0, 60)}...` : text
  return new UsageError('FVM_CLI_VALUE', `--${flag} "${shown}" is not accepted: give ${accepted}`)
}

/** A message to one actor, as a command's flags give it. */
export interface GivenMessage {
  readonly method: MethodNum
  /** The name that the method was given by; undefined for a number. */
  readonly methodName: string | undefined
  readonly params: Uint8Array
  readonly constructorParams: Uint8Array
  /** attoFIL. */
  readonly value: TokenAmount
}

/**
 * The message that `--method`, `--params`, `--params-format`, `--constructor-params` and `--value`
 * give.
 *
 * @throws UsageError `FVM_CLI_VALUE`, `FVM_BAD_DAG_JSON` or `FVM_BAD_AMOUNT`
 */
export function readMessage(args: ParsedCommand): GivenMessage {
  const format = formatOf(args)
  const bytesOf = (flag: string): Uint8Array => {
    const text = args.value(flag)
    return text === undefined ? new Uint8Array(0) : paramsFrom(text, format, flag)
  }
  const value = args.value('value')
  return {
    ...methodFrom(args.value('method')),
    params: bytesOf('params'),
    constructorParams: bytesOf('constructor-params'),
    value: value === undefined ? 0n : amountFrom(value),
  }
}

/** A method by its number, or by the name from which FRC-42 makes it. */
function methodFrom(text: string | undefined): Pick<GivenMessage, 'method' | 'methodName'> {
  if (text === undefined) return { method: METHOD_SEND, methodName: undefined }
  if (/^[A-Z_]\w*$/.test(text)) return { method: methodNumber(text), methodName: text }
  const method = u64From(text, 'method', ', or an FRC-42 name, as Transfer')
  return { method, methodName: undefined }
}

function amountFrom(text: string): TokenAmount {
  const atto = /^\d+(\.\d+)? ?[a-z]+$/i.test(text) ? toAttoFil(text, '--value') : undefined
  if (atto === undefined)
    throw new UsageError(
      'FVM_CLI_VALUE',
      `--value "${text}" is not accepted: give a number and its unit, as "1.5 FIL" or "7 attoFIL"`,
    )
  return atto
}

function formatOf(args: ParsedCommand): ParamsFormat {
  const text = args.value('params-format')
  if (
    text !== undefined &&
    args.value('params') === undefined &&
    args.value('constructor-params') === undefined
  )
    throw new UsageError(
      'FVM_CLI_VALUE',
      '--params-format says how --params is read: give --params too',
    )
  return wordFrom(text ?? 'hex', 'params-format', PARAMS_FORMATS)
}
