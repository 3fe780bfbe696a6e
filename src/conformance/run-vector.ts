import { monotonicMs } from '../io/index.ts'
import { type Blockstore, type Cid, cidToString } from '../ipld/index.ts'
import type { ApplyRet, Engine } from '../machine/index.ts'
import { FatalError } from '../types/index.ts'
import type { Compared, Difference } from './compare/difference.ts'
import { compareMessage } from './compare/message.ts'
import { chainLength, decodeMessage } from './decode-message.ts'
import { failureText } from './failure-text.ts'
import type { VectorDifference } from './result.ts'
import { createStepMachine } from './step-machine.ts'
import type { Step, Vector } from './vector.ts'
import { OverlayBlockstore } from './world.ts'

/** The settings that every vector of a run shares. */
export interface RunOptions {
  readonly engine: Engine
  readonly compared: ReadonlySet<Compared>
}

/** One run of a vector from its first state. */
export interface VectorRun {
  readonly difference: VectorDifference | undefined
  /** Milliseconds inside the messages. */
  readonly elapsedMs: number
  readonly messages: number
}

/**
 * Runs a vector on fresh state and stops at the first message that differs.
 *
 * @param blocks - the state before and the code of the actors; they are not written to
 */
export function runVector(
  vector: Vector,
  blocks: readonly Blockstore[],
  options: RunOptions,
): VectorRun {
  const store = new OverlayBlockstore(blocks)
  let root = vector.root
  let elapsedMs = 0
  let messages = 0
  for (const [index, step] of vector.steps.entries()) {
    const done = runStep(vector, step, { root, store }, options)
    elapsedMs += done.elapsedMs
    messages += done.messages
    if (done.differences.length > 0)
      return { difference: describe(vector, index, step, done), elapsedMs, messages }
    root = done.root ?? root
  }
  return { difference: undefined, elapsedMs, messages }
}

/** The state that a step starts from. */
interface StartState {
  readonly root: Cid
  readonly store: Blockstore
}

interface StepRun {
  readonly differences: readonly Difference[]
  readonly root: Cid | undefined
  readonly failure: string | undefined
  readonly elapsedMs: number
  readonly messages: number
}

function runStep(
  vector: Vector,
  step: Step,
  { root, store }: StartState,
  { engine, compared }: RunOptions,
): StepRun {
  const tracing = compared.has('trace') && step.recorded.some((r) => r.trace ?? r.charges)
  const machine = createStepMachine(vector, step, {
    engine,
    root,
    store,
    tracing,
  })
  let elapsedMs = 0
  let messages = 0
  for (const bytes of step.messages) {
    const message = decodeMessage(bytes)
    const length = chainLength(message, bytes)
    const recorded = step.recorded[messages]
    const start = monotonicMs()
    const applied = attempt(() => machine.executeMessage(message, step.kind, length))
    elapsedMs += monotonicMs() - start
    messages++
    const at = messages - 1
    if (applied instanceof FatalError || recorded === undefined)
      return { ...fatalRun(step, at, applied), elapsedMs, messages }
    const differences = compareMessage(recorded, applied, at, compared)
    if (differences.length > 0) {
      const failure = failureText(applied.failure)
      return { differences, root: undefined, failure, elapsedMs, messages }
    }
  }
  const flushed = machine.flush()
  const differences = compareRoot(step, flushed, compared)
  return { differences, root: flushed, failure: undefined, elapsedMs, messages }
}

/** The reference's own errors end a vector; any other throw is ours to see. */
function attempt(execute: () => ApplyRet): ApplyRet | FatalError {
  try {
    return execute()
  } catch (thrown) {
    if (thrown instanceof FatalError) return thrown
    throw thrown
  }
}

function fatalRun(
  step: Step,
  index: number,
  applied: ApplyRet | FatalError,
): Pick<StepRun, 'differences' | 'root' | 'failure'> {
  const isExpected = step.fatal && index === step.recorded.length
  if (isExpected && applied instanceof FatalError)
    return { differences: [], root: undefined, failure: undefined }
  const expected = isExpected ? 'a fatal error, without a receipt' : 'a receipt'
  const actual = applied instanceof FatalError ? applied.message : 'a receipt'
  return {
    differences: [{ in: 'fatal', path: `messages[${index}]`, expected, actual }],
    root: undefined,
    failure: applied instanceof FatalError ? applied.stack : failureText(applied.failure),
  }
}

function compareRoot(step: Step, flushed: Cid, compared: ReadonlySet<Compared>): Difference[] {
  if (!compared.has('root') || step.root === undefined || step.root.equals(flushed)) return []
  return [
    {
      in: 'root',
      path: 'state_tree.root_cid',
      expected: cidToString(step.root),
      actual: cidToString(flushed),
    },
  ]
}

function describe(vector: Vector, index: number, step: Step, done: StepRun): VectorDifference {
  const [first, ...others] = done.differences
  return {
    ...first!, // the caller asked whether there is one
    ...(vector.isSequence ? { step: index } : {}),
    ...(step.note === undefined ? {} : { note: step.note }),
    also: others.map((d) => `${d.path}: expected ${short(d.expected)}, got ${short(d.actual)}`),
    ...(done.failure === undefined ? {} : { failure: done.failure }),
  }
}

function short(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 80)}... (${text.length} characters)` : text
}
