import type { NodeWorld } from './chain-host.ts'
import type { ChainNode } from './node.ts'
import type { Steps } from './steps.ts'

/** Work on a node that is done in steps. */
export type StepwiseWork<T> = (node: ChainNode) => Steps<T>

/**
 * Work that is done in steps on a copy of a node, while the node itself stays as it was. Once all is
 * done, the node takes the copy's world and chain, and tells its listeners of what happened.
 */
export class Aside<T> {
  readonly #node: ChainNode
  readonly #base: NodeWorld
  readonly #copy: ChainNode
  readonly #steps: Steps<T>
  readonly #tell: () => void
  readonly #printed: string[] = []
  #result: { readonly value: T } | undefined = undefined

  constructor(node: ChainNode, work: StepwiseWork<T>) {
    this.#node = node
    this.#base = node.host.world
    this.#copy = node.copy((line) => this.#printed.push(line))
    this.#tell = this.#copy.emitter.holdFor(node.emitter)
    this.#steps = work(this.#copy)
  }

  /** Does steps until all are done, or it is to pause. @returns whether all are done */
  run(isPauseDue: () => boolean): boolean {
    while (this.#result === undefined) {
      const { done, value } = this.#steps.next()
      if (done) this.#result = { value }
      else if (isPauseDue()) return false
    }
    return true
  }

  /** Whether the node was changed since the work began: what the copy has does not follow from it any more. */
  get isStale(): boolean {
    return this.#node.host.world !== this.#base
  }

  /** Makes the result of the finished work the node's. */
  finish(): T {
    const { value } = this.#result! // the caller has run it to its end
    const { console } = this.#node.config
    this.#node.host.restore(this.#copy.host.world)
    for (const line of this.#printed) console?.(line)
    this.#tell()
    return value
  }
}
