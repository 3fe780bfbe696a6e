import { Bench } from 'tinybench'
import {
  BufferedBlockstore,
  CborWriter,
  Codec,
  cidOf,
  Hamt,
  MemoryBlockstore,
} from '../src/ipld/index.ts'
import { type ActorState, StateTree } from '../src/state-tree/index.ts'
import { Address, Protocol } from '../src/types/index.ts'
import { report } from './report.ts'

/* A world of 20,000 actors with addresses: reads, messages' worth of changes, flushes, snapshots. */

const ACTORS = 20_000
const FIRST = 1_000

const store = new MemoryBlockstore()
const code = cidOf(Codec.RAW, Uint8Array.of(1))
const state = cidOf(Codec.DAG_CBOR, Uint8Array.of(0x80))

function actor(n: number): ActorState {
  return { code, state, sequence: BigInt(n), balance: 10n ** 21n, delegatedAddress: undefined }
}

function addressOf(n: number): Address {
  const payload = new Uint8Array(20)
  new DataView(payload.buffer).setUint32(0, n)
  return Address.fromPayload(Protocol.Actor, payload)
}

function buildWorld(): StateTree {
  const map = new Hamt(store, { bitWidth: 5 })
  for (let n = 0; n < ACTORS; n++) {
    const id = new CborWriter()
    id.writeUint(FIRST + n)
    map.set(addressOf(n).bytes, id.finish())
  }
  const init = new CborWriter()
  init.writeArrayHeader(3)
  init.writeLink(map.flush())
  init.writeUint(FIRST + ACTORS)
  init.writeText('bench')
  const block = init.finish()
  const initState = cidOf(Codec.DAG_CBOR, block)
  store.put(initState, block)
  const tree = StateTree.create(store)
  tree.setActor(1n, { ...actor(0), state: initState })
  for (let n = 0; n < ACTORS; n++) tree.setActor(BigInt(FIRST + n), actor(n))
  return tree
}

const root = buildWorld().flush()

/** What a plain transfer does to the tree. */
function transfer(tree: StateTree, n: number): void {
  tree.beginTransaction()
  const from = tree.lookupId(addressOf(n % ACTORS))!
  const to = tree.lookupId(addressOf((n * 7 + 1) % ACTORS))!
  const sender = tree.getActor(from)!
  tree.setActor(from, { ...sender, sequence: sender.sequence + 1n, balance: sender.balance - 1n })
  const receiver = tree.getActor(to)!
  tree.setActor(to, { ...receiver, balance: receiver.balance + 1n })
  tree.endTransaction(false)
}

// The answers first.
const probe = StateTree.load(store, root)
if (probe.lookupId(addressOf(77)) !== BigInt(FIRST + 77)) throw new RangeError('wrong id')
if (probe.getActor(BigInt(FIRST + 77))?.sequence !== 77n) throw new RangeError('wrong actor')

const bench = new Bench({ time: 500, throws: true })
const sync = { async: false }
let next = 0
const warm = StateTree.load(store, root)
for (let n = 0; n < ACTORS; n++) warm.getActor(warm.lookupId(addressOf(n))!)
bench.add(
  'getActor, cached',
  () => {
    next = (next + 7_919) % ACTORS
    if (warm.getActor(BigInt(FIRST + next)) === undefined) throw new RangeError('missing')
  },
  sync,
)
bench.add('load a state root', () => void StateTree.load(store, root), sync)
bench.add(
  'load, and read 10 actors by address',
  () => {
    const tree = StateTree.load(store, root)
    for (let i = 0; i < 10; i++) {
      next = (next + 7_919) % ACTORS
      if (tree.getActor(tree.lookupId(addressOf(next))!) === undefined)
        throw new RangeError('missing')
    }
  },
  sync,
)
bench.add('transfer in a transaction, cached', () => transfer(warm, next++), sync)
const buffered = new BufferedBlockstore(store)
const flushing = StateTree.load(buffered, root)
bench.add(
  'transfer, flush of tree and buffer',
  () => {
    transfer(flushing, next++)
    buffered.flush(flushing.flush())
  },
  sync,
)
bench.add(
  'transaction of 100 changes, undone',
  () => {
    warm.beginTransaction()
    for (let i = 0; i < 100; i++) warm.setActor(BigInt(FIRST + i), actor(next++))
    warm.endTransaction(true)
  },
  sync,
)
await bench.run()
report('state-tree', bench, { unit: 'us' })
