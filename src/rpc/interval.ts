import { errorObject } from './errors.ts'
import type { RpcNode } from './rpc-node.ts'

/** Mines at the interval that a node's mining mode says, until it is stopped. */
export class IntervalMiner {
  readonly #rpc: RpcNode
  #timer: ReturnType<typeof setInterval> | undefined = undefined
  #seconds = 0
  readonly #stopListening: () => void

  constructor(rpc: RpcNode) {
    this.#rpc = rpc
    this.#stopListening = rpc.onMiningMode(() => this.#adjust())
    this.#adjust()
  }

  /** Ends it. */
  stop(): void {
    this.#stopListening()
    clearInterval(this.#timer)
  }

  #adjust(): void {
    const { intervalSeconds } = this.#rpc.node.state.mining
    if (intervalSeconds === this.#seconds) return
    clearInterval(this.#timer)
    this.#seconds = intervalSeconds
    if (intervalSeconds === 0) return
    this.#timer = setInterval(() => {
      this.#rpc.mine().catch((thrown: unknown) => {
        this.#rpc.node.emitter.emit('notice', errorObject(thrown).message)
      })
    }, 1_000 * intervalSeconds)
  }
}
