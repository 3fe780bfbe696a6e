import * as dagCbor from '@ipld/dag-cbor'
import { Bench } from 'tinybench'
import {
  BufferedBlockstore,
  CborReader,
  CborWriter,
  Cid,
  CidSet,
  Codec,
  cidOf,
  MemoryBlockstore,
  scanLinks,
} from '../src/ipld/index.ts'
import { report } from './report.ts'

/** The values that libraries.md measured: an actor's state, a HAMT node of 30 links, an AMT node. */
const BUDGET = { perField: 85_000, perCid: 950_000, available: 10_000_000_000_000 }

const cids = Array.from({ length: 30 }, (_, i) => cidOf(Codec.DAG_CBOR, Uint8Array.of(i)))

function encodeActor(): Uint8Array {
  const w = new CborWriter()
  w.writeArrayHeader(5)
  w.writeLink(cids[0]!)
  w.writeLink(cids[1]!)
  w.writeUint(1234)
  w.writeBigInt(123_456_789_012_345_678_901n)
  w.writeNull()
  return w.finish()
}

function decodeActor(bytes: Uint8Array): bigint {
  const r = new CborReader(bytes)
  r.readTupleHeader(5, 'an actor')
  const code = r.readLink()
  const head = r.readLink()
  const nonce = r.readUint()
  const balance = r.readBigInt()
  if (!r.readNull()) r.readBytes()
  r.end()
  return balance + nonce + BigInt(code.bytes[10]! ^ head.bytes[10]!)
}

function encodeHamtNode(): Uint8Array {
  const w = new CborWriter()
  w.writeArrayHeader(2)
  w.writeBytes(Uint8Array.of(0x3f, 0xff, 0xff, 0xff))
  w.writeArrayHeader(30)
  for (const cid of cids) {
    // A pointer to a child of FVM's HAMT is a link alone.
    w.writeLink(cid)
  }
  return w.finish()
}

function decodeHamtNode(bytes: Uint8Array): Cid[] {
  const r = new CborReader(bytes)
  r.readTupleHeader(2, 'a node')
  r.readBytes()
  const links: Cid[] = []
  for (let n = r.readArrayHeader(); n > 0; n--) links.push(r.readLink())
  r.end()
  return links
}

const actor = encodeActor()
const hamtNode = encodeHamtNode()

function encodeIntegers(): Uint8Array {
  const w = new CborWriter()
  w.writeArrayHeader(200)
  for (let i = 0; i < 200; i++) w.writeUint(i * 1000)
  return w.finish()
}

/** The answers first: what is measured must be right. */
function check(): void {
  const { links } = scanLinks(Codec.DAG_CBOR, hamtNode, BUDGET, true)
  if (links.length !== 30 || links.some((link, i) => !link.equals(cids[i]!)))
    throw new RangeError('the scan does not find the links')
  if (decodeHamtNode(hamtNode).some((link, i) => !link.equals(cids[i]!)))
    throw new RangeError('the node is not read back')
  if (decodeActor(actor) < 123_456_789_012_345_678_901n)
    throw new RangeError('the actor is not read back')
  dagCbor.decode(actor)
  dagCbor.decode(hamtNode)
}

/** Measures the codec against `@ipld/dag-cbor`, the link scan, and what blockstores cost. */
export function runCborBench(time = 500): Bench {
  check()
  const bench = new Bench({ name: 'cbor', time, throws: true })
  const add = (name: string, run: () => void) => bench.add(name, run, { async: false })
  add('actor: encode', () => void encodeActor())
  add('actor: decode', () => void decodeActor(actor))
  add('actor: decode, @ipld/dag-cbor', () => void dagCbor.decode(actor))
  add('actor: scanLinks', () => void scanLinks(Codec.DAG_CBOR, actor, BUDGET))
  add(`HAMT node (${hamtNode.length} B): encode`, () => void encodeHamtNode())
  add('HAMT node: decode', () => void decodeHamtNode(hamtNode))
  add('HAMT node: decode, @ipld/dag-cbor', () => void dagCbor.decode(hamtNode))
  add('HAMT node: scanLinks', () => void scanLinks(Codec.DAG_CBOR, hamtNode, BUDGET, true))
  add('HAMT node: scanLinks, links copied', () => {
    scanLinks(Codec.DAG_CBOR, hamtNode, BUDGET)
  })
  add('HAMT node: scanLinks, keys to a Set', () => {
    const reachable = new Set<string>()
    const { links } = scanLinks(Codec.DAG_CBOR, hamtNode, BUDGET, true)
    for (const link of links) reachable.add(link.key)
  })
  add('HAMT node: scanLinks, links to a CidSet', () => {
    const reachable = new CidSet()
    for (const link of scanLinks(Codec.DAG_CBOR, hamtNode, BUDGET, true).links) reachable.add(link)
  })
  const integers = encodeIntegers()
  add('200 integers: scanLinks', () => void scanLinks(Codec.DAG_CBOR, integers, BUDGET))
  addBlockstores(add)
  bench.runSync()
  return bench
}

function addBlockstores(add: (name: string, run: () => void) => void): void {
  const store = new MemoryBlockstore()
  const keys = Array.from({ length: 20_000 }, (_, i) =>
    cidOf(Codec.RAW, Uint8Array.of(i, i >> 8)).bytes.slice(),
  )
  for (const bytes of keys) store.put(Cid.fromTrustedBytes(bytes), actor)
  let next = 0
  add('MemoryBlockstore.get of 20,000, fresh Cid', () => {
    next = (next + 7919) % keys.length
    if (store.get(Cid.fromTrustedBytes(keys[next]!)) === undefined) throw new RangeError('missing')
  })
  const root = cidOf(Codec.DAG_CBOR, hamtNode)
  add('BufferedBlockstore: put and flush 1 node', () => {
    const buffered = new BufferedBlockstore(new MemoryBlockstore())
    buffered.put(root, hamtNode)
    buffered.flush(root)
  })
}

report('cbor', runCborBench(), { unit: 'us' })
