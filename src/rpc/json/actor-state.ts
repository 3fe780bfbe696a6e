import { stateSchemaOf } from '../../builtin-actors/index.ts'
import type { FVM } from '../../harness/index.ts'
import type { ChainNode } from '../../node/index.ts'
import type { ActorState } from '../../state-tree/index.ts'
import { ACTORS_VERSION, type ActorId, Address } from '../../types/index.ts'
import { goJson } from './go-values.ts'
import { LotusJson } from './lotus.ts'

/** The decoded state of an actor: with the names and forms of Go for built-in actors, else as it is. */
export function actorStateJson(
  node: ChainNode,
  vm: FVM,
  actor: ActorState & { readonly id: ActorId; readonly type: string | undefined },
): unknown {
  const json = new LotusJson(node)
  const address = Address.id(actor.id)
  const block = vm.getBlock(actor.state)
  const schema =
    actor.type === undefined || block === undefined
      ? undefined
      : stateSchemaOf(actor.type, ACTORS_VERSION[node.config.networkVersion], block)
  if (schema === undefined) return json.state(vm.state(address))
  return goJson(schema, vm.state(address, schema), { address: (one) => json.address(one) })
}
