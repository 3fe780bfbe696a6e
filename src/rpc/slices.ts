import { Aside, type ChainNode, finishSteps, type StepwiseWork } from '../node/index.ts'

/** Milliseconds of work after which the event loop continues: a client hardly notices them. */
const SLICE_MS = 25
/** Null rounds and tipsets up to which work is done in one go: they take less than a slice. */
const SHORT_WORK = 32n
/** Times that work begins again because the world was changed meanwhile; then it is done in one go. */
const MAX_RESTARTS = 3

/** The next turn of the event loop; a suite that replaces timers does not stop it. */
const { setImmediate: later } = globalThis
const nextTurn = (): Promise<void> => new Promise((resolve) => later(resolve))

/**
 * Work of a node that may take long, one piece after another. Long work is done in slices on a copy
 * of the node: other requests are answered in between, and see the chain as it was before.
 */
export class Slices {
  readonly #node: ChainNode
  #busy: Promise<void> | undefined = undefined

  constructor(node: ChainNode) {
    this.#node = node
  }

  /** The end of the work that is being done; undefined if there is none. */
  get busy(): Promise<void> | undefined {
    return this.#busy
  }

  /**
   * Does some work.
   *
   * @param size - the tipsets that it makes, beside the null rounds that are due
   */
  async run<T>(work: StepwiseWork<T>, size = 1n): Promise<T> {
    while (this.#busy !== undefined) await this.#busy
    const node = this.#node
    // Those who watch each message see it when it is applied, and in the world that they know.
    if (size + node.miner.nullRounds <= SHORT_WORK || node.host.isWatched)
      return finishSteps(work(node))
    let end = () => {}
    this.#busy = new Promise((resolve) => {
      end = resolve
    })
    try {
      return await this.#runLong(work)
    } finally {
      this.#busy = undefined
      end()
    }
  }

  async #runLong<T>(work: StepwiseWork<T>): Promise<T> {
    for (let restarts = 0; restarts <= MAX_RESTARTS; restarts++) {
      // Messages that were sent to the world itself are in a tipset first.
      if (this.#node.state.mining.automine) this.#node.miner.seal()
      const aside = new Aside(this.#node, work)
      while (!aside.run(pauseAfter(SLICE_MS))) await nextTurn()
      if (!aside.isStale) return aside.finish()
    }
    return finishSteps(work(this.#node))
  }
}

function pauseAfter(milliseconds: number): () => boolean {
  const end = performance.now() + milliseconds
  return () => performance.now() >= end
}
