import {
  Amt,
  type Blockstore,
  boundedStore,
  CborReader,
  type CborSchema,
  CborWriter,
  Cid,
  Codec,
  cidOf,
  cidToString,
  EVM_KAMT_OPTIONS,
  Hamt,
  Kamt,
} from '../ipld/index.ts'
import { assertOptions, type IntLike, shortestBytes, UsageError } from '../types/index.ts'
import type { KeySchema } from './keys.ts'
import { u256 } from './scalars.ts'
import {
  type AnySchema,
  type BlockReader,
  decodeValue,
  type EncodeContext,
  mismatch,
  NO_NAMES,
  type Schema,
  within,
} from './schema.ts'
import { Linked, StateArray, StateMap } from './views.ts'

/** The operations that compare and walk a collection, whatever it holds. */
export interface CollectionShape<RawValue = unknown> {
  readonly form: 'hamt' | 'kamt' | 'amt'
  readonly bitWidth: number
  /** The keys of a map, whatever their type; undefined for an array. */
  readonly key: KeySchema<unknown, unknown> | undefined
  readonly value: Schema<unknown, unknown, RawValue>
}

/** A schema of a collection shows its shape; its raw form is the root. */
export interface CollectionSchema<Out, In, RawValue = unknown> extends Schema<Out, In, Cid> {
  readonly collection: CollectionShape<RawValue>
}

/** A schema of a link to a block shows what is in the block. */
export interface LinkSchema<Out, In, RawValue = Out>
  extends Schema<Linked<Out>, Linked<Out> | Cid | In, Cid> {
  readonly linked: Schema<Out, In, RawValue>
}

/** The raw form of a link and of a collection: the CID of its block. */
const LINK: CborSchema<Cid> = {
  encode: (w, cid) => w.writeLink(cid),
  decode: (r) => r.readLink(),
}

/** The input of a map's encoder: its root, a map from a state, or entries. */
export type MapInput<K, V, KeyIn, ValueIn> =
  | Cid
  | StateMap<K, V, KeyIn>
  | Iterable<readonly [KeyIn, ValueIn]>

/** The input of an array's encoder: its root, an array from a state, or values by index. */
export type ArrayInput<V, ValueIn> = Cid | StateArray<V> | Iterable<readonly [IntLike, ValueIn]>

/**
 * A HAMT: decoding gives a {@link StateMap} that reads as it is asked.
 *
 * @example
 * const STATE = cbor.tuple({ balances: cbor.hamt(cbor.keys.address, cbor.tokenAmount) })
 * vm.setState('alice', STATE, { balances: [['f05', 7n]] })
 * vm.state('alice', STATE).balances.get('f05') // 7n
 */
export function hamt<K, V, KeyIn, ValueIn, RawValue>(
  key: KeySchema<K, KeyIn>,
  value: Schema<V, ValueIn, RawValue>,
  options: { readonly bitWidth?: number } = {},
): CollectionSchema<StateMap<K, V, KeyIn>, MapInput<K, V, KeyIn, ValueIn>, RawValue> {
  assertOptions(options, 'the options of cbor.hamt', { bitWidth: true })
  const bitWidth = options.bitWidth ?? 5
  const kind = `HAMT of ${value.kind} by ${key.kind}`
  return {
    kind,
    collection: { form: 'hamt', bitWidth, key, value },
    raw: LINK,
    encode(w, given, context) {
      w.writeLink(
        rootOf(given, kind, context, (store) => {
          const map = new Hamt(store, { bitWidth })
          // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `rootOf` has checked that it is iterable
          for (const [k, v] of given as Iterable<readonly [KeyIn, ValueIn]>)
            within(`[${String(k)}]`, () =>
              map.set(key.encode(k, context), partOf(value, v, context)),
            )
          return map.flush()
        }),
      )
    },
    decode(r, store) {
      const cid = r.readLink()
      return new StateMap(cid, () => {
        const open = (): Hamt => Hamt.load(readerOf(store, kind), cid, { bitWidth })
        const map = open()
        const decode = (bytes: Uint8Array) => decodeValue(value, bytes, 'a value', store)
        return {
          get(k) {
            const found = map.get(key.encode(k, NO_NAMES))
            return found === undefined ? undefined : decode(found)
          },
          *entries() {
            for (const entry of open().entries()) yield [key.decode(entry.key), decode(entry.value)]
          },
          keyText: key.text,
        }
      })
    },
  }
}

/** An EVM contract's storage: 256-bit words by 256-bit words. */
export const kamt: CollectionSchema<
  StateMap<bigint, bigint, IntLike>,
  MapInput<bigint, bigint, IntLike, IntLike>,
  bigint
> = {
  kind: 'EVM storage',
  raw: LINK,
  collection: {
    form: 'kamt',
    bitWidth: EVM_KAMT_OPTIONS.bitWidth,
    key: {
      kind: 'u256',
      encode: (key: IntLike) => shortestBytes(BigInt(key)),
      decode: wordOf,
      text: (key: bigint) => `0x${key.toString(16)}`,
    },
    value: u256,
  },
  encode(w, given, context) {
    w.writeLink(
      rootOf(given, 'EVM storage', context, (store) => {
        const map = new Kamt(store)
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `rootOf` has checked that it is iterable
        for (const [k, v] of given as Iterable<readonly [IntLike, IntLike]>)
          map.set(BigInt(k), BigInt(v))
        return map.flush()
      }),
    )
  },
  decode(r, store) {
    const cid = r.readLink()
    return new StateMap(cid, () => {
      const open = (): Kamt => Kamt.load(readerOf(store, 'EVM storage'), cid)
      const map = open()
      return {
        get: (k) => map.get(BigInt(k)),
        *entries() {
          for (const { key, value } of open().entries()) yield [key, value]
        },
        keyText: (k) => `0x${k.toString(16)}`,
      }
    })
  },
}

/** A number's bytes without leading zeros as the number. */
function wordOf(bytes: Uint8Array): bigint {
  return bytes.reduce((n, byte) => (n << 8n) | BigInt(byte), 0n)
}

/**
 * An AMT: decoding gives a {@link StateArray} that reads as it is asked.
 *
 * @example
 * const STATE = cbor.tuple({ lanes: cbor.amt(cbor.tokenAmount, { bitWidth: 3 }) })
 * vm.setState('alice', STATE, { lanes: [[2, '1 FIL']] })
 * vm.state('alice', STATE).lanes.get(2) // 1000000000000000000n
 */
export function amt<V, ValueIn, RawValue>(
  value: Schema<V, ValueIn, RawValue>,
  options: { readonly bitWidth?: number } = {},
): CollectionSchema<StateArray<V>, ArrayInput<V, ValueIn>, RawValue> {
  assertOptions(options, 'the options of cbor.amt', { bitWidth: true })
  const bitWidth = options.bitWidth ?? 3
  const kind = `AMT of ${value.kind}`
  return {
    kind,
    collection: { form: 'amt', bitWidth, key: undefined, value },
    raw: LINK,
    encode(w, given, context) {
      w.writeLink(
        rootOf(given, kind, context, (store) => {
          const array = new Amt(store, { bitWidth })
          // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `rootOf` has checked that it is iterable
          for (const [index, v] of given as Iterable<readonly [IntLike, ValueIn]>)
            within(`[${index}]`, () => array.set(BigInt(index), partOf(value, v, context)))
          return array.flush()
        }),
      )
    },
    decode(r, store) {
      const cid = r.readLink()
      const decode = (bytes: Uint8Array) => decodeValue(value, bytes, 'a value', store)
      return new StateArray(cid, () => Amt.load(readerOf(store, kind), cid), decode)
    },
  }
}

/**
 * A link to a block: decoding gives a {@link Linked}, whose value is read when it is asked for.
 *
 * @example
 * const STATE = cbor.tuple({ info: cbor.link(cbor.tuple({ limit: cbor.u64 })) })
 * vm.setState('alice', STATE, { info: { limit: 5 } })
 * vm.state('alice', STATE).info.value // { limit: 5n }
 */
export function link<Out, In, RawValue>(
  linked: Schema<Out, In, RawValue>,
): LinkSchema<Out, In, RawValue> {
  const kind = `link to ${linked.kind}`
  return {
    kind,
    linked,
    raw: LINK,
    encode(w, given, context) {
      if (given instanceof Cid) return w.writeLink(given)
      if (given instanceof Linked) return w.writeLink(given.cid)
      const { store } = context
      if (store === undefined) throw mismatch(given, 'a Cid: a block is put into a world only')
      const block = partOf(linked, given, context)
      const cid = cidOf(Codec.DAG_CBOR, block)
      store.put(cid, block)
      w.writeLink(cid)
    },
    decode(r, store) {
      const cid = r.readLink()
      return new Linked(cid, () =>
        decodeValue(linked, blockOf(readerOf(store, kind), cid), kind, store),
      )
    },
  }
}

function blockOf(store: BlockReader, cid: Cid): Uint8Array {
  const block = store.get(cid)
  if (block !== undefined) return block
  throw new UsageError('FVM_MISSING_BLOCK', `the world does not have the block ${cidToString(cid)}`)
}

function partOf<In>(
  schema: Schema<unknown, In, unknown>,
  value: In,
  context: EncodeContext,
): Uint8Array {
  const writer = new CborWriter()
  schema.encode(writer, value, context)
  return writer.finish()
}

function rootOf(
  given: unknown,
  kind: string,
  context: EncodeContext,
  build: (store: Blockstore) => Cid,
): Cid {
  if (given instanceof Cid) return given
  if (given instanceof StateMap || given instanceof StateArray) return given.cid
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- any other value can be read by name
  if (typeof (given as Partial<Iterable<unknown>> | null)?.[Symbol.iterator] !== 'function')
    throw mismatch(given, `a Cid, or entries for a ${kind}`)
  if (context.store === undefined) throw mismatch(given, 'a Cid: entries are put into a world only')
  return build(context.store)
}

/**
 * A store that is read only: what is put into it would be our mistake. Blocks may come from anywhere,
 * so that walks over it are bounded: by the budget of the given store, or by one of its own.
 */
function readerOf(store: BlockReader | undefined, kind: string): Blockstore {
  if (store === undefined)
    throw new UsageError(
      'FVM_NO_STORE',
      `a ${kind} was decoded without blocks to read it from: decode it with vm.state, or give decodeValue a store`,
    )
  return boundedStore(
    {
      get: (cid) => store.get(cid),
      has: (cid) => store.get(cid) !== undefined,
      put: () => {},
      ...(store.budget === undefined ? {} : { budget: store.budget }),
    },
    `the ${kind}`,
  )
}

/** The first value that fills bytes, by a schema; for walkers that do not know its type. */
export function decodePart(schema: AnySchema, bytes: Uint8Array, store: BlockReader): unknown {
  return schema.decode(new CborReader(bytes), store)
}
