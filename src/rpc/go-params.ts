import { BitField } from '../ipld/index.ts'
import type { AnySchema } from '../schema/index.ts'
import { UsageError } from '../types/index.ts'
import { bitfieldFromJson } from './json/bitfield.ts'
import { goName } from './json/go-names.ts'
import { AMOUNTS, lengthOf, shapeOf } from './json/go-values.ts'
import { readAddress, readAmount, readBase64, readCid } from './lotus-params.ts'
import { isObject, wrong } from './param.ts'

const INTEGERS = new Set(['u8', 'u16', 'u32', 'u64', 'i64'])

/**
 * Reads the JSON that `goJson` writes, to be encoded with the schema. Names of fields are compared without
 * case, unknown ones are ignored, and missing ones are zero, as Go does.
 *
 * @throws UsageError `FVM_PARAMS` saying which part does not fit
 */
export function goValueOf(
  schema: AnySchema,
  json: unknown,
  place: { readonly path: string; readonly method?: string | undefined },
): unknown {
  const { path, method } = place
  const { fields, item, inner, linked, collection } = shapeOf(schema)
  const isMissing = json === undefined || json === null
  if (inner !== undefined) return isMissing ? null : goValueOf(inner, json, place)
  if (item !== undefined) {
    if (isMissing) return []
    if (!Array.isArray(json)) throw wrong(path, json, 'an array')
    return (json as readonly unknown[]).map((one, i) =>
      goValueOf(item, one, { path: `${path}[${i}]` }),
    )
  }
  if (fields !== undefined) {
    if (!isMissing && !isObject(json)) throw wrong(path, json, 'an object')
    const given = new Map(
      Object.entries(json ?? {}).map(([name, part]) => [name.toLowerCase(), part as unknown]),
    )
    return Object.fromEntries(
      Object.entries(fields).map(([name, part]) => {
        const go = goName(name, schema.kind, method)
        return [name, goValueOf(part, given.get(go.toLowerCase()), { path: `${path}.${go}` })]
      }),
    )
  }
  if (collection !== undefined || linked !== undefined || schema.kind === 'link') {
    if (isMissing) throw undefinedPart(path, 'CID')
    return readCid(json, path)
  }
  return scalarOf(schema, json, path)
}

function scalarOf(schema: AnySchema, json: unknown, path: string): unknown {
  const { kind } = schema
  const isMissing = json === undefined || json === null
  const length = lengthOf(kind)
  if (length !== undefined) {
    const bytes = isMissing ? new Uint8Array(length) : readWord(json, length, path)
    return kind === 'u256' ? BigInt(`0x${Buffer.from(bytes).toString('hex')}`) : bytes
  }
  if (kind === 'address') {
    if (isMissing || json === '<empty>') throw undefinedPart(path, 'address')
    return readAddress(json, path)
  }
  if (AMOUNTS.has(kind)) return readAmount(json, path)
  if (kind === 'bytes') return readBase64(json, path)
  if (kind === 'bit field') {
    const field = isMissing ? BitField.EMPTY : bitfieldFromJson(json)
    if (field === undefined) throw wrong(path, json, 'lengths of runs, as in [0, 5]')
    return field
  }
  if (kind === 'signature') {
    if (!isObject(json)) throw undefinedPart(path, 'signature')
    const type = json['Type']
    if (type !== 1 && type !== 2) throw wrong(`${path}.Type`, type, '1 (secp256k1) or 2 (BLS)')
    return { type, data: readBase64(json['Data'], `${path}.Data`) }
  }
  if (kind === 'bool') return json ?? false
  if (/text/.test(kind)) return json ?? ''
  if (!INTEGERS.has(kind)) return json ?? 0 // numbers with names
  if (isMissing) return 0n
  if (typeof json !== 'number' || !Number.isSafeInteger(json)) throw wrong(path, json, 'an integer')
  return BigInt(json)
}

function readWord(json: unknown, length: number, path: string): Uint8Array {
  const isByte = (byte: unknown) =>
    typeof byte === 'number' && Number.isInteger(byte) && byte >= 0 && byte < 256
  if (!Array.isArray(json) || json.length !== length || !json.every(isByte))
    throw wrong(path, json, `an array of ${length} numbers from 0 to 255`)
  return Uint8Array.from(json as readonly number[]) // checked above
}

function undefinedPart(path: string, what: string): UsageError {
  return new UsageError(
    'FVM_PARAMS',
    `cbor marshal: ${path} is missing: its ${what} cannot be left out`,
  )
}
