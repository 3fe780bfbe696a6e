import { type Blockstore, CborReader } from '../../ipld/index.ts'
import { ActorType } from '../runtime/actor-type.ts'
import { Breaches, requireBlock } from '../runtime/breaches.ts'
import { readArray, readTuple } from '../runtime/cbor-fields.ts'
import type { SystemState } from './system.ts'

/** All that is wrong with the system actor's state: it names the built-in actors, in their order. */
export function checkInvariants({ builtinActors }: SystemState, store: Blockstore): string[] {
  const breaches = new Breaches()
  breaches.reading('the manifest', () => {
    const r = new CborReader(requireBlock(store, builtinActors, 'the manifest'))
    const names = readArray(r, (item) => {
      readTuple(item, 2, 'manifest entry')
      const name = item.readText()
      item.readLink()
      return name
    })
    r.end()
    const expected = Object.keys(ActorType)
    breaches.require(
      names.join() === expected.join(),
      `the manifest names ${names.join(', ')}, not ${expected.join(', ')}`,
    )
  })
  return breaches.found
}
