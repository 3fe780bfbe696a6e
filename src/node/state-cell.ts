import type { ChainHost } from './chain-host.ts'
import { ChainView } from './chain-view.ts'
import type { NodeState } from './node-state.ts'

/** Keeps a node's state attached to its world, so that a snapshot of the world has it. */
export class StateCell {
  readonly #host: ChainHost

  constructor(host: ChainHost) {
    this.#host = host
  }

  /** The state now; undefined before the node was attached. */
  peek(): NodeState | undefined {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only this class attaches a state
    return this.#host.attached as NodeState | undefined
  }

  /** The state now. */
  get(): NodeState {
    return this.peek()! // it is attached when the node is made
  }

  /** Makes another state of this one. */
  set(change: Partial<NodeState>): void {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the first change has all fields
    const state = { ...this.peek(), ...change } as NodeState
    const { tipsets } = change
    this.#host.attach(state, tipsets && ChainView.tipsetCidAt(tipsets))
  }
}
