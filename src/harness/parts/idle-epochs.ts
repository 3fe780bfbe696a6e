import { type CronHeads, IdleCron } from '../../builtin-actors/index.ts'
import { VERSION_RULES } from '../../machine/index.ts'
import type { ActorState } from '../../state-tree/index.ts'
import {
  type ActorId,
  type ChainEpoch,
  CRON_ACTOR_ID,
  REWARD_ACTOR_ID,
  STORAGE_MARKET_ACTOR_ID,
  STORAGE_POWER_ACTOR_ID,
} from '../../types/index.ts'
import type { Core } from './core.ts'
import type { Names } from './names.ts'

/** Actors that a tick of cron runs in an idle epoch, with their expected types. */
const ACTORS: Readonly<Record<keyof CronHeads, readonly [ActorId, string]>> = {
  cron: [CRON_ACTOR_ID, 'cron'],
  reward: [REWARD_ACTOR_ID, 'reward'],
  power: [STORAGE_POWER_ACTOR_ID, 'storagepower'],
  market: [STORAGE_MARKET_ACTOR_ID, 'storagemarket'],
}

/** Runs cron of epochs in which nothing is due without messages, in a world with native actors. */
export class IdleEpochs {
  readonly #core: Core
  readonly #names: Pick<Names, 'typeOf'>

  constructor(core: Core, names: Pick<Names, 'typeOf'>) {
    this.#core = core
    this.#names = names
  }

  /**
   * Runs cron at `first` and the epochs after it until something is due; the world's epoch does not change.
   *
   * @param most - epochs to run at most
   * @returns the number of epochs that ran; 0 if the first one needs messages
   */
  run(first: ChainEpoch, most: number): number {
    const core = this.#core
    if (core.config.actors !== 'native') return 0
    const cron = this.#nativeActor('cron')
    const reward = this.#nativeActor('reward')
    const power = this.#nativeActor('power')
    const market = this.#nativeActor('market')
    if (!cron || !reward || !power || !market) return 0
    const tree = core.ownTree()
    const idle = IdleCron.open(tree.store, {
      cron: cron.state,
      reward: reward.state,
      power: power.state,
      market: market.state,
    })
    if (idle === undefined) return 0
    let ran = 0
    while (ran < most && idle.tick(first + BigInt(ran))) ran++
    if (ran === 0) return 0
    const heads = idle.flush()
    tree.setActor(REWARD_ACTOR_ID, { ...reward, state: heads.reward })
    tree.setActor(STORAGE_POWER_ACTOR_ID, { ...power, state: heads.power })
    tree.setActor(STORAGE_MARKET_ACTOR_ID, { ...market, state: heads.market })
    core.sweep()
    return ran
  }

  /** Returns an actor that runs natively and is of its usual kind. */
  #nativeActor(name: keyof CronHeads): ActorState | undefined {
    const core = this.#core
    const [id, type] = ACTORS[name]
    const actor = core.getActor(id)
    if (actor === undefined || this.#names.typeOf(id) !== type) return undefined
    const natives = VERSION_RULES[core.config.networkVersion].nativeActors
    return natives?.get(actor.code.key) === undefined ? undefined : actor
  }
}
