import { compileActor } from '../../src/asc/index.ts'
import { failureText } from '../../src/conformance/failure-text.ts'
import {
  CborReader,
  CborWriter,
  Codec,
  cidOf,
  type MemoryBlockstore,
} from '../../src/ipld/index.ts'
import type { Machine } from '../../src/machine/index.ts'
import type { Address } from '../../src/types/index.ts'
import { createWorld, install, message } from '../machine/world.ts'

const PROBE = new URL('./probe/assembly/index.ts', import.meta.url)
const PROBE_ID = 1_000n

/** The outcome of a call of the probe. */
export interface Answer {
  readonly exitCode: number
  readonly data: Uint8Array
  readonly failure: string
}

/** The actor `probe/assembly`, whose methods try what the SDK has. */
export class Probe {
  readonly store: MemoryBlockstore
  readonly #machine: Machine
  readonly #address: Address
  #nonce = 0n

  private constructor(machine: Machine, store: MemoryBlockstore, wasm: Uint8Array) {
    this.#machine = machine
    this.store = store
    this.#address = install(machine, PROBE_ID, wasm)
  }

  /** Compiles the probe, which takes seconds. */
  static async compile(): Promise<Probe> {
    const { wasm } = await compileActor(PROBE, { optimize: 'size' })
    const { machine, store } = createWorld()
    return new Probe(machine, store, wasm)
  }

  call(method: number, params: Uint8Array): Answer {
    const { receipt, failure } = this.#machine.executeMessage(
      message({
        to: this.#address,
        methodNum: BigInt(method),
        params,
        sequence: this.#nonce++,
        gasLimit: 100_000_000_000n,
      }),
      'explicit',
      100,
    )
    const { exitCode, returnData: data } = receipt
    return { exitCode, data, failure: failureText(failure) ?? '' }
  }

  /** Makes a block the probe's state. */
  setState(block: Uint8Array): void {
    const state = cidOf(Codec.DAG_CBOR, block)
    this.store.put(state, block)
    const actor = this.#machine.stateTree.getActor(PROBE_ID)
    if (actor === undefined) throw new Error('the probe is not installed')
    this.#machine.stateTree.setActor(PROBE_ID, { ...actor, state })
  }

  /** A call that must succeed; a reader of what it returns. */
  read(method: number, write: (w: CborWriter) => void): CborReader {
    const w = new CborWriter()
    write(w)
    const { exitCode, data, failure } = this.call(method, w.finish())
    if (exitCode !== 0) throw new Error(`method ${method} ends with ${exitCode}: ${failure}`)
    return new CborReader(data)
  }
}
