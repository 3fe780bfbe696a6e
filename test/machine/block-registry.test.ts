import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Cid, Codec, HashCode } from '../../src/ipld/index.ts'
import { Block, BlockRegistry } from '../../src/kernel/index.ts'

const cid = fc.nat(60).map((n) => {
  const digest = new Uint8Array(32)
  digest[0] = n >> 2
  digest[31] = n & 3 // few tails
  return Cid.v1(Codec.DAG_CBOR, HashCode.BLAKE2B_256, digest)
})
const links = fc.oneof(
  fc.array(cid, { maxLength: 3 }),
  fc.array(cid, { minLength: 10, maxLength: 40 }),
)
const step = fc.oneof(
  fc.record({ do: fc.constant('open' as const), links }),
  fc.record({ do: fc.constant('create' as const), links }),
  fc.record({ do: fc.constant('mark' as const), links: fc.array(cid, { maxLength: 1 }) }),
)

test('an invocation may open links of the blocks that it opened, and CIDs that were marked', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), fc.array(cid), (steps, asked) => {
      const registry = new BlockRegistry()
      const reachable = new Set<string>()
      for (const one of steps) {
        const block = new Block(Codec.DAG_CBOR, new Uint8Array(0), one.links)
        const add = () => {
          for (const link of one.links) reachable.add(link.key)
        }
        if (one.do === 'open') {
          registry.putReachable(block)
          registry.putReachable(block)
          add()
        } else if (one.do === 'mark') {
          for (const link of one.links) registry.markReachable(link)
          add()
        } else if (one.links.every(({ key }) => reachable.has(key)))
          registry.putCheckReachable(block)
        else expect(() => registry.putCheckReachable(block)).toThrow()
        for (const other of asked)
          expect(registry.isReachable(other)).toBe(reachable.has(other.key))
      }
    }),
  )
})
