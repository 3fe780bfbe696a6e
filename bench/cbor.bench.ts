import { cpus } from 'node:os'
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

/** The values that libraries.md measured: an actor's state, a HAMT node of 30 links, an AMT node. */
const BUDGET = { perField: 85_000n, perCid: 950_000n, available: 10_000_000_000_000n }

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

// The answers first.
const scan = scanLinks(Codec.DAG_CBOR, hamtNode, BUDGET)
if (scan.links.length !== 30 || scan.links.some((link, i) => !link.equals(cids[i]!)))
  throw new RangeError('the scan does not find the links')
if (decodeHamtNode(hamtNode).length !== 30) throw new RangeError('the node is not read')
decodeActor(actor)
dagCbor.decode(actor)

const bench = new Bench({ time: 500, throws: true })
const sync = { async: false }
bench.add('actor: encode', () => void encodeActor(), sync)
bench.add('actor: decode', () => void decodeActor(actor), sync)
bench.add('actor: decode, @ipld/dag-cbor', () => void dagCbor.decode(actor), sync)
bench.add(`HAMT node (${hamtNode.length} B): encode`, () => void encodeHamtNode(), sync)
bench.add('HAMT node: decode', () => void decodeHamtNode(hamtNode), sync)
bench.add('HAMT node: decode, @ipld/dag-cbor', () => void dagCbor.decode(hamtNode), sync)
bench.add(
  'HAMT node: scanLinks',
  () => void scanLinks(Codec.DAG_CBOR, hamtNode, BUDGET, true),
  sync,
)
bench.add('actor: scanLinks', () => void scanLinks(Codec.DAG_CBOR, actor, BUDGET), sync)
bench.add(
  'HAMT node: scanLinks, keys to a Set',
  () => {
    const reachable = new Set<string>()
    for (const link of scanLinks(Codec.DAG_CBOR, hamtNode, BUDGET).links) reachable.add(link.key)
  },
  sync,
)
bench.add(
  'HAMT node: scanLinks, links to a CidSet',
  () => {
    const reachable = new CidSet()
    for (const link of scanLinks(Codec.DAG_CBOR, hamtNode, BUDGET, true).links) reachable.add(link)
  },
  sync,
)
const noLinks = new CborWriter()
noLinks.writeArrayHeader(200)
for (let i = 0; i < 200; i++) noLinks.writeUint(i * 1000)
const plain = noLinks.finish()
bench.add('200 integers: scanLinks', () => void scanLinks(Codec.DAG_CBOR, plain, BUDGET), sync)

const store = new MemoryBlockstore()
const keys = Array.from({ length: 20_000 }, (_, i) =>
  cidOf(Codec.RAW, Uint8Array.of(i, i >> 8)).bytes.slice(),
)
for (const bytes of keys) store.put(Cid.fromTrustedBytes(bytes), actor)
let next = 0
bench.add(
  'MemoryBlockstore.get of 20,000, fresh Cid',
  () => {
    next = (next + 7919) % keys.length
    if (store.get(Cid.fromTrustedBytes(keys[next]!)) === undefined) throw new RangeError('missing')
  },
  sync,
)
const root = cidOf(Codec.DAG_CBOR, hamtNode)
bench.add(
  'BufferedBlockstore: put and flush 1 node',
  () => {
    const buffered = new BufferedBlockstore(new MemoryBlockstore())
    buffered.put(root, hamtNode)
    buffered.flush(root)
  },
  sync,
)
await bench.run()
console.log(`Node ${process.version}, ${cpus()[0]?.model ?? 'unknown CPU'}`)
console.table(
  bench.tasks.map((task) => {
    const { result } = task
    if (result.state !== 'completed') throw new RangeError(`${task.name} did not run`)
    return {
      task: task.name,
      'median ns': Math.round(result.latency.p50 * 1e6),
      rme: `${result.latency.rme.toFixed(1)} %`,
    }
  }),
)
