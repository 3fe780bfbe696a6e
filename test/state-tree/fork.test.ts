import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Codec, cidOf, Hamt, MemoryBlockstore } from '../../src/ipld/index.ts'
import { type ActorState, diffTrees, StateTree } from '../../src/state-tree/index.ts'
import { Address, FatalError, Protocol } from '../../src/types/index.ts'
import { initBlock } from './script.ts'

const CODE = cidOf(Codec.RAW, Uint8Array.of(1))

function actorOf(n: number, state = CODE): ActorState {
  return { code: CODE, state, sequence: BigInt(n), balance: 0n, delegatedAddress: undefined }
}

function addressOf(n: number): Address {
  return Address.fromPayload(Protocol.Actor, new Uint8Array(20).fill(n))
}

function createTree(store: MemoryBlockstore): StateTree {
  const tree = StateTree.create(store)
  const block = initBlock(new Hamt(store, { bitWidth: 5 }).flush(), 100n, 'model')
  const state = cidOf(Codec.DAG_CBOR, block)
  store.put(state, block)
  tree.setActor(1n, actorOf(0, state))
  return tree
}

const id = fc.bigInt(2n, 14n)
const step = fc.oneof(
  fc.record({ do: fc.constant('set' as const), id, n: fc.nat(5) }),
  fc.record({ do: fc.constant('delete' as const), id }),
  fc.record({ do: fc.constant('register' as const), address: fc.nat(6) }),
  fc.record({ do: fc.constant('lookup' as const), address: fc.nat(6) }),
  fc.record({ do: fc.constant('fork' as const) }),
  fc.record({ do: fc.constant('flush' as const) }),
  fc.record({ do: fc.constant('revert' as const), to: fc.nat(5) }),
)

test('forks and going back to them behave as trees rebuilt from their history do', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (script) => {
      const store = new MemoryBlockstore()
      /** A frozen tree and what was done to get there. */
      interface Point {
        readonly tree: StateTree
        readonly history: readonly ((tree: StateTree) => void)[]
      }
      const points: Point[] = [{ tree: createTree(store), history: [] }]
      let tree = points[0]!.tree.fork(store)
      let history: ((tree: StateTree) => void)[] = []
      const act = (change: (tree: StateTree) => void): void => {
        change(tree)
        history.push(change)
      }
      for (const s of script) {
        if (s.do === 'set') act((t) => t.setActor(s.id, actorOf(s.n)))
        else if (s.do === 'delete') act((t) => t.deleteActor(s.id))
        else if (s.do === 'register')
          act((t) => {
            if (t.lookupId(addressOf(s.address)) === undefined)
              t.registerNewAddress(addressOf(s.address))
          })
        else if (s.do === 'lookup') tree.lookupId(addressOf(s.address))
        else if (s.do === 'flush') tree.flush()
        else if (s.do === 'fork') {
          points.push({ tree, history: [...history] })
          tree = tree.fork(store)
        } else {
          const point = points[s.to % points.length]!
          tree = point.tree.fork(store)
          history = [...point.history]
        }
      }
      const plain = createTree(store)
      for (const change of history) change(plain)
      for (let n = 2n; n < 15n; n++) expect(tree.getActor(n)).toEqual(plain.getActor(n))
      for (let n = 0; n < 7; n++)
        expect(tree.lookupId(addressOf(n))).toBe(plain.lookupId(addressOf(n)))
      expect(tree.flush()).toEqual(plain.flush())
      for (const point of points) {
        const again = createTree(store)
        for (const change of point.history) change(again)
        expect(point.tree.flush()).toEqual(again.flush())
      }
    }),
  )
})

test('what a transaction changed is known before it ends, each actor once', () => {
  const store = new MemoryBlockstore()
  const first = createTree(store)
  first.setActor(5n, actorOf(1))
  first.setActor(6n, actorOf(1))
  first.flush()
  const tree = first.fork(store)
  expect(() => tree.changes()).toThrow(FatalError)
  tree.beginTransaction()
  tree.setActor(5n, actorOf(2))
  tree.setActor(5n, actorOf(3))
  tree.setActor(6n, actorOf(4))
  tree.setActor(6n, actorOf(1))
  tree.setActor(7n, actorOf(9))
  tree.beginTransaction()
  tree.deleteActor(5n)
  tree.endTransaction(true)
  tree.beginTransaction()
  tree.setActor(8n, actorOf(8))
  tree.endTransaction(false)
  expect(tree.changes()).toEqual([
    { id: 5n, before: actorOf(1), after: actorOf(3) },
    { id: 7n, before: undefined, after: actorOf(9) },
    { id: 8n, before: undefined, after: actorOf(8) },
  ])
  tree.endTransaction(false)
  expect(diffTrees(first, tree)).toHaveLength(3)
  expect(diffTrees(tree, tree)).toEqual([])
})

test('a fork is made outside of transactions, and walked when it is flushed', () => {
  const tree = createTree(new MemoryBlockstore())
  tree.beginTransaction()
  expect(() => tree.fork(tree.store)).toThrow('cannot fork while inside of a transaction')
  tree.endTransaction(false)
  const fork = tree.fork(tree.store)
  expect(fork.forkDepth).toBe(1)
  expect(() => fork.forEach(() => {})).toThrow('cannot walk a fork of a state tree')
  fork.setActor(2n, actorOf(1))
  fork.flush()
  const ids: bigint[] = []
  fork.forEach((actorId) => ids.push(actorId))
  expect(ids.sort()).toEqual([1n, 2n])
  expect(fork.forkDepth).toBe(0)
})

test('a branch has the changes of an open transaction, and parts from the tree', () => {
  const tree = StateTree.create(new MemoryBlockstore())
  tree.setActor(7n, actorOf(1))
  tree.flush()
  tree.setActor(8n, actorOf(2))
  tree.beginTransaction()
  tree.setActor(7n, actorOf(3))
  tree.deleteActor(8n)
  const branch = tree.branch(tree.store)
  tree.endTransaction(true)
  expect(tree.getActor(7n)).toEqual(actorOf(1))
  expect(tree.getActor(8n)).toEqual(actorOf(2))
  branch.setActor(9n, actorOf(4))
  expect(tree.getActor(9n)).toBeUndefined()
  const loaded = StateTree.load(branch.store, branch.flush())
  expect([7n, 8n, 9n].map((id) => loaded.getActor(id))).toEqual([actorOf(3), undefined, actorOf(4)])
})
