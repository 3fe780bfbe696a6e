import type { Blockstore, Cid } from '../../ipld/index.ts'
import { type ApplyRet, type Engine, type Machine, ranOutOfGas } from '../../machine/index.ts'
import type { Message } from '../../types/index.ts'
import type { Compared, Difference } from '../compare/difference.ts'
import { chainLength, decodeMessage } from '../decode-message.ts'
import { failureText } from '../failure-text.ts'
import type { VectorDifference } from '../result.ts'
import { createStepMachine } from '../step-machine.ts'
import type { Step, Vector } from '../vector.ts'
import { OverlayBlockstore } from '../world.ts'
import { compareRuns, compareStates } from './compare-native.ts'

/** Options of {@link runNativeVector}. */
export interface NativeRunOptions {
  readonly engine: Engine
  readonly compared: ReadonlySet<Compared>
  /** Go on if an actor has no native port: the official Wasm then runs on both sides. */
  readonly isMixed: boolean
}

/** One run of a vector on both kinds of actors. */
export interface NativeRun {
  readonly difference: VectorDifference | undefined
  /** Messages that were compared. */
  readonly messages: number
  /** Messages that were not, by the reason. */
  readonly notCompared: Readonly<Record<string, number>>
}

/**
 * Runs each step of a vector twice from the same state, on the official Wasm and on the native
 * actors, and stops at the first that differs; balances are compared if nothing was paid for gas.
 * The next step starts from the Wasm's state: what gas cost does not add up. A message that runs out
 * of gas on either side, or an actor without a native port, is not compared; such are counted.
 */
export function runNativeVector(
  vector: Vector,
  blocks: readonly Blockstore[],
  options: NativeRunOptions,
): NativeRun {
  const store = new OverlayBlockstore(blocks)
  let root = vector.root
  let messages = 0
  const notCompared: Record<string, number> = {}
  for (const [index, step] of vector.steps.entries()) {
    const done = runStep(vector, step, { root, store }, options)
    messages += step.messages.length - done.notCompared.length
    for (const reason of done.notCompared) notCompared[reason] = (notCompared[reason] ?? 0) + 1
    const [first, ...others] = done.differences
    if (first !== undefined) {
      const difference = {
        ...first,
        step: index,
        ...(step.note === undefined ? {} : { note: step.note }),
        also: others.map(({ path }) => path),
        ...(done.failure === undefined ? {} : { failure: done.failure }),
      }
      return { difference, messages, notCompared }
    }
    root = done.root
  }
  return { difference: undefined, messages, notCompared }
}

/** The state that a step starts from. */
interface StartState {
  readonly root: Cid
  readonly store: Blockstore
}

interface StepRun {
  readonly differences: readonly Difference[]
  readonly root: Cid
  /** The reason for each message that was not compared. */
  readonly notCompared: readonly string[]
  readonly failure: string | undefined
}

function runStep(
  vector: Vector,
  step: Step,
  { root, store }: StartState,
  { engine, compared, isMixed }: NativeRunOptions,
): StepRun {
  const machineOf = (actors: 'wasm' | 'native'): Machine =>
    createStepMachine(vector, step, { engine, root, store, tracing: true, actors })
  const official = machineOf('wasm')
  const native = machineOf('native')
  let isGasPaid = false
  let isStateCompared = compared.has('root')
  const notCompared: string[] = []
  for (const [index, bytes] of step.messages.entries()) {
    const message = decodeMessage(bytes)
    const length = chainLength(message, bytes)
    isGasPaid ||= paysForGas(vector, step, message)
    const expected = official.executeMessage(message, step.kind, length)
    const missing = isMixed ? undefined : missingActor(native, official, expected)
    if (missing !== undefined) {
      // Whatever this message left behind, the native side has not.
      const rest = step.messages.length - index
      const reason = `run the actor "${missing}", which has no native port: --actors mixed runs its Wasm`
      notCompared.push(...new Array<string>(rest).fill(reason))
      for (const later of step.messages.slice(index + 1)) {
        const next = decodeMessage(later)
        official.executeMessage(next, step.kind, chainLength(next, later))
      }
      isStateCompared = false
      break
    }
    const actual = native.executeMessage(message, step.kind, length)
    if (ranOutOfGas(expected) || ranOutOfGas(actual)) {
      notCompared.push('run out of gas on one side, where a model stands for the execution')
      isStateCompared = false
      continue
    }
    const differences = compareRuns(expected, actual, index, compared)
    if (differences.length > 0) {
      const failure = failureText(actual.failure)
      return { differences, root, notCompared, failure }
    }
  }
  const next = official.flush()
  const differences = isStateCompared
    ? compareStates({ store, root: next }, { store, root: native.flush() }, !isGasPaid)
    : []
  return { differences, root: next, notCompared, failure: undefined }
}

/** Whether a message changes balances by what its gas costs. */
export function paysForGas(vector: Vector, step: Step, message: Message): boolean {
  return step.kind === 'explicit' && vector.baseFee + message.gasPremium > 0n
}

/** The first built-in actor that a message ran and that is not native. */
function missingActor(native: Machine, official: Machine, ran: ApplyRet): string | undefined {
  for (const event of ran.trace) {
    if (event.type !== 'InvokeActor') continue
    const code = official.stateTree.getActor(event.id)?.code
    if (code === undefined || native.nativeActor(code) !== undefined) continue
    const name = official.manifest.nameByCode(code)
    if (name !== undefined) return name
  }
  return undefined
}
