import { compileEmbedded, FatalError, type WasmMemory } from '../../types/index.ts'
import { RECORDER_WASM } from './recorder.generated.ts'

/** The exports of `assembly/index.ts`, which documents them. */
interface RecorderExports {
  readonly memory: WasmMemory
  begin(): number
  end(root: number): void
  endOfNodes(): number
  enter: () => void
  leave: () => void
  resume: () => void
  setCounter(gas: bigint): void
  mark(): number
  returnTo(mark: number): void
  open(key: number): void
  openPart(key: number, count: number): void
  running(): number
  charge(key: number, compute: number, other: number): void
  chargeWide(key: number, compute: bigint, other: bigint): void
  chargePart(key: number, compute: bigint, other: bigint, count: number): void
  settle(amount: number): void
  settleWide(amount: bigint): void
  settlePart(amount: number): void
  rename(node: number, key: number, amount: number): void
}

/** Bytes of a node, and its fields in units of 4 and of 8 bytes. */
const NODE_BYTES = 40
const KEY_AT = 0
const PARENT_AT = 1
const COUNT_AT = 8
const COMPUTE_AT = 2
const OTHER_AT = 3

/** The nodes of a tree, see `MessageProfile`. */
export interface RecordedNodes {
  readonly keys: Int32Array
  readonly parents: Int32Array
  readonly compute: BigInt64Array
  readonly other: BigInt64Array
  readonly counts: Uint32Array
}

/**
 * The Wasm module that keeps the call trees of profiled messages. Probes in actors' code call it
 * without JavaScript between: 5 ns a probe, while an import of JavaScript takes 15.
 */
export class Recorder {
  /** The host calls these. */
  readonly calls: RecorderExports
  /** The functions that code with probes imports from `litefvm`. */
  readonly imports: Readonly<Record<'enter' | 'leave' | 'resume', () => void>>

  constructor() {
    const { exports } = new WebAssembly.Instance(compileEmbedded(RECORDER_WASM))
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the module in assembly/ has these exports
    this.calls = exports as unknown as RecorderExports
    const { enter, leave, resume } = this.calls
    this.imports = { enter, leave, resume }
  }

  /** Copies the tree that begins at `root`. */
  nodes(root: number): RecordedNodes {
    const { calls } = this
    const count = (calls.endOfNodes() - root) / NODE_BYTES
    if (!Number.isInteger(count)) throw new FatalError('the recorder of a profile is damaged')
    const numbers = new Int32Array(calls.memory.buffer, root, (count * NODE_BYTES) / 4)
    const wide = new BigInt64Array(calls.memory.buffer, root, (count * NODE_BYTES) / 8)
    const nodes: RecordedNodes = {
      keys: new Int32Array(count),
      parents: new Int32Array(count),
      compute: new BigInt64Array(count),
      other: new BigInt64Array(count),
      counts: new Uint32Array(count),
    }
    for (let i = 0, at = 0; i < count; i++, at += NODE_BYTES / 4) {
      nodes.keys[i] = numbers[at + KEY_AT]!
      nodes.parents[i] = i === 0 ? -1 : (numbers[at + PARENT_AT]! - root) / NODE_BYTES
      nodes.counts[i] = numbers[at + COUNT_AT]!
      nodes.compute[i] = wide[at / 2 + COMPUTE_AT]!
      nodes.other[i] = wide[at / 2 + OTHER_AT]!
    }
    return nodes
  }
}
