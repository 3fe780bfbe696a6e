import wabtInit from 'wabt'
import { type Address, defineActor } from '../../src/index.ts'

const wabt = await wabtInit()

/**
 * An actor that does what it is told. Method 1 does nothing; 3 asks verify_signature for the signature
 * (65 bytes), address and data of its params; 4 gives chain randomness at epoch 5; 5 recurses as deep
 * as a number says in Wasm, then does what method 2 does. Method 2 sends what `forward` encodes and
 * passes return value and exit code on.
 */
const WAT = `(module
  (import "vm" "message_context" (func $context (param i32) (result i32)))
  (import "vm" "exit" (func $exit (param i32 i32 i32 i32) (result i32)))
  (import "ipld" "block_stat" (func $stat (param i32 i32) (result i32)))
  (import "ipld" "block_read" (func $read (param i32 i32 i32 i32 i32) (result i32)))
  (import "ipld" "block_create" (func $create (param i32 i64 i32 i32) (result i32)))
  (import "send" "send" (func $send (param i32 i32 i32 i64 i32 i64 i64 i64 i64) (result i32)))
  (import "crypto" "verify_signature" (func $verify (param i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "rand" "get_chain_randomness" (func $random (param i32 i64) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 512) "the callee failed")
  (func $deep (param $n i32) (param $params i32) (result i32)
    (if (i32.eqz (local.get $n)) (then (return (call $forward (local.get $params)))))
    (call $deep (i32.sub (local.get $n) (i32.const 1)) (local.get $params)))
  (func $length (param $params i32) (result i32)
    (if (i32.eqz (local.get $params)) (then (return (i32.const 0))))
    (drop (call $stat (i32.const 16) (local.get $params)))
    (drop (call $read (i32.const 32) (local.get $params) (i32.const 0) (i32.const 1024) (i32.load offset=8 (i32.const 16))))
    (i32.load offset=8 (i32.const 16)))
  (func $forward (param $params i32) (result i32)
    (local $length i32) (local $block i32) (local $rest i32) (local $error i32)
    (local.set $length (call $length (local.get $params)))
    (local.set $rest (i32.sub (local.get $length) (i32.const 128)))
    (if (i32.gt_s (local.get $rest) (i32.const 0)) (then
      (drop (call $create (i32.const 64) (i64.const 0x51) (i32.const 1152) (local.get $rest)))
      (local.set $block (i32.load (i32.const 64)))))
    (local.set $error (call $send (i32.const 128)
      (i32.const 1032) (i32.load8_u (i32.const 1024))
      (i64.load (i32.const 1100)) (local.get $block)
      (i64.const 0) (i64.load (i32.const 1108))
      (i64.const -1) (i64.load (i32.const 1116))))
    (if (local.get $error) (then
      (drop (call $exit (i32.add (i32.const 100) (local.get $error)) (i32.const 0) (i32.const 0) (i32.const 0)))))
    (if (i32.load (i32.const 128)) (then
      (drop (call $exit (i32.load (i32.const 128)) (i32.load (i32.const 132)) (i32.const 512) (i32.const 17)))))
    (i32.load (i32.const 132)))
  (func (export "invoke") (param $params i32) (result i32)
    (local $method i32)
    (drop (call $context (i32.const 256)))
    (local.set $method (i32.wrap_i64 (i64.load offset=32 (i32.const 256))))
    (if (i32.eq (local.get $method) (i32.const 1)) (then (return (i32.const 0))))
    (if (i32.eq (local.get $method) (i32.const 3)) (then
      (drop (call $length (local.get $params)))
      (drop (call $verify (i32.const 64) (i32.const 1) (i32.const 1024) (i32.const 65)
        (i32.const 1089) (i32.const 21) (i32.const 1110) (i32.sub (i32.load offset=8 (i32.const 16)) (i32.const 86))))
      (i32.store8 (i32.const 70) (i32.add (i32.const 0xf5) (i32.load (i32.const 64))))
      (drop (call $create (i32.const 64) (i64.const 0x51) (i32.const 70) (i32.const 1)))
      (return (i32.load (i32.const 64)))))
    (if (i32.eq (local.get $method) (i32.const 4)) (then
      (i32.store16 (i32.const 400) (i32.const 0x2058))
      (drop (call $random (i32.const 402) (i64.const 5)))
      (drop (call $create (i32.const 64) (i64.const 0x51) (i32.const 400) (i32.const 34)))
      (return (i32.load (i32.const 64)))))
    (if (i32.eq (local.get $method) (i32.const 5)) (then
      (drop (call $length (local.get $params)))
      (return (call $deep (i32.load (i32.const 1124)) (local.get $params)))))
    (call $forward (local.get $params))))`

/** The Wasm of the actor. */
export const FORWARDER_WASM: Uint8Array = (() => {
  const parsed = wabt.parseWat('forwarder.wat', WAT)
  const { buffer } = parsed.toBinary({})
  parsed.destroy()
  return buffer
})()

/** Its interface. */
export const FORWARDER = defineActor({
  name: 'forwarder',
  methods: {
    Forward: { number: 2 },
    Verify: { number: 3 },
    Random: { number: 4 },
    Deep: { number: 5 },
  },
})

/** What method 2 takes. */
export interface Forwarded {
  readonly to: Address
  readonly method: bigint
  readonly params?: Uint8Array
  readonly value?: bigint
  readonly readOnly?: boolean
  /** Frames of Wasm below the send, for method 5. */
  readonly frames?: number
}

/** The layout that the actor reads: fields at fixed places, then the callee's params. */
export function forward({ to, method, params, value, readOnly, frames }: Forwarded): Uint8Array {
  const bytes = new Uint8Array(128 + (params?.length ?? 0))
  const view = new DataView(bytes.buffer)
  bytes[0] = to.bytes.length
  bytes.set(to.bytes, 8)
  view.setBigUint64(76, method, true)
  view.setBigUint64(84, value ?? 0n, true)
  view.setBigUint64(92, readOnly === true ? 1n : 0n, true)
  view.setUint32(100, frames ?? 0, true)
  bytes.set(params ?? [], 128)
  return bytes
}
