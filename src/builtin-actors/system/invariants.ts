import { decodeManifestData } from '../../bundle/index.ts'
import type { Blockstore } from '../../ipld/index.ts'
import { ActorType } from '../runtime/actor-type.ts'
import { requireBlock, Violations } from '../runtime/violations.ts'
import type { SystemState } from './system.ts'

/** All that is wrong with the system actor's state: it names the built-in actors, in their order. */
export function checkInvariants({ builtinActors }: SystemState, store: Blockstore): string[] {
  const violations = new Violations()
  violations.reading('the manifest', () => {
    const manifest = decodeManifestData(requireBlock(store, builtinActors, 'the manifest'))
    const names = manifest.map(({ name }) => name)
    const expected = Object.keys(ActorType)
    violations.require(
      names.join() === expected.join(),
      `the manifest names ${names.join(', ')}, not ${expected.join(', ')}`,
    )
  })
  return violations.found
}
