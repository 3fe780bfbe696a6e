import type { AddressLike } from '../../crypto/index.ts'
import { EAM_ACTOR_ID, UsageError } from '../../types/index.ts'
import type { Prank } from '../world.ts'
import type { Core } from './core.ts'
import type { Names } from './names.ts'
import type { State } from './state.ts'

/** Pranks: messages that come from any actor. */
export class Pranks {
  readonly #core: Core
  readonly #names: Pick<Names, 'requireActor' | 'textOf' | 'toAddress'>

  readonly #state: Pick<State, 'setActor'>

  constructor(
    core: Core,
    names: Pick<Names, 'requireActor' | 'textOf' | 'toAddress'>,
    state: Pick<State, 'setActor'>,
  ) {
    this.#core = core
    this.#names = names
    this.#state = state
  }

  /** Makes the next message come from an actor. */
  prank(address: AddressLike): void {
    this.#start('prank', address, { isOnce: true, isFree: false })
  }

  /** Makes all messages come from an actor, until {@link Pranks.stop}. */
  start(address: AddressLike): void {
    this.#start('startPrank', address, { isOnce: false, isFree: false })
  }

  /** Makes messages come from any address, without fees; one that nobody has becomes an eth account. */
  startFree(address: AddressLike, isOnce: boolean): void {
    const core = this.#core
    const what = isOnce ? 'vm.evm.prank' : 'vm.evm.startPrank'
    core.assertIdle(what)
    core.attempt(() => {
      const sender = this.#names.toAddress(address)
      const id = core.lookupId(sender)
      const isNobody = id === undefined || core.getActor(id) === undefined
      if (isNobody && sender.namespace === EAM_ACTOR_ID)
        this.#state.setActor(sender, { code: 'ethaccount' })
      this.#start(what, sender, { isOnce, isFree: true })
    })
  }

  /** Ends a prank; without one nothing happens. */
  stop(): void {
    this.#core.assertIdle('stopPrank')
    this.#core.update({ prank: undefined })
  }

  /** Runs `work` while messages come from an actor; a promise is waited for. */
  impersonate<T>(address: AddressLike, work: () => T): T {
    this.start(address)
    let result: T
    try {
      result = work()
    } catch (thrown) {
      this.stop()
      throw thrown
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- T is this promise's type
    if (result instanceof Promise) return result.finally(() => this.stop()) as T
    this.stop()
    return result
  }

  #start(what: string, address: AddressLike, options: Omit<Prank, 'sender'>): void {
    const sender = this.#names.toAddress(address)
    this.#core.assertIdle(what)
    const { prank } = this.#core.world
    if (prank !== undefined && !prank.isOnce)
      throw new UsageError(
        'FVM_PRANK',
        `${what}: messages come from ${this.#names.textOf(prank.sender)} already, by startPrank: call stopPrank first`,
      )
    this.#names.requireActor(sender, what)
    this.#core.update({ prank: { sender, ...options } })
  }
}
