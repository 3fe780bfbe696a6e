import { type CheckedActor, checkInvariants } from '../../builtin-actors/index.ts'
import type { AddressLike } from '../../crypto/index.ts'
import { boundedStore } from '../../ipld/index.ts'
import { type AnySchema, decodeValue } from '../../schema/index.ts'
import { type ActorState, diffTrees, StateTree } from '../../state-tree/index.ts'
import {
  ACTORS_VERSION,
  type ActorId,
  type AmountLike,
  assertOptions,
  type OptionNames,
  toAttoFil,
  UsageError,
} from '../../types/index.ts'
import { decodeState, diffActors, type FieldChange, StateDiff } from '../diff/index.ts'
import type { World } from '../world.ts'
import type { Core } from './core.ts'
import type { Interfaces } from './interfaces.ts'
import type { Names } from './names.ts'

/** Options for {@link Inspect.checkInvariants}. */
export interface InvariantOptions {
  /** Sum of all balances, as it was at another moment. */
  readonly totalBalance?: AmountLike
}

const INVARIANT_OPTIONS = { totalBalance: true } satisfies OptionNames<InvariantOptions>

/** Looks into states: decodes, compares and checks them. */
export class Inspect {
  readonly #core: Core
  readonly #names: Pick<Names, 'requireActor'>
  readonly #interfaces: Interfaces

  constructor(core: Core, names: Pick<Names, 'requireActor'>, interfaces: Interfaces) {
    this.#core = core
    this.#names = names
    this.#interfaces = interfaces
  }

  /** Decodes an actor's state: by the schema given, its definition or its kind; else as plain IPLD. */
  state(address: AddressLike, schema: AnySchema | undefined): unknown {
    const { id, actor } = this.#names.requireActor(address, 'state')
    const store = this.#core.blocks
    const block = store.get(actor.state)
    if (block === undefined)
      throw new UsageError(
        'FVM_MISSING_BLOCK',
        `the world does not have the block of the state of ${this.#interfaces.describeActor(id)}: put it with vm.putBlock`,
      )
    if (schema !== undefined) {
      const what = `the state of ${this.#interfaces.describeActor(id)}`
      return decodeValue<unknown>(schema, block, what, store)
    }
    const decoded = decodeState(actor, store, this.#interfaces)
    return decoded === undefined ? block : decoded.value
  }

  /** Compares two worlds: actors, fields of their states, and what the chain says. */
  diff(before: World, after: World): StateDiff {
    const { tree: a } = before
    const { tree: b } = after
    const changes = a === b ? [] : diffTrees(a, b)
    return new StateDiff(diffActors(changes, a.store, b.store, this.#interfaces), [
      ...chainChanges(before, after),
    ])
  }

  /** Lists all violations of invariants in the state, one text each. */
  checkInvariants(options: InvariantOptions): string[] {
    assertOptions(options, 'the options of checkInvariants', INVARIANT_OPTIONS)
    const { totalBalance } = options
    const { config, manifest, blocks, world } = this.#core
    const actors: CheckedActor[] = []
    this.#walk((id, actor) => actors.push({ id, type: manifest.nameByCode(actor.code), ...actor }))
    return checkInvariants(actors, boundedStore(blocks, 'the states that are checked'), {
      network: config.network,
      actorsVersion: ACTORS_VERSION[config.networkVersion],
      epoch: world.chain.epoch,
      ...(totalBalance === undefined
        ? {}
        : { totalBalance: toAttoFil(totalBalance, 'the total balance') }),
    })
  }

  /** Sum of all actors' balances in attoFIL. */
  get totalBalance(): bigint {
    let sum = 0n
    this.#walk((_id, { balance }) => {
      sum += balance
    })
    return sum
  }

  #walk(visit: (id: ActorId, actor: ActorState) => void): void {
    this.#core.assertIdle('stateRoot')
    const { tree } = this.#core.world
    const root = tree.flush()
    StateTree.load(boundedStore(tree.store, 'the actors of the state'), root).forEach(visit)
  }
}

function* chainChanges(a: World, b: World): Generator<FieldChange> {
  const fields = ['epoch', 'timestamp', 'baseFee', 'circulatingSupply'] as const
  for (const field of fields)
    if (a.chain[field] !== b.chain[field])
      yield { path: [field], before: a.chain[field], after: b.chain[field] }
}
