import {
  chainLength,
  createStepMachine,
  decodeMessage,
  OverlayBlockstore,
  type RecordedMessage,
  type Step,
  type Vector,
} from '../../conformance/index.ts'
import type { Blockstore, Cid } from '../../ipld/index.ts'
import type { ApplyRet, Engine, Machine } from '../../machine/index.ts'
import { type ActorChange, diffTrees } from '../../state-tree/index.ts'
import { FatalError, type Message } from '../../types/index.ts'

/** Options of {@link playVector}. */
export interface PlayOptions {
  readonly engine: Engine
  readonly tracing?: boolean
  readonly profiling?: boolean
  /** Record the stack of code that fails; false by default. */
  readonly stacks?: boolean
}

/** A message that was applied, or stopped with a fatal error. */
export interface PlayedMessage {
  readonly vector: Vector
  readonly step: Step
  /** The index over all messages of the vector, from 0. */
  readonly index: number
  /** The index over the messages of the step, from 0. */
  readonly indexInStep: number
  readonly message: Message
  readonly applied: ApplyRet | FatalError
  /** The actors that the message changed, created or deleted. */
  readonly changes: readonly ActorChange[]
  /** The recorded receipt; undefined for a message that must be fatal. */
  readonly recorded: RecordedMessage | undefined
  /** The state root after the step; undefined before its last message, and after a fatal error. */
  readonly root: Cid | undefined
  /** The names in the state after the message. */
  readonly machine: Machine
  readonly store: Blockstore
}

/**
 * Applies the messages of a vector one by one, each when it is asked for, whatever the vector
 * records; a fatal error is the last.
 *
 * @param blocks - the state before and the code of the actors; they are not written to
 */
export function* playVector(
  vector: Vector,
  blocks: readonly Blockstore[],
  options: PlayOptions,
): Generator<PlayedMessage, void> {
  const store = new OverlayBlockstore(blocks)
  let before = vector.root
  let index = 0
  for (const step of vector.steps) {
    const machine = createStepMachine(vector, step, { ...options, root: before, store })
    for (const [indexInStep, bytes] of step.messages.entries()) {
      const message = decodeMessage(bytes)
      const length = chainLength(message, bytes)
      const { applied, changes } = apply(machine, () =>
        machine.executeMessage(message, step.kind, length),
      )
      const isFatal = applied instanceof FatalError
      const isLast = indexInStep === step.messages.length - 1
      const root = isLast && !isFatal ? machine.flush() : undefined
      const recorded = step.recorded[indexInStep]
      const played = { vector, step, index, indexInStep, message, applied, changes }
      yield { ...played, recorded, root, machine, store: machine.blockstore }
      if (isFatal) return
      before = root ?? before
      index++
    }
    if (step.messages.length === 0) before = machine.flush()
  }
}

function apply(
  machine: Machine,
  execute: () => ApplyRet,
): { applied: ApplyRet | FatalError; changes: readonly ActorChange[] } {
  const tree = machine.stateTree
  tree.beginTransaction()
  try {
    const applied = execute()
    // A message on a larger stack leaves another tree.
    if (!tree.inTransaction) return { applied, changes: diffTrees(tree, machine.stateTree) }
    const changes = tree.changes()
    tree.endTransaction(false)
    return { applied, changes }
  } catch (thrown) {
    tree.abandonTransactions()
    if (thrown instanceof FatalError) return { applied: thrown, changes: [] }
    throw thrown
  }
}
