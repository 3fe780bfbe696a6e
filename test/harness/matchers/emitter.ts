import wabtInit from 'wabt'

const wabt = await wabtInit()

/** Flags, codec, and the lengths of key and value, as the syscall takes them. */
function header(codec: number, key: string, value: Uint8Array): number[] {
  const view = new DataView(new ArrayBuffer(24))
  view.setBigUint64(0, 3n, true)
  view.setBigUint64(8, BigInt(codec), true)
  view.setUint32(16, key.length, true)
  view.setUint32(20, value.length, true)
  return [...new Uint8Array(view.buffer)]
}

type Entry = readonly [key: string, value: Uint8Array]

const CBOR = 0x51
const RAW = 0x55
const text = (value: string) =>
  Uint8Array.of(0x60 + value.length, ...new TextEncoder().encode(value))

/** An Ethereum log, and `{ $type: 'paid', id: 7, amount: 5 attoFIL }`. */
const EVENTS: readonly (readonly [codec: number, entries: readonly Entry[]])[] = [
  [
    RAW,
    [
      ['t1', new Uint8Array(32).fill(0xaa)],
      ['t2', new Uint8Array(32).fill(0xbb)],
      ['d', Uint8Array.of(1, 2)],
    ],
  ],
  [
    CBOR,
    [
      ['$type', text('paid')],
      ['id', Uint8Array.of(7)],
      ['amount', Uint8Array.of(0x42, 0, 5)],
    ],
  ],
]

const escaped = (bytes: Iterable<number>) =>
  Array.from(bytes, (byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('')

const calls = EVENTS.map(([codec, entries], i) => {
  const headers = entries.flatMap(([key, value]) => header(codec, key, value))
  const keys = new TextEncoder().encode(entries.map(([key]) => key).join(''))
  const values = entries.flatMap(([, value]) => [...value])
  const at = 1024 * (i + 1)
  const places = [at, entries.length, at + 256, keys.length, at + 512, values.length]
  return {
    data: [headers, keys, values].map(
      (bytes, part) => `(data (i32.const ${at + 256 * part}) "${escaped(bytes)}")`,
    ),
    code: `(drop (call $emit ${places.map((n) => `(i32.const ${n})`).join(' ')}))`,
  }
})

/** The Wasm of an actor that emits two events whatever it is asked. */
export const EMITTER_WASM: Uint8Array = (() => {
  const parsed = wabt.parseWat(
    'emitter.wat',
    `(module
      (import "event" "emit_event" (func $emit (param i32 i32 i32 i32 i32 i32) (result i32)))
      (memory (export "memory") 1)
      ${calls.flatMap(({ data }) => data).join('\n')}
      (func (export "invoke") (param i32) (result i32)
        ${calls.map(({ code }) => code).join('\n')}
        (i32.const 0)))`,
  )
  const { buffer } = parsed.toBinary({})
  parsed.destroy()
  return buffer
})()
