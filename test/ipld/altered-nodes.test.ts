import { describe, expect, test } from 'vitest'
import {
  Amt,
  type Cid,
  Codec,
  cidOf,
  cidToString,
  Hamt,
  Kamt,
  MemoryBlockstore,
  MissingBlockError,
} from '../../src/ipld/index.ts'
import { DecodeError } from '../../src/types/index.ts'
import { vectors } from './map-script.ts'

/** Kind, bit width, block in hex, what the reference did: see `test/vectors/ipld/README.md`. */
type AlteredNode = readonly ['hamt' | 'kamt' | 'amt', number, string, string]

/** Runs `f`; false where it ends in an error that a damaged store may cause, anything else is thrown. */
function holds(f: () => void): boolean {
  try {
    f()
    return true
  } catch (thrown) {
    if (thrown instanceof DecodeError || thrown instanceof MissingBlockError) return false
    throw thrown
  }
}

const SEVEN = Uint8Array.of(7)

interface Tree {
  forEach(f: () => void): void
  set(): void
  flush(): Cid
  readonly head: string
}

function load(kind: AlteredNode[0], bitWidth: number, block: Uint8Array): Tree {
  const store = new MemoryBlockstore()
  const root = cidOf(Codec.DAG_CBOR, block)
  store.put(root, block)
  if (kind === 'hamt') {
    const hamt = Hamt.load(store, root, { bitWidth })
    return {
      forEach: (f) => hamt.forEach(f),
      set: () => hamt.set(new TextEncoder().encode('a new key'), SEVEN),
      flush: () => hamt.flush(),
      head: '',
    }
  }
  if (kind === 'kamt') {
    const kamt = Kamt.load(store, root)
    return {
      forEach: (f) => kamt.forEach(f),
      set: () => kamt.set((0x9an << 248n) + 1n, 7n),
      flush: () => kamt.flush(),
      head: '',
    }
  }
  const amt = Amt.load(store, root)
  return {
    forEach: (f) => amt.forEach(f),
    set: () => amt.set(3, SEVEN),
    flush: () => amt.flush(),
    head: `${amt.height} `,
  }
}

function judge([kind, bitWidth, hex]: AlteredNode): string {
  let tree: Tree | undefined
  if (!holds(() => (tree = load(kind, bitWidth, Buffer.from(hex, 'hex'))))) return '-'
  let n = 0
  const each = holds(() => tree!.forEach(() => n++))
  const set = holds(() => tree!.set()) ? cidToString(tree!.flush()) : '-'
  return `${tree!.head}${n} ${each} ${set}`
}

describe('an altered node is refused or written again as by the reference', () => {
  const all = vectors<AlteredNode>('altered-nodes')
  test.each(['hamt', 'kamt', 'amt'])('%s', (kind) => {
    const rows = all.filter((row) => row[0] === kind)
    expect(rows.length).toBeGreaterThan(100)
    expect(rows.map((row) => [...row.slice(0, 3), judge(row)])).toEqual(rows)
  })
})
