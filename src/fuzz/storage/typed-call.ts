import {
  type ActorDefinition,
  encodeValue,
  methodNumbersOf,
  type ParamsOf,
} from '../../schema/index.ts'
import { type ActorId, Address } from '../../types/index.ts'
import { treeOf } from '../gen/cbor-tree.ts'
import type { CallDraft, Gen } from '../gen/gen.ts'
import type { StorageView } from './storage-view.ts'

/** The inputs of a generator of storage calls. */
export interface StorageGen extends Gen {
  readonly view: StorageView
}

/** The receiver of a call, and its callers. */
export interface CallPlace {
  readonly to: ActorId
  /** Actors that may call the method; any account if undefined. */
  readonly callers?: readonly ActorId[] | undefined
  readonly value?: bigint
}

/** A call of a method by its name, by any of its numbers, with typed parameters. */
export function typedCall<D extends ActorDefinition, const K extends keyof D['methods'] & string>(
  { c }: Gen,
  definition: D,
  name: K,
  place: CallPlace & { readonly params?: ParamsOf<D['methods'][K]> },
): CallDraft {
  const spec = definition.methods[name]! // the key is one of its names
  const params = place.params
  return {
    note: `${definition.name}: ${name}`,
    to: Address.id(place.to),
    method: c.pick(methodNumbersOf(name, spec)),
    value: place.value ?? 0n,
    params:
      spec.params === undefined || params === undefined
        ? undefined
        : treeOf(encodeValue(spec.params, params, name)),
    callers: place.callers,
  }
}
