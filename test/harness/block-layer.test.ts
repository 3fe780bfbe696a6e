import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BlockLayer, compactLayers } from '../../src/harness/block-layer.ts'
import { Cid, Codec, cidOf, encodeCbor } from '../../src/ipld/index.ts'

/** A world as plain values: what its layers must answer. */
interface Model {
  readonly layer: BlockLayer
  /** Blocks that the world was ever given, by the key of their CID. */
  readonly blocks: ReadonlyMap<string, Uint8Array>
  readonly links: ReadonlyMap<string, readonly Cid[]>
  readonly root: Cid
}

/** Blocks that the root of a model leads to, by key. */
function reachable({ root, links }: Model): Set<string> {
  const seen = new Set<string>()
  const stack = [root]
  for (let cid = stack.pop(); cid !== undefined; cid = stack.pop()) {
    if (seen.has(cid.key)) continue
    seen.add(cid.key)
    stack.push(...links.get(cid.key)!)
  }
  return seen
}

/** Puts a block that links the old root and other blocks of the world; it is the new root. */
function put(model: Model, { serial, sizeBytes, keepsRoot }: Put): Model {
  const links = keepsRoot ? [model.root] : [...model.links.get(model.root.key)!]
  const block = encodeCbor([serial, new Uint8Array(sizeBytes), ...links])
  const root = cidOf(Codec.DAG_CBOR, block)
  model.layer.put(root, block)
  return {
    layer: model.layer,
    blocks: new Map(model.blocks).set(root.key, block),
    links: new Map(model.links).set(root.key, links),
    root,
  }
}

interface Put {
  readonly serial: number
  readonly sizeBytes: number
  readonly keepsRoot: boolean
}

/** A copy of the world over a layer of its own. */
function fork(model: Model): Model {
  return { ...model, layer: new BlockLayer(model.layer) }
}

/** Merges layers, after which only the reachable blocks must be there. */
function compact(model: Model): Model {
  const layer = compactLayers(model.layer, [model.root])
  const kept = reachable(model)
  for (const [key, block] of model.blocks)
    if (kept.has(key)) expect(layer.get(Cid.fromKey(key))).toBe(block)
  return { ...model, layer: new BlockLayer(layer) }
}

/** Compares the layers of a world with its model; `all` are the blocks of all worlds. */
function check(model: Model, all: ReadonlySet<string>): void {
  const kept = reachable(model)
  for (const key of all) {
    const found = model.layer.get(Cid.fromKey(key))
    if (kept.has(key)) expect(found).toBe(model.blocks.get(key))
    else if (!model.blocks.has(key)) expect(found).toBeUndefined()
  }
}

const operation = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('put' as const),
      sizeBytes: fc.constantFrom(1, 40_000),
      keepsRoot: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('snapshot' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('revert' as const), index: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('compact' as const) }) },
)

test('layers of blocks answer as plain maps under puts, snapshots, reverts and merges', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 40 }), (operations) => {
      const block = encodeCbor(['genesis'])
      const root = cidOf(Codec.DAG_CBOR, block)
      const genesis = new BlockLayer(undefined)
      genesis.put(root, block)
      let world: Model = fork({
        layer: genesis,
        blocks: new Map([[root.key, block]]),
        links: new Map([[root.key, []]]),
        root,
      })
      const snapshots = [world]
      world = fork(world)
      const all = new Set([root.key])
      for (const [serial, step] of operations.entries()) {
        if (step.kind === 'put') {
          world = put(world, { serial, ...step })
          all.add(world.root.key)
        } else if (step.kind === 'snapshot') {
          snapshots.push(world)
          world = fork(world)
        } else if (step.kind === 'revert') world = fork(snapshots[step.index % snapshots.length]!)
        else world = compact(world)
        check(world, all)
      }
      for (const snapshot of snapshots) check(snapshot, all)
    }),
    { numRuns: 200 },
  )
})

test('merges keep a stack of layers shallow, and copy each block only a few times', () => {
  const genesis = new BlockLayer(undefined)
  const first = encodeCbor(['genesis'])
  let root = cidOf(Codec.DAG_CBOR, first)
  genesis.put(root, first)
  let layer = new BlockLayer(genesis)
  let copied = 0
  let deepest = 0
  const rounds = 2_000
  for (let i = 0; i < rounds; i++) {
    const block = encodeCbor([i, new Uint8Array(1_000), root])
    root = cidOf(Codec.DAG_CBOR, block)
    layer.put(root, block)
    if (layer.depth >= 32) {
      const merged = compactLayers(layer, [root])
      copied += merged.size
      layer = merged
    }
    layer = new BlockLayer(layer)
    deepest = Math.max(deepest, layer.depth)
  }
  expect(deepest).toBe(32)
  // Each block is copied when its layer is merged into one of twice the size: about log2 of the merges.
  expect(copied / rounds).toBeLessThan(8)
})
