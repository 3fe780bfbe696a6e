import { strict as assert } from 'node:assert'
import { Bench } from 'tinybench'
import { EVM_SCHEMA } from '../src/builtin-actors/evm/schema.ts'
import { EVM_STATE, type EvmState } from '../src/builtin-actors/evm/state.ts'
import { Codec, cidOf, decodeAs, encodeAs } from '../src/ipld/index.ts'
import { cbor, decodeValue, encodeValue, type Raw, rawCodec } from '../src/schema/index.ts'
import { report } from './report.ts'

/* A contract's state of six fields, by hand, by its schema's raw codec and as a view. */

const cid = cidOf(Codec.DAG_CBOR, Uint8Array.of(0x80))
const state: EvmState = {
  bytecode: cid,
  bytecodeHash: new Uint8Array(32).fill(7),
  contractState: cid,
  transientData: undefined,
  nonce: 5n,
  tombstone: undefined,
}
const raw: Raw<typeof EVM_SCHEMA> = { ...state, transientData: null, tombstone: null }
const codec = rawCodec(EVM_SCHEMA)
const bytes = encodeAs(EVM_STATE, state)

assert.deepEqual(encodeAs(codec, raw), bytes)
assert.deepEqual(decodeAs(codec, bytes), raw)
assert.deepEqual(decodeAs(EVM_STATE, bytes), state)

// Other tuples run first, so that the codec's call sites have seen more than one shape.
for (let fields = 1; fields < 12; fields++) {
  const names = Array.from({ length: fields }, (_, i) => `field${fields}x${i}`)
  const other = rawCodec(cbor.tuple(Object.fromEntries(names.map((name) => [name, cbor.u64]))))
  const value = Object.fromEntries(names.map((name) => [name, 1n]))
  for (let i = 0; i < 500; i++) decodeAs(other, encodeAs(other, value))
}

const sync = { async: false }
const bench = new Bench({ time: 500, throws: true })
  .add('decode a state by hand', () => void decodeAs(EVM_STATE, bytes), sync)
  .add('decode a state, raw codec', () => void decodeAs(codec, bytes), sync)
  .add('decode a state, view', () => void decodeValue(EVM_SCHEMA, bytes), sync)
  .add('encode a state by hand', () => void encodeAs(EVM_STATE, state), sync)
  .add('encode a state, raw codec', () => void encodeAs(codec, raw), sync)
  .add('encode a state, view', () => void encodeValue(EVM_SCHEMA, raw), sync)
bench.runSync()
report('schema', bench, { unit: 'ns' })
