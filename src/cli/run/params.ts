import { encodeCbor } from '../../ipld/index.ts'
import { UsageError } from '../../types/index.ts'
import { valueFromDagJson } from '../dag-json.ts'
import { wordsFrom } from '../flag-values.ts'
import type { ParsedCommand } from '../flags.ts'

/** Formats of `--params`. */
export const PARAMS_FORMATS = ['hex', 'cbor', 'json'] as const
export type ParamsFormat = (typeof PARAMS_FORMATS)[number]

/**
 * The bytes of `--params`: CBOR as hex or as base64 (`cbor`), or DAG-JSON that becomes CBOR.
 *
 * @throws UsageError `FVM_CLI_VALUE` or `FVM_BAD_DAG_JSON`
 */
export function paramsFrom(text: string, format: ParamsFormat): Uint8Array {
  switch (format) {
    case 'hex': {
      const digits = text.replace(/^0x/, '')
      if (!/^([0-9a-fA-F]{2})*$/.test(digits)) throw bad(text, 'pairs of hex digits, as 820102')
      return new Uint8Array(Buffer.from(digits, 'hex'))
    }
    case 'cbor':
      if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw bad(text, 'CBOR bytes as base64, as ggEC')
      return new Uint8Array(Buffer.from(text, 'base64'))
    case 'json':
      return encodeCbor(valueFromDagJson(text))
  }
}

function bad(text: string, accepted: string): UsageError {
  const shown = text.length > 60 ? `${text.slice(0, 60)}...` : text
  return new UsageError('FVM_CLI_VALUE', `--params "${shown}" is not accepted: give ${accepted}`)
}

/** The parameters that `--params` and `--params-format` give. @throws UsageError `FVM_CLI_VALUE` */
export function readParams(args: ParsedCommand): Uint8Array {
  const format = args.value('params-format')
  const text = args.value('params')
  if (text === undefined) {
    if (format !== undefined)
      throw new UsageError(
        'FVM_CLI_VALUE',
        '--params-format says how --params is read: give --params too',
      )
    return new Uint8Array(0)
  }
  const formats = wordsFrom(format ?? 'hex', 'params-format', PARAMS_FORMATS)
  const [only] = formats
  if (only === undefined || formats.length !== 1)
    throw new UsageError(
      'FVM_CLI_VALUE',
      `--params-format takes one of ${PARAMS_FORMATS.join(', ')}`,
    )
  return paramsFrom(text, only)
}
