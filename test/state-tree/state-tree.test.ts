import { expect, test } from 'vitest'
import {
  CborWriter,
  type Cid,
  Codec,
  cidFromString,
  cidOf,
  cidToString,
  Hamt,
  MemoryBlockstore,
} from '../../src/ipld/index.ts'
import { type ActorState, EMPTY_ARR_CID, StateTree } from '../../src/state-tree/index.ts'
import { Address, FatalError, Protocol } from '../../src/types/index.ts'
import { actorOf, initBlock, readScript, runStep, type Step } from './script.ts'

const CODE = cidOf(Codec.RAW, Uint8Array.of(1))
const STATE = cidOf(Codec.DAG_CBOR, Uint8Array.of(2))

function actor(balance: bigint, sequence = 0n): ActorState {
  return { code: CODE, state: STATE, sequence, balance, delegatedAddress: undefined }
}

/** A tree with an init actor that knows no address. */
function treeWithInit(store = new MemoryBlockstore()): {
  tree: StateTree
  store: MemoryBlockstore
} {
  const tree = StateTree.create(store)
  const addressMap = new Hamt(store, { bitWidth: 5 }).flush()
  const block = initBlock(addressMap, 100n, 'test')
  const state = cidOf(Codec.DAG_CBOR, block)
  store.put(state, block)
  tree.setActor(1n, { ...actor(0n), state })
  return { tree, store }
}

function f2(byte: number): Address {
  return Address.fromPayload(Protocol.Actor, new Uint8Array(20).fill(byte))
}

test('a script of the reference gives its roots, ids and order', () => {
  const store = new MemoryBlockstore()
  const tree = StateTree.create(store)
  const steps = readScript()
  expect(steps).toHaveLength(329)
  let root: Cid | undefined
  for (const step of steps) root = runStep(tree, store, step) ?? root
  const again = StateTree.load(store, root!)
  const order = steps.at(-1) as Extract<Step, ['order', unknown]>
  const seen: [string, string][] = []
  again.forEach((id, state) => seen.push([String(id), String(state.sequence)]))
  expect(seen).toEqual(order[1])
})

test('a script with a reload after each flush gives the same roots', () => {
  const store = new MemoryBlockstore()
  let tree = StateTree.create(store)
  for (const step of readScript()) {
    if (step[0] === 'order') break
    const root = runStep(tree, store, step)
    if (root !== undefined) tree = StateTree.load(store, root)
  }
})

test('the empty array has the CID of its block', () => {
  expect(EMPTY_ARR_CID.equals(cidOf(Codec.DAG_CBOR, Uint8Array.of(0x80)))).toBe(true)
  expect(cidToString(EMPTY_ARR_CID)).toBe(
    'bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a',
  )
})

test('an actor that was set is read back, and an unknown one is undefined', () => {
  const tree = StateTree.create(new MemoryBlockstore())
  expect(tree.getActor(5n)).toBeUndefined()
  const given = actor(7n)
  tree.setActor(5n, given)
  expect(tree.getActor(5n)).toBe(given)
  tree.deleteActor(5n)
  expect(tree.getActor(5n)).toBeUndefined()
})

test('an id past 2^53 is not rounded', () => {
  const tree = StateTree.create(new MemoryBlockstore())
  tree.setActor(2n ** 53n, actor(1n))
  tree.setActor(2n ** 53n + 1n, actor(2n))
  expect(tree.getActor(2n ** 53n)?.balance).toBe(1n)
  const loaded = StateTree.load(tree.store, tree.flush())
  expect(loaded.getActor(2n ** 53n + 1n)?.balance).toBe(2n)
})

test('transactions nest: an inner one is undone alone, an outer one with all that it holds', () => {
  const tree = StateTree.create(new MemoryBlockstore())
  tree.setActor(1n, actor(1n))
  tree.beginTransaction()
  tree.setActor(1n, actor(2n))
  tree.beginTransaction()
  tree.deleteActor(1n)
  tree.setActor(2n, actor(9n))
  tree.endTransaction(true)
  expect([tree.getActor(1n)?.balance, tree.getActor(2n)]).toEqual([2n, undefined])
  tree.beginTransaction()
  tree.setActor(1n, actor(3n))
  tree.endTransaction(false)
  expect(tree.getActor(1n)?.balance).toBe(3n)
  expect(tree.inTransaction).toBe(true)
  tree.endTransaction(true)
  expect(tree.getActor(1n)?.balance).toBe(1n)
})

test('an address registered in a transaction that is undone is unknown again, its id free', () => {
  const { tree } = treeWithInit()
  expect(tree.lookupId(f2(1))).toBeUndefined()
  tree.beginTransaction()
  expect(tree.registerNewAddress(f2(1))).toBe(100n)
  expect(tree.lookupId(f2(1))).toBe(100n)
  tree.endTransaction(true)
  expect(tree.lookupId(f2(1))).toBeUndefined()
  expect(tree.registerNewAddress(f2(2))).toBe(100n)
  expect(tree.lookupId(f2(1))).toBeUndefined()
})

test('a look-up in a transaction that is undone leaves no trace', () => {
  const { tree } = treeWithInit()
  tree.registerNewAddress(f2(1))
  tree.beginTransaction()
  expect(tree.lookupId(f2(1))).toBe(100n)
  expect(tree.getActor(1n)?.balance).toBe(0n)
  tree.endTransaction(true)
  expect(tree.lookupId(f2(1))).toBe(100n)
})

test('an f0 address is its id, whether or not there is such an actor', () => {
  expect(StateTree.create(new MemoryBlockstore()).lookupId(Address.id(77n))).toBe(77n)
})

test('an init actor that an actor changed itself is read again', () => {
  const { tree, store } = treeWithInit()
  const { tree: other } = treeWithInit(store)
  other.registerNewAddress(f2(3))
  expect(tree.lookupId(f2(3))).toBeUndefined()
  tree.setActor(1n, other.getActor(1n)!)
  expect(tree.lookupId(f2(3))).toBe(100n)
})

test('a change that was undone is not written', () => {
  const store = new MemoryBlockstore()
  const tree = StateTree.create(store)
  tree.setActor(1n, actor(1n))
  const root = tree.flush()
  const { size } = store
  tree.beginTransaction()
  tree.setActor(1n, actor(2n))
  tree.setActor(3n, actor(2n))
  tree.endTransaction(true)
  expect(tree.flush().equals(root)).toBe(true)
  expect(store.size).toBe(size)
})

test('flushing or ending out of order is a fatal error', () => {
  const tree = StateTree.create(new MemoryBlockstore())
  expect(() => tree.endTransaction(false)).toThrow(new FatalError('state snapshots empty'))
  tree.beginTransaction()
  expect(() => tree.flush()).toThrow(new FatalError('cannot flush while inside of a transaction'))
})

test('walking a tree with changes that were not flushed is a fatal error', () => {
  const tree = StateTree.create(new MemoryBlockstore())
  tree.setActor(1n, actor(1n))
  expect(() => tree.forEach(() => {})).toThrow(
    'cannot walk a state tree with changes: flush it first',
  )
  tree.flush()
  const ids: bigint[] = []
  tree.forEach((id) => ids.push(id))
  expect(ids).toEqual([1n])
})

test('a missing state root is named', () => {
  const root = cidFromString('bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a')
  expect(() => StateTree.load(new MemoryBlockstore(), root)).toThrow(
    'state root bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a is not in the blockstore',
  )
})

test('a missing block is a fatal error that names it and the actor it was needed for', () => {
  const store = new MemoryBlockstore()
  const tree = StateTree.create(store)
  for (let id = 100n; id < 300n; id++) tree.setActor(id, actor(id))
  const root = tree.flush()
  const before = new Set([...store.entries()].map(({ cid }) => cid.key))
  tree.setActor(150n, actor(1n))
  tree.flush()
  // The nodes on the way to f0150 are those that were written again.
  const reads: Cid[] = []
  const spy = { get: (c: Cid) => (reads.push(c), store.get(c)), has: () => true, put: () => {} }
  StateTree.load(spy, root).getActor(150n)
  const leaf = reads.at(-1)!
  expect(before.has(leaf.key)).toBe(true)
  store.delete(leaf)
  const attempt = () => StateTree.load(store, root).getActor(150n)
  expect(attempt).toThrow(FatalError)
  expect(attempt).toThrow(/failed to look up actor f0150/)
  expect(attempt).toThrow(cidToString(leaf))
})

test('without an init actor no address can be looked up', () => {
  const tree = StateTree.create(new MemoryBlockstore())
  expect(() => tree.lookupId(f2(1))).toThrow(
    'the state tree has no init actor (f01), which knows all addresses',
  )
})

test('a missing state of the init actor is named', () => {
  const tree = StateTree.create(new MemoryBlockstore())
  tree.setActor(1n, actor(0n))
  expect(() => tree.lookupId(f2(1))).toThrow(`the init actor's state ${cidToString(STATE)}`)
})

test.each([0, 1, 2, 3, 4])('a state tree of version %i is refused', (version) => {
  const { store, root } = storeOf((w) => {
    w.writeArrayHeader(3)
    w.writeUint(version)
    w.writeLink(EMPTY_ARR_CID)
    w.writeLink(EMPTY_ARR_CID)
  })
  expect(() => StateTree.load(store, root)).toThrow(FatalError)
  expect(() => StateTree.load(store, root)).toThrow(`unsupported state tree version: V${version}`)
})

test.each([
  [
    'state tree version 6 is not known',
    (w: CborWriter) => {
      w.writeArrayHeader(3)
      w.writeUint(6)
      w.writeLink(EMPTY_ARR_CID)
      w.writeLink(EMPTY_ARR_CID)
    },
  ],
  [
    'a state root has 2 fields instead of 3',
    (w: CborWriter) => {
      w.writeArrayHeader(2)
      w.writeUint(5)
      w.writeLink(EMPTY_ARR_CID)
    },
  ],
])('a malformed root is refused: %s', (message, write) => {
  const { store, root } = storeOf(write)
  expect(() => StateTree.load(store, root)).toThrow(FatalError)
  expect(() => StateTree.load(store, root)).toThrow(message)
})

test('a malformed actor is a fatal error that names the actor', () => {
  const store = new MemoryBlockstore()
  const hamt = new Hamt(store, { bitWidth: 5 })
  hamt.set(Address.id(9n).bytes, Uint8Array.of(0x81, 0x00))
  const actors = hamt.flush()
  const { root } = storeOf((w) => {
    w.writeArrayHeader(3)
    w.writeUint(5)
    w.writeLink(actors)
    w.writeLink(EMPTY_ARR_CID)
  }, store)
  expect(() => StateTree.load(store, root).getActor(9n)).toThrow(
    /failed to look up actor f09: .*an actor state has 1 fields instead of 5/,
  )
})

test('equal records of different objects count as one', () => {
  const store = new MemoryBlockstore()
  const tree = StateTree.create(store)
  const first = actorOf('1', '2', '3', '4', null)
  tree.setActor(5n, first)
  tree.flush()
  tree.setActor(5n, actorOf('1', '2', '3', '4', null))
  expect(tree.getActor(5n)).toBe(first)
})

function storeOf(write: (w: CborWriter) => void, store = new MemoryBlockstore()) {
  const w = new CborWriter()
  write(w)
  const block = w.finish()
  const root = cidOf(Codec.DAG_CBOR, block)
  store.put(root, block)
  return { store, root }
}
