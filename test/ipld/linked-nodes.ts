import {
  type Blockstore,
  CborWriter,
  type Cid,
  Codec,
  cidOf,
  type Hamt,
  MemoryBlockstore,
} from '../../src/ipld/index.ts'

/** Trees whose nodes all link one child: a few blocks that stand for more entries than anybody can read. */

/** A store that counts the blocks read from it. */
export class CountingStore extends MemoryBlockstore {
  reads = 0
  override get(cid: Cid): Uint8Array | undefined {
    this.reads++
    return super.get(cid)
  }
}

/** Puts the block that is written into a store. */
export function putCbor(store: Blockstore, write: (w: CborWriter) => void): Cid {
  const writer = new CborWriter()
  write(writer)
  const block = writer.finish()
  const cid = cidOf(Codec.DAG_CBOR, block)
  store.put(cid, block)
  return cid
}

/** A HAMT of bit width 5 and some depth: the lowest node has the entry given, all others 32 links to the next. */
export function linkedHamt(
  store: Blockstore,
  depth: number,
  [key, value]: readonly [Uint8Array, Uint8Array],
): Cid {
  let node = putCbor(store, (w) => {
    w.writeArrayHeader(2)
    w.writeBytes(Uint8Array.of(1))
    w.writeArrayHeader(1)
    w.writeArrayHeader(1)
    w.writeArrayHeader(2)
    w.writeBytes(key)
    w.writeRaw(value)
  })
  for (let level = 0; level < depth; level++) {
    const child = node
    node = putCbor(store, (w) => {
      w.writeArrayHeader(2)
      w.writeBytes(new Uint8Array(4).fill(0xff))
      w.writeArrayHeader(32)
      for (let i = 0; i < 32; i++) w.writeLink(child)
    })
  }
  return node
}

/** A KAMT whose lowest node has one entry, all others 32 links to the next. */
export function linkedKamt(store: Blockstore, depth: number, value: number): Cid {
  let node = putCbor(store, (w) => {
    w.writeArrayHeader(2)
    w.writeBytes(Uint8Array.of(1))
    w.writeArrayHeader(1)
    w.writeMapHeader(1)
    w.writeText('v')
    w.writeArrayHeader(1)
    w.writeArrayHeader(2)
    w.writeBytes(Uint8Array.of(1))
    w.writeBytes(Uint8Array.of(value))
  })
  for (let level = 0; level < depth; level++) {
    const child = node
    node = putCbor(store, (w) => {
      w.writeArrayHeader(2)
      w.writeBytes(new Uint8Array(4).fill(0xff))
      w.writeArrayHeader(32)
      for (let i = 0; i < 32; i++) {
        w.writeMapHeader(1)
        w.writeText('l')
        w.writeArrayHeader(3)
        w.writeLink(child)
        w.writeUint(0)
        w.writeBytes(new Uint8Array(0))
      }
    })
  }
  return node
}

/** An AMT of bit width 3 whose leaf has 8 values, all other nodes 8 links to the next. */
export function linkedAmt(
  store: Blockstore,
  height: number,
  value: Uint8Array,
  count: bigint = 8n ** BigInt(height + 1),
): Cid {
  const leaf = (w: CborWriter): void => {
    w.writeArrayHeader(3)
    w.writeBytes(Uint8Array.of(0xff))
    w.writeArrayHeader(0)
    w.writeArrayHeader(8)
    for (let i = 0; i < 8; i++) w.writeRaw(value)
  }
  const linking = (child: Cid) => (w: CborWriter) => {
    w.writeArrayHeader(3)
    w.writeBytes(Uint8Array.of(0xff))
    w.writeArrayHeader(8)
    for (let i = 0; i < 8; i++) w.writeLink(child)
    w.writeArrayHeader(0)
  }
  let node = leaf
  for (let level = 0; level < height; level++) node = linking(putCbor(store, node))
  return putCbor(store, (w) => {
    w.writeArrayHeader(4)
    w.writeUint(3)
    w.writeUint(height)
    w.writeUint(count)
    node(w)
  })
}

/** All entries of a HAMT as text. */
export function entriesOf(map: Pick<Hamt, 'entries'>): string[] {
  return Array.from(map.entries(), ({ key, value }) => `${key.join()}: ${value.join()}`)
}
