import { expect, test } from 'vitest'
import { SIGNATURE_SCHEMA } from '../../../src/builtin-actors/runtime/shared-schemas.ts'
import { cbor, decodeValue, encodeValue } from '../../../src/schema/index.ts'

test('a signature with more bytes than a call has arguments is written and read', () => {
  const schema = cbor.tuple({ signature: SIGNATURE_SCHEMA })
  const value = { signature: { type: 1, data: new Uint8Array(2_000_000).fill(7) } }
  expect(decodeValue(schema, encodeValue(schema, value))).toEqual(value)
})
