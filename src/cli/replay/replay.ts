import { COMPARED, compareMessage, type Difference, messageCount } from '../../conformance/index.ts'
import { Result, TreeView } from '../../harness/index.ts'
import { cidToString } from '../../ipld/index.ts'
import type { Engine } from '../../machine/index.ts'
import { ACTORS_VERSION, FatalError } from '../../types/index.ts'
import type { OpenVector } from './open-vectors.ts'
import { type PlayedMessage, playVector } from './play.ts'

/** A message that was replayed, and how it compares with its record. */
export interface ReplayedMessage extends PlayedMessage {
  /** The number of messages in the vector. */
  readonly count: number
  /** The outcome in words; undefined after a fatal error. */
  readonly result: Result | undefined
  /** The state after the message. */
  readonly view: TreeView
  /** The differences from the record. */
  readonly differences: readonly Difference[]
}

/** Replays the messages of a vector, each when it is asked for, and compares each with its record. */
export function* replayVector(
  { vector, blocks }: OpenVector,
  engine: Engine,
): Generator<ReplayedMessage, void> {
  const count = messageCount(vector)
  for (const played of playVector(vector, blocks, { engine, tracing: true, stacks: true })) {
    const { machine, store, applied, message, step, changes } = played
    const view = new TreeView(() => machine.stateTree, store, {
      actorsVersion: ACTORS_VERSION[vector.networkVersion],
      stacks: engine.stacks,
    })
    const result =
      applied instanceof FatalError
        ? undefined
        : new Result({
            message,
            kind: step.kind,
            applied,
            changes,
            store,
            rerun: undefined,
            returns: undefined,
            context: view,
          })
    yield { ...played, count, result, view, differences: differencesOf(played) }
  }
}

function differencesOf(played: PlayedMessage): Difference[] {
  const { step, indexInStep, applied, recorded, root } = played
  if (applied instanceof FatalError || recorded === undefined) return fatalDifferences(played)
  const found = compareMessage(recorded, applied, indexInStep, new Set(COMPARED))
  if (root !== undefined && step.root !== undefined && !step.root.equals(root))
    found.push({
      in: 'root',
      path: 'state_tree.root_cid',
      expected: cidToString(step.root),
      actual: cidToString(root),
    })
  return found
}

function fatalDifferences({ step, indexInStep, applied }: PlayedMessage): Difference[] {
  const isExpected = step.fatal && indexInStep === step.recorded.length
  const isFatal = applied instanceof FatalError
  if (isExpected && isFatal) return []
  return [
    {
      in: 'fatal',
      path: `messages[${indexInStep}]`,
      expected: isExpected ? 'a fatal error, without a receipt' : 'a receipt',
      actual: isFatal ? applied.message : 'a receipt',
    },
  ]
}
