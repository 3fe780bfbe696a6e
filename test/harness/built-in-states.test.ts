import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { stateSchemaOf } from '../../src/builtin-actors/index.ts'
import { Amt, cidFromString, Hamt, MemoryBlockstore } from '../../src/ipld/index.ts'
import {
  type AnySchema,
  type CollectionSchema,
  cbor,
  decodeValue,
  encodeValue,
  NO_NAMES,
  StateArray,
  StateMap,
} from '../../src/schema/index.ts'

/* Every state, read by its schema down to the last block, is written again byte by byte. */

interface RecordedState {
  readonly type: string
  readonly version: number
  readonly state: string
  readonly blocks: readonly (readonly [cid: string, hex: string])[]
}

const file = new URL('../vectors/states/states.jsonl.gz', import.meta.url)
const STATES = gunzipSync(readFileSync(file))
  .toString()
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as RecordedState) // written by our own script

interface Parts {
  readonly fields?: Readonly<Record<string, AnySchema>>
  readonly inner?: AnySchema
  readonly item?: AnySchema
  readonly linked?: AnySchema
  readonly collection?: CollectionSchema<unknown, unknown>['collection']
}

/** Checks a value's bytes and all that it links; gives the number of values that were looked at. */
function check(
  schema: AnySchema,
  bytes: Uint8Array,
  store: MemoryBlockstore,
  what: string,
): number {
  const value = decodeValue<unknown>(schema, bytes, what, store)
  expect(encodeValue(schema, value, what), what).toEqual(bytes)
  return 1 + walk(schema, value, store, what)
}

function walk(schema: AnySchema, value: unknown, store: MemoryBlockstore, what: string): number {
  if (value === null) return 0
  const { fields, inner, item, linked, collection } = schema as Parts
  let seen = 0
  for (const [name, field] of Object.entries(fields ?? {}))
    seen += walk(field, (value as Record<string, unknown>)[name], store, `${what}.${name}`)
  if (inner !== undefined) seen += walk(inner, value, store, what)
  if (item !== undefined)
    for (const part of value as readonly unknown[]) seen += walk(item, part, store, `${what}[]`)
  if (linked !== undefined) {
    const { cid } = value as { cid: ReturnType<typeof cidFromString> }
    seen += check(linked, store.get(cid)!, store, what)
  }
  if (collection?.form === 'hamt') {
    expect(value).toBeInstanceOf(StateMap)
    const { cid } = value as StateMap<unknown, unknown>
    Hamt.load(store, cid, { bitWidth: collection.bitWidth }).forEach((key, part) => {
      const context = { ...NO_NAMES, toAddress: (given: unknown) => given as never }
      expect(collection.key!.encode(collection.key!.decode(key), context)).toEqual(key)
      seen += check(collection.value, part, store, `${what}[]`)
    })
  } else if (collection?.form === 'amt') {
    expect(value).toBeInstanceOf(StateArray)
    const amt = Amt.load(store, (value as StateArray<unknown>).cid)
    expect(amt.bitWidth, what).toBe(collection.bitWidth)
    amt.forEach((_, part) => {
      seen += check(collection.value, part, store, `${what}[]`)
    })
  } else if (collection !== undefined) for (const _ of value as Iterable<unknown>) seen++
  return seen
}

test.each([12, 16, 18])('states of all 16 actors of v%i are there', (version) => {
  const types = STATES.filter((state) => state.version === version).map(({ type }) => type)
  expect(new Set(types).size).toBe(16)
})

test.each(STATES)('a state of $type v$version is written as it was read', (recorded) => {
  const store = new MemoryBlockstore()
  for (const [cid, hex] of recorded.blocks)
    store.put(cidFromString(cid), Uint8Array.from(Buffer.from(hex, 'hex')))
  const block = store.get(cidFromString(recorded.state))!
  const schema = stateSchemaOf(recorded.type, recorded.version, block)
  expect(schema).toBeDefined()
  expect(check(schema!, block, store, recorded.type)).toBeGreaterThan(0)
})

test('a datacap state says the bit width of its maps itself', () => {
  const datacap = cbor.tuple({
    governor: cbor.address,
    token: cbor.tuple({
      supply: cbor.tokenAmount,
      balances: cbor.hamt(cbor.keys.u64, cbor.tokenAmount, { bitWidth: 5 }),
      allowances: cbor.cid,
      hamtBitWidth: cbor.u32,
    }),
  })
  const store = new MemoryBlockstore()
  const root = new Hamt(store, { bitWidth: 5 })
  for (let n = 0; n < 40; n++) root.set(Uint8Array.of(n), Uint8Array.of(0x40))
  const cid = root.flush()
  const token = { supply: 5n, balances: cid, allowances: cid, hamtBitWidth: 5 }
  const block = encodeValue(datacap, { governor: 'f06', token })
  const schema = stateSchemaOf('datacap', 10, block)!
  const state = decodeValue<unknown>(schema, block, 'the state', store) as {
    token: { balances: StateMap<bigint, bigint> }
  }
  expect(state.token.balances.size).toBe(40)
})

test('an actor that is not built in has no known state', () => {
  expect(stateSchemaOf('counter', 18, Uint8Array.of(0x80))).toBeUndefined()
})
