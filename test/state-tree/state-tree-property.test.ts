import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Codec, cidOf, Hamt, MemoryBlockstore } from '../../src/ipld/index.ts'
import { type ActorState, StateTree } from '../../src/state-tree/index.ts'
import { Address, Protocol } from '../../src/types/index.ts'
import { initBlock } from './script.ts'

const CODES = [1, 2, 3].map((n) => cidOf(Codec.RAW, Uint8Array.of(n)))

/** What a tree should hold: copied at every begin. */
interface Model {
  readonly actors: Map<bigint, ActorState>
  readonly ids: Map<number, bigint>
  nextId: bigint
}

const id = fc.oneof(fc.bigInt(2n, 12n), fc.bigInt(2n ** 53n - 2n, 2n ** 53n + 2n))
const step = fc.oneof(
  fc.record({ do: fc.constant('set' as const), id, n: fc.nat(6) }),
  fc.record({ do: fc.constant('delete' as const), id }),
  fc.record({ do: fc.constant('get' as const), id }),
  fc.record({ do: fc.constant('lookup' as const), address: fc.nat(6) }),
  fc.record({ do: fc.constant('register' as const), address: fc.nat(6) }),
  fc.record({ do: fc.constant('begin' as const) }),
  fc.record({ do: fc.constant('end' as const), revert: fc.boolean() }),
  fc.record({ do: fc.constant('flush' as const), reload: fc.boolean() }),
)

function createTree(store: MemoryBlockstore): StateTree {
  const tree = StateTree.create(store)
  const block = initBlock(new Hamt(store, { bitWidth: 5 }).flush(), 100n, 'model')
  const state = cidOf(Codec.DAG_CBOR, block)
  store.put(state, block)
  tree.setActor(1n, actorOf(0, state))
  return tree
}

function actorOf(n: number, state = CODES[0]!): ActorState {
  return {
    code: CODES[n % 3]!,
    state,
    sequence: BigInt(n),
    balance: BigInt(n % 2),
    delegatedAddress: n > 4 ? Address.delegated(10n, Uint8Array.of(n)) : undefined,
  }
}

function addressOf(n: number): Address {
  return Address.fromPayload(Protocol.Actor, new Uint8Array(20).fill(n))
}

test('any script behaves as maps copied at each transaction do', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 50 }), (script) => {
      const store = new MemoryBlockstore()
      let tree = createTree(store)
      let model: Model = { actors: new Map(), ids: new Map(), nextId: 100n }
      const outer: Model[] = []
      for (const s of script) {
        if (s.do === 'set') {
          tree.setActor(s.id, actorOf(s.n))
          model.actors.set(s.id, actorOf(s.n))
        } else if (s.do === 'delete') {
          tree.deleteActor(s.id)
          model.actors.delete(s.id)
        } else if (s.do === 'get') {
          expect(plain(tree.getActor(s.id))).toEqual(plain(model.actors.get(s.id)))
        } else if (s.do === 'lookup') {
          expect(tree.lookupId(addressOf(s.address))).toBe(model.ids.get(s.address))
        } else if (s.do === 'register') {
          if (model.ids.has(s.address)) continue
          expect(tree.registerNewAddress(addressOf(s.address))).toBe(model.nextId)
          model.ids.set(s.address, model.nextId++)
        } else if (s.do === 'begin') {
          tree.beginTransaction()
          outer.push({ ...model, actors: new Map(model.actors), ids: new Map(model.ids) })
        } else if (s.do === 'end') {
          const before = outer.pop()
          if (before === undefined) continue
          tree.endTransaction(s.revert)
          if (s.revert) model = before
        } else if (outer.length === 0) {
          const root = tree.flush()
          if (s.reload) tree = StateTree.load(store, root)
        }
      }
      while (outer.pop() !== undefined) tree.endTransaction(false)
      const root = tree.flush()
      const found: [bigint, unknown][] = []
      StateTree.load(store, root).forEach((actorId, state) => {
        if (actorId !== 1n) found.push([actorId, plain(state)])
      })
      found.sort(([a], [b]) => (a < b ? -1 : 1))
      const expected = [...model.actors].sort(([a], [b]) => (a < b ? -1 : 1))
      expect(found).toEqual(expected.map(([actorId, state]) => [actorId, plain(state)]))
      for (let n = 0; n <= 6; n++) expect(tree.lookupId(addressOf(n))).toBe(model.ids.get(n))
      expect(root.equals(rebuilt(tree, model).flush())).toBe(true)
    }),
    { numRuns: 150 },
  )
})

/** A tree of the model's actors, made in one go: a root does not depend on the way to it. */
function rebuilt(tree: StateTree, model: Model): StateTree {
  const fresh = StateTree.create(new MemoryBlockstore())
  fresh.setActor(1n, tree.getActor(1n)!)
  for (const [actorId, state] of model.actors) fresh.setActor(actorId, state)
  return fresh
}

function plain(actor: ActorState | undefined): unknown {
  if (actor === undefined) return undefined
  const { code, state, sequence, balance, delegatedAddress } = actor
  return [code.key, state.key, sequence, balance, delegatedAddress?.key]
}
