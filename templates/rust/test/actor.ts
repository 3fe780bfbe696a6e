import { readFileSync } from 'node:fs'
import { cbor, defineActor } from 'litefvm'

/** The actor as it was built last: `npm run build` writes it. */
export const WASM = new Uint8Array(readFileSync('actor.wasm'))

export const COUNTER = defineActor({
  name: 'counter',
  methods: {
    Constructor: { params: cbor.tuple({ number: cbor.u64 }) },
    Increment: { params: cbor.tuple({ number: cbor.u64 }), returns: cbor.u64 },
    Count: { returns: cbor.u64 },
  },
  state: cbor.tuple({ count: cbor.u64 }),
})
