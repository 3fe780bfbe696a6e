import type { Call } from '../kernel/index.ts'
import type { CheatScope } from '../machine/index.ts'
import type { ActorId } from '../types/index.ts'
import { paramsWithNonce } from './call-data.ts'
import type { EthState } from './eth-state.ts'
import type { Prank, Session } from './session.ts'

/** The running message, as far as pranks change it. */
export interface PrankScene {
  readonly session: Session
  readonly scope: CheatScope
  readonly state: EthState
}

/** Pranks: calls and creations with another sender and origin. */
export class Pranks {
  readonly #scene: () => PrankScene

  /** @param scene - gives the running message; only asked while one runs */
  constructor(scene: () => PrankScene) {
    this.#scene = scene
  }

  /** Returns the depth of the innermost frame that has a prank. */
  get #depthOfPrank(): number {
    const { depth } = this.#scene().scope
    let found = -1
    for (const at of this.#scene().session.pranks.keys()) if (at <= depth && at > found) found = at
    return found
  }

  /** Finds the prank that changes the calls of an actor. */
  of(caller: ActorId): Prank | undefined {
    if (this.#scene().session.pranks.size === 0) return undefined
    const prank = this.#scene().session.pranks.get(this.#depthOfPrank)
    return prank?.caller === caller ? prank : undefined
  }

  /** Puts the sender of a prank into a call. */
  apply(call: Call, prank: Prank | undefined): Call {
    if (prank === undefined || this.#scene().scope.depth !== this.#depthOfPrank) return call
    prank.isUsed = true
    if (prank.isOnce) this.#scene().session.pranks.delete(this.#scene().scope.depth)
    return { ...call, from: this.#scene().state.ensure(prank.sender) }
  }

  /** Sets the origin of a prank. @returns the origin to go back to */
  changeOrigin(prank: Prank | undefined): ActorId | undefined {
    if (prank?.origin === undefined) return undefined
    const { scope } = this.#scene()
    const before = scope.origin
    scope.origin = this.#scene().state.ensure(prank.origin)
    return before
  }

  /** Lets an account create a contract, which only contracts may, for one call. */
  createAs(call: Call, creator: ActorId): { call: Call; finish: () => void } {
    const state = this.#scene().state
    const { tree } = state
    const { from } = call
    const own = state.contract(creator)
    // The frame has counted a creation of its own.
    if (own !== undefined) state.setContract(creator, { ...own, nonce: own.nonce - 1n })
    const contract = state.contract(from)
    const before = tree.getActor(from)! // a prank's sender is there
    const nonce = contract?.nonce ?? before.sequence
    if (contract === undefined) state.setContract(from, { ...state.emptyContract(), nonce })
    const finish = (): void => {
      const now = tree.getActor(from) ?? before
      if (contract === undefined)
        tree.setActor(from, {
          ...now,
          code: before.code,
          state: before.state,
          sequence: nonce + 1n,
        })
      else {
        const after = state.contract(from) ?? contract
        state.setContract(from, { ...after, nonce: after.nonce + 1n })
      }
    }
    return { call: { ...call, params: paramsWithNonce(call, nonce) }, finish }
  }

  /** Whether the innermost frame has a prank, so that it changes this call. */
  isDue(prank: Prank | undefined): prank is Prank {
    return prank !== undefined && this.#scene().scope.depth === this.#depthOfPrank
  }
}
