import { compileEmbedded, FatalError } from '../types/index.ts'
import type { Blake2bBlock, HashBackend, HashName, HashStream } from './hash-backend.ts'
import { HASHES_WASM } from './hashes.generated.ts'

/** The exports of `assembly/index.ts`. */
interface HashModule {
  readonly memory: WebAssembly.Memory
  readonly INPUT: WebAssembly.Global<number>
  readonly OUTPUT: WebAssembly.Global<number>
  readonly STATE: WebAssembly.Global<number>
  readonly INPUT_SIZE: WebAssembly.Global<number>
  readonly STATE_SIZE: WebAssembly.Global<number>
  blake2b(length: number, outLen: number): void
  blake2F(rounds: number, last: number): void
  sha256(length: number): void
  keccak256(length: number): void
  ripemd160(length: number): void
  start(algorithm: number, outLen: number): void
  update(algorithm: number, length: number): void
  finish(algorithm: number): void
}

/** The numbers that `assembly/index.ts` knows the algorithms by, and their digest lengths. */
const ALGORITHMS: Readonly<Record<HashName, { id: number; outLen: number }>> = {
  blake2b: { id: 0, outLen: 0 },
  'sha2-256': { id: 1, outLen: 32 },
  'keccak-256': { id: 2, outLen: 32 },
  'ripemd-160': { id: 3, outLen: 20 },
}

class WasmHashes implements HashBackend {
  readonly #wasm: HashModule
  readonly #heap: Uint8Array
  readonly #input: number
  readonly #output: number
  readonly #state: number
  readonly #inputSize: number
  readonly #stateSize: number

  constructor(wasm: HashModule) {
    this.#wasm = wasm
    this.#heap = new Uint8Array(wasm.memory.buffer) // the module never grows its memory
    this.#input = wasm.INPUT.value
    this.#output = wasm.OUTPUT.value
    this.#state = wasm.STATE.value
    this.#inputSize = wasm.INPUT_SIZE.value
    this.#stateSize = wasm.STATE_SIZE.value
  }

  blake2b(data: Uint8Array, outLen: number): Uint8Array {
    if (data.length > this.#inputSize) return this.stream('blake2b', outLen).update(data).digest()
    this.#heap.set(data, this.#input)
    this.#wasm.blake2b(data.length, outLen)
    return this.#heap.slice(this.#output, this.#output + outLen)
  }

  sha256(data: Uint8Array): Uint8Array {
    if (data.length > this.#inputSize) return this.stream('sha2-256').update(data).digest()
    this.#heap.set(data, this.#input)
    this.#wasm.sha256(data.length)
    return this.#heap.slice(this.#output, this.#output + 32)
  }

  keccak256(data: Uint8Array): Uint8Array {
    if (data.length > this.#inputSize) return this.stream('keccak-256').update(data).digest()
    this.#heap.set(data, this.#input)
    this.#wasm.keccak256(data.length)
    return this.#heap.slice(this.#output, this.#output + 32)
  }

  ripemd160(data: Uint8Array): Uint8Array {
    if (data.length > this.#inputSize) return this.stream('ripemd-160').update(data).digest()
    this.#heap.set(data, this.#input)
    this.#wasm.ripemd160(data.length)
    return this.#heap.slice(this.#output, this.#output + 20)
  }

  blake2bCompress(rounds: number, { h, m, t }: Blake2bBlock, last: boolean): Uint8Array {
    this.#heap.set(h, this.#input)
    this.#heap.set(m, this.#input + 64)
    this.#heap.set(t, this.#input + 192)
    this.#wasm.blake2F(rounds, last ? 1 : 0)
    return this.#heap.slice(this.#output, this.#output + 64)
  }

  stream(name: HashName, outLen = 0): HashStream {
    const { id, outLen: fixed } = ALGORITHMS[name]
    const length = fixed || outLen
    this.#wasm.start(id, length)
    return new WasmHashStream(
      (state, data) => this.#absorb(id, state, data),
      (state) => this.#finish(id, state, length),
      this.#save(),
    )
  }

  #save(): Uint8Array {
    return this.#heap.slice(this.#state, this.#state + this.#stateSize)
  }

  #absorb(id: number, state: Uint8Array, data: Uint8Array): void {
    this.#heap.set(state, this.#state)
    for (let at = 0; at < data.length; at += this.#inputSize) {
      const part = data.subarray(at, at + this.#inputSize)
      this.#heap.set(part, this.#input)
      this.#wasm.update(id, part.length)
    }
    state.set(this.#heap.subarray(this.#state, this.#state + this.#stateSize))
  }

  #finish(id: number, state: Uint8Array, outLen: number): Uint8Array {
    this.#heap.set(state, this.#state)
    this.#wasm.finish(id)
    return this.#heap.slice(this.#output, this.#output + outLen)
  }
}

/** A stream owns its state: the module holds it only while it works. */
class WasmHashStream implements HashStream {
  readonly #absorb: (state: Uint8Array, data: Uint8Array) => void
  readonly #finish: (state: Uint8Array) => Uint8Array
  readonly #state: Uint8Array
  #ended = false

  constructor(
    absorb: (state: Uint8Array, data: Uint8Array) => void,
    finish: (state: Uint8Array) => Uint8Array,
    state: Uint8Array,
  ) {
    this.#absorb = absorb
    this.#finish = finish
    this.#state = state
  }

  update(data: Uint8Array): this {
    if (this.#ended) throw new FatalError('a hash stream was fed after its digest was taken')
    this.#absorb(this.#state, data)
    return this
  }

  digest(): Uint8Array {
    if (this.#ended) throw new FatalError('the digest of a hash stream was taken twice')
    this.#ended = true
    return this.#finish(this.#state)
  }
}

/** The hash module, or undefined if there is no WebAssembly (or a policy forbids to compile it). */
export function createWasmHashes(): HashBackend | undefined {
  if (typeof WebAssembly !== 'object') return undefined
  let module: WebAssembly.Module
  try {
    module = compileEmbedded(HASHES_WASM)
  } catch (thrown) {
    // A content security policy refuses by CompileError; noble takes over.
    if (thrown instanceof WebAssembly.CompileError) return undefined
    throw thrown
  }
  const { exports } = new WebAssembly.Instance(module) // it imports nothing
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `assembly/index.ts` exports these functions
  return new WasmHashes(exports as unknown as HashModule)
}
