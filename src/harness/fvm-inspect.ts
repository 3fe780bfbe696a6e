import { type CheckedActor, checkInvariants } from '../builtin-actors/index.ts'
import type { Blockstore, Cid } from '../ipld/index.ts'
import { type ActorChange, type ActorState, diffTrees, StateTree } from '../state-tree/index.ts'
import { ACTORS_VERSION, type ActorId, UsageError } from '../types/index.ts'
import type { AddressLike } from './address-like.ts'
import type { FieldChange } from './diff/index.ts'
import {
  type ActorDiff,
  type ActorNames,
  decodeState,
  diffActors,
  StateDiff,
} from './diff/index.ts'
import { ethAddressOfActor } from './evm/index.ts'
import { FvmNames } from './fvm-names.ts'
import type { ResultContext } from './result-context.ts'
import { type AnySchema, decodeValue, type Infer } from './schema/index.ts'
import { Snapshot } from './snapshot.ts'
import { stateSchemaOf } from './states/index.ts'
import { type AmountLike, toAttoFil } from './units.ts'
import type { World } from './world.ts'

/** A moment to compare: a snapshot, or a world as it is. */
export type Moment = Snapshot | FvmInspect

/** States, and how they differ. */
export class FvmInspect extends FvmNames {
  /** What results ask for names and states. */
  protected readonly resultContext: ResultContext = {
    idOf: (address) => this.lookupId(address),
    describeActor: (id) => this.describeActor(id),
    describeMethod: (id, method) => this.describeMethod(id, method),
    exitName: (id, code) => this.exitName(id, code),
    definitionOf: (id) => this.definitionOf(id),
    artifactOf: (id) => this.artifactOf(id),
    contracts: this.contracts,
    ethAddressOf: (id) => ethAddressOfActor(id, this.lookupActor(id)),
    stackOf: ({ stack }) =>
      stack === undefined ? [] : this.config.engine.stacks.read(stack, this.reader),
    typeOf: (id) => this.getActor(id)?.type,
    diffActors: (changes, store) => this.#diffActors(changes, store, store),
  }

  /**
   * An actor's state, decoded: by the schema given, by its definition, or as the built-in actor that
   * it is; generic IPLD otherwise. Maps in it are read as they are asked.
   *
   * @throws UsageError `FVM_NO_ACTOR`, `FVM_MISSING_BLOCK`; DecodeError if `schema` does not fit
   * @example vm.state('f01').networkName // 'mainnet'
   */
  state<S extends AnySchema>(address: AddressLike, schema: S): Infer<S>
  state(address: AddressLike): unknown
  state(address: AddressLike, schema?: AnySchema): unknown {
    const { id, actor } = this.requireActor(address, 'state')
    const store = this.reader
    const block = store.get(actor.state)
    const what = `the state of ${this.describeActor(id)}`
    if (block === undefined)
      throw new UsageError('FVM_MISSING_BLOCK', `the world does not have the block of ${what}`)
    if (schema !== undefined) return decodeValue<unknown>(schema, block, what, store)
    const decoded = decodeState(actor, store, this.#names)
    return decoded === undefined ? block : decoded.value
  }

  /**
   * What differs between two moments: actors and fields of their states, decoded; the second one is
   * now unless given. Takes time that follows the number of differences.
   *
   * @throws UsageError `FVM_FOREIGN_SNAPSHOT` for a moment of a world with other actors
   * @example
   * const before = vm.snapshot()
   * vm.setBalance('alice', 0n)
   * vm.diff(before).actors.map((actor) => actor.name) // [ 'alice f0102' ]
   */
  diff(before: Moment, after: Moment = this): StateDiff {
    this.assertIdle('diff')
    const a = this.#worldOf(before)
    const b = this.#worldOf(after)
    const changes = a.tree === b.tree ? [] : diffTrees(a.tree, b.tree)
    return new StateDiff(this.#diffActors(changes, a.tree.store, b.tree.store), [
      ...chainChanges(a, b),
    ])
  }

  /**
   * All that is wrong with the state, one text each, with the actor in front; empty if nothing is. Each
   * built-in actor has invariants (a token's supply is the sum of its balances, a multisig's approvals
   * are its signers'), and there are some between actors: init knows every key and f410 address, the
   * verified registry has the datacap of its allocations. Power, market and miners are not looked into.
   * Looks at every actor: takes time that follows the size of the state.
   *
   * @param options - `totalBalance`: what all actors should have together, as {@link FvmInspect.totalBalance}
   * said before
   * @example
   * vm.checkInvariants() // []
   * vm.setBalance('f02', 0n)
   * vm.checkInvariants() // [ 'reward f02: reward given 0 + reward left 0 < storage mining allocation' ]
   */
  checkInvariants(options: { readonly totalBalance?: AmountLike } = {}): string[] {
    const { network, networkVersion } = this.config
    const { manifest } = this
    const actors: CheckedActor[] = []
    this.#walk((id, actor) => actors.push({ id, type: manifest.nameByCode(actor.code), ...actor }))
    return checkInvariants(actors, this.reader, {
      network,
      actorsVersion: ACTORS_VERSION[networkVersion],
      epoch: this.world.chain.epoch,
      ...(options.totalBalance === undefined
        ? {}
        : { totalBalance: toAttoFil(options.totalBalance, 'the total balance') }),
    })
  }

  /**
   * What all actors have together, in attoFIL. Messages move it, burnt gas goes to f099: it stays the
   * same until you set a balance or make a funded account.
   *
   * @example vm.totalBalance // 1100030000000000000000000000n
   */
  get totalBalance(): bigint {
    let sum = 0n
    this.#walk((_id, { balance }) => {
      sum += balance
    })
    return sum
  }

  #walk(visit: (id: ActorId, actor: ActorState) => void): void {
    const root = this.stateRoot()
    StateTree.load(this.world.tree.store, root).forEach(visit)
  }

  /** Reads blocks; from inside a handler, as the running message sees them. */
  protected get reader(): Blockstore {
    return {
      get: (cid) => this.block(cid),
      has: (cid) => this.block(cid) !== undefined,
      put: () => {},
    }
  }

  #diffActors(changes: readonly ActorChange[], before: Blockstore, after: Blockstore): ActorDiff[] {
    return diffActors(changes, before, after, this.#names)
  }

  #worldOf(moment: Moment): World {
    if (moment === this) return this.share()
    if (moment instanceof Snapshot) return Snapshot.worldOf(moment)
    if (!(moment instanceof FvmInspect))
      throw new UsageError(
        'FVM_FOREIGN_SNAPSHOT',
        'diff compares snapshots and worlds: give what vm.snapshot() gave, or an FVM',
      )
    return moment.share()
  }

  readonly #names: ActorNames = {
    describeActor: (id: ActorId) => this.describeActor(id),
    typeOfCode: (code: Cid) => this.typeOf(code) ?? this.definitions.get(code.key)?.name,
    schemaOf: (code: Cid, block: Uint8Array) => {
      const known = this.definitions.get(code.key)?.state
      const type = this.typeOf(code)
      if (known !== undefined || type === undefined) return known
      return stateSchemaOf(type, ACTORS_VERSION[this.config.networkVersion], block)
    },
  }
}

function* chainChanges(a: World, b: World): Generator<FieldChange> {
  const fields = ['epoch', 'timestamp', 'baseFee', 'circulatingSupply'] as const
  for (const field of fields)
    if (a.chain[field] !== b.chain[field])
      yield { path: [field], before: a.chain[field], after: b.chain[field] }
}
