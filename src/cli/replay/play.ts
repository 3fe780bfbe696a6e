import type { Blockstore } from '../../ipld/index.ts'
import type { ApplyRet, Engine, Machine } from '../../machine/index.ts'
import { FatalError, type Message } from '../../types/index.ts'
import { chainLength, decodeMessage } from '../vectors/decode-message.ts'
import { createStepMachine } from '../vectors/step-machine.ts'
import type { RecordedMessage, Step, Vector } from '../vectors/vector.ts'
import { OverlayBlockstore } from '../vectors/world.ts'

/** What {@link playVector} takes. */
export interface PlayOptions {
  readonly engine: Engine
  readonly tracing?: boolean
  readonly profiling?: boolean
}

/** A message that was applied, or stopped with a fatal error. */
export interface PlayedMessage {
  readonly vector: Vector
  readonly step: Step
  /** From 0, over all messages of the vector. */
  readonly index: number
  readonly message: Message
  readonly applied: ApplyRet | FatalError
  /** What the vector says; undefined for a message that is to be fatal. */
  readonly recorded: RecordedMessage | undefined
  /** In the state after the message. */
  readonly machine: Machine
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
  let { root } = vector
  let index = 0
  for (const step of vector.steps) {
    const machine = createStepMachine(vector, step, { ...options, root, store })
    for (const [i, bytes] of step.messages.entries()) {
      const message = decodeMessage(bytes)
      const length = chainLength(message, bytes)
      const applied = attempt(() => machine.executeMessage(message, step.kind, length))
      yield { vector, step, index, message, applied, recorded: step.recorded[i], machine }
      if (applied instanceof FatalError) return
      index++
    }
    root = machine.flush()
  }
}

/** How many messages a vector has. */
export function messageCount(vector: Vector): number {
  return vector.steps.reduce((sum, { messages }) => sum + messages.length, 0)
}

function attempt(execute: () => ApplyRet): ApplyRet | FatalError {
  try {
    return execute()
  } catch (thrown) {
    if (thrown instanceof FatalError) return thrown
    throw thrown
  }
}
