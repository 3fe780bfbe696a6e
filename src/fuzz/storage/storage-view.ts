import { DATACAP, EVM, MARKET, MINER, POWER, REWARD, VERIFREG } from '../../builtin-actors/index.ts'
import { keccak256 } from '../../crypto/index.ts'
import { bytesToHex } from '../../harness/index.ts'
import type { BitField } from '../../ipld/index.ts'
import { type AnySchema, decodeValue, type Infer } from '../../schema/index.ts'
import {
  type ActorId,
  DATACAP_ACTOR_ID,
  REWARD_ACTOR_ID,
  STORAGE_POWER_ACTOR_ID,
  VERIFIED_REGISTRY_ACTOR_ID,
} from '../../types/index.ts'
import type { Session } from '../session.ts'
import { RELAY_CODE } from './relay-code.ts'

/** The id of the market. */
export const MARKET_ID = 5n

/** A miner's decoded state. */
export type MinerState = Infer<typeof MINER.state>
/** The market's decoded state. */
export type MarketState = Infer<typeof MARKET.state>
/** A deal's terms. */
export type Proposal = NonNullable<ReturnType<MarketState['proposals']['get']>>
/** The record of a sector. */
export type SectorInfo = NonNullable<ReturnType<MinerState['sectors']['get']>>
/** The record of a pre-commitment. */
export type PreCommit = NonNullable<ReturnType<MinerState['preCommittedSectors']['get']>>
/** A verified piece that a sector holds. */
export interface ClaimFacts {
  readonly id: bigint
  readonly client: ActorId
  readonly sector: bigint
  readonly size: bigint
  readonly termStart: bigint
  readonly termMax: bigint
}
/** An allocation that nobody has claimed yet. */
export interface AllocationFacts {
  readonly id: bigint
  readonly client: ActorId
  readonly provider: ActorId
  readonly data: Proposal['pieceCid']
  readonly size: bigint
  readonly termMin: bigint
  readonly termMax: bigint
  readonly expiration: bigint
}
/** A deal with its state: `sector` is undefined before its activation. */
export interface DealFacts {
  readonly id: bigint
  readonly proposal: Proposal
  readonly sector: bigint | undefined
  readonly slashEpoch: bigint | undefined
}

/** A partition with its place. */
export interface PlacedPartition {
  readonly deadline: bigint
  readonly partition: bigint
  /** Sectors that are not terminated. */
  readonly live: readonly bigint[]
  readonly faults: BitField
  readonly recoveries: BitField
  readonly unproven: BitField
  readonly terminated: BitField
  readonly isPosted: boolean
}

/** Facts of a deadline that calls are made from. */
export interface DeadlineFacts {
  readonly index: bigint
  readonly partitions: readonly PlacedPartition[]
  readonly liveSectors: bigint
  /** Proofs that may be disputed: their number, and whether they hold. */
  readonly disputable: readonly { readonly index: bigint; readonly isValid: boolean }[]
}

/** A miner as calls are made from it. */
export interface MinerFacts {
  readonly id: ActorId
  readonly state: MinerState
  readonly info: MinerState['info']['value']
  /** Deadlines with sectors or with proofs that may be disputed. */
  readonly deadlines: readonly DeadlineFacts[]
  /** Numbers of the miner's sectors that have a record. */
  readonly sectorNumbers: readonly bigint[]
  readonly preCommits: readonly (readonly [number: bigint, record: PreCommit])[]
}

/** Reads the states of storage actors on the official side; what was read before is kept by its CID. */
export class StorageView {
  readonly session: Session
  readonly #kept = new Map<string, unknown>()

  constructor(session: Session) {
    this.session = session
  }

  /** The miners that have a state of a miner. */
  miners(): MinerFacts[] {
    return this.session.actors('storageminer').flatMap(({ id }) => this.miner(id) ?? [])
  }

  /** A miner; undefined for an actor with the code of one and no state. */
  miner(id: ActorId): MinerFacts | undefined {
    const cid = this.session.getActor(id)?.state
    if (cid === undefined) return undefined
    return this.#keep(`miner ${id} ${cid.key}`, () => {
      const block = this.session.store.get(cid)
      if (block === undefined || block.length < MIN_STATE_BYTES) return undefined
      return this.#readMiner(id, decodeValue(MINER.state, block, 'a miner', this.session.store))
    })
  }

  /** The market's state. */
  market(): MarketState {
    return this.#state(MARKET_ID, MARKET.state)
  }

  /** The power actor's state. */
  power(): Infer<typeof POWER.state> {
    return this.#state(STORAGE_POWER_ACTOR_ID, POWER.state)
  }

  /** The reward actor's state. */
  reward(): Infer<typeof REWARD.state> {
    return this.#state(REWARD_ACTOR_ID, REWARD.state)
  }

  /** The verified registry's state. */
  registry(): Infer<typeof VERIFREG.state> {
    return this.#state(VERIFIED_REGISTRY_ACTOR_ID, VERIFREG.state)
  }

  /** The balances and allowances of datacap, in its smallest parts. */
  token(): Infer<typeof DATACAP.state>['token'] {
    return this.#state(DATACAP_ACTOR_ID, DATACAP.state).token
  }

  /** The contract that passes calls on; undefined in a world without it. */
  relay(): ActorId | undefined {
    return this.session.actors('evm').find(({ id }) => {
      const { key } = this.session.getActor(id)!.state // an actor that the session knows
      return this.#keep(`contract ${key}`, () => {
        const block = this.session.store.get(this.session.getActor(id)!.state)
        if (block === undefined || block.length < MIN_STATE_BYTES) return false
        const { bytecodeHash } = decodeValue(EVM.state, block, 'a contract', this.session.store)
        return bytesToHex(bytecodeHash) === RELAY_HASH
      })
    })?.id
  }

  /** All deals that the market keeps. */
  deals(): readonly DealFacts[] {
    const { key } = this.session.getActor(MARKET_ID)!.state
    return this.#keep(`deals ${key}`, () => {
      const { proposals, states } = this.market()
      return Array.from(proposals, ([id, proposal]) => {
        const state = states.get(id)
        const slash = state?.slashEpoch
        const slashEpoch = slash === undefined || slash < 0n ? undefined : slash
        return { id, proposal, sector: state?.sectorNumber, slashEpoch }
      })
    })
  }

  /** The claims of a provider. */
  claims(provider: ActorId): readonly ClaimFacts[] {
    const { key } = this.session.getActor(VERIFIED_REGISTRY_ACTOR_ID)!.state
    return this.#keep(`claims ${provider} ${key}`, () =>
      Array.from(this.registry().claims.get(provider) ?? [], ([id, claim]) => ({ id, ...claim })),
    )
  }

  /** The allocations for a provider. */
  allocations(provider: ActorId): readonly AllocationFacts[] {
    const { key } = this.session.getActor(VERIFIED_REGISTRY_ACTOR_ID)!.state
    const all = this.#keep(`allocations ${key}`, () =>
      Array.from(this.registry().allocations, ([, ofClient]) =>
        Array.from(ofClient, ([id, allocation]) => ({ id, ...allocation })),
      ).flat(),
    )
    return all.filter((allocation) => allocation.provider === provider)
  }

  #readMiner(id: ActorId, state: MinerState): MinerFacts {
    const deadlines = state.deadlines.value.due.map((link, at) =>
      this.#keep(`deadline ${at} ${link.cid.key}`, () => readDeadline(BigInt(at), link.value)),
    )
    return {
      id,
      state,
      info: this.#keep(`info ${state.info.cid.key}`, () => state.info.value),
      deadlines: deadlines.filter(
        ({ partitions, disputable }) => partitions.length > 0 || disputable.length > 0,
      ),
      sectorNumbers: this.#keep(`sectors ${state.sectors.cid.key}`, () =>
        Array.from(state.sectors, ([number]) => number),
      ),
      preCommits: this.#keep(`pre ${state.preCommittedSectors.cid.key}`, () => [
        ...state.preCommittedSectors,
      ]),
    }
  }

  #state<S extends AnySchema>(id: ActorId, schema: S): Infer<S> {
    const { state } = this.session.getActor(id)! // a singleton of every world
    return this.#keep(`state ${id} ${state.key}`, () => {
      const block = this.session.store.get(state)!
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema gives it
      return decodeValue(schema, block, 'a state', this.session.store) as Infer<S>
    })
  }

  #keep<T>(key: string, read: () => T): T {
    if (!this.#kept.has(key)) {
      if (this.#kept.size > MOST_KEPT) this.#kept.clear()
      this.#kept.set(key, read())
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the key says what it is
    return this.#kept.get(key) as T
  }
}

const RELAY_HASH = bytesToHex(keccak256(RELAY_CODE))
/** No state of a miner or a contract is shorter. */
const MIN_STATE_BYTES = 16
const MOST_KEPT = 4_096

type Deadline = MinerState['deadlines']['value']['due'][number]['value']

function readDeadline(index: bigint, deadline: Deadline): DeadlineFacts {
  return {
    index,
    liveSectors: deadline.liveSectors,
    partitions: Array.from(deadline.partitions, ([partition, content]) => ({
      deadline: index,
      partition,
      live: [...content.sectors.difference(content.terminated)],
      faults: content.faults,
      recoveries: content.recoveries,
      unproven: content.unproven,
      terminated: content.terminated,
      isPosted: deadline.partitionsPosted.has(partition),
    })),
    disputable: Array.from(deadline.optimisticPostSubmissionsSnapshot, ([at, { proofs }]) => ({
      index: at,
      isValid: proofs.every(({ proofBytes }) => proofBytes[0] !== 1),
    })),
  }
}
