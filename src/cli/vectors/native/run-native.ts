import type { Blockstore, Cid } from '../../../ipld/index.ts'
import type { ApplyRet, Engine, Machine } from '../../../machine/index.ts'
import { ExitCode, type Message } from '../../../types/index.ts'
import { failureText } from '../../failure-text.ts'
import type { Compared, Difference } from '../compare/difference.ts'
import { chainLength, decodeMessage } from '../decode-message.ts'
import type { VectorDifference } from '../result.ts'
import { createStepMachine } from '../step-machine.ts'
import type { Step, Vector } from '../vector.ts'
import { OverlayBlockstore } from '../world.ts'
import { compareRuns, compareStates } from './compare-native.ts'

/** What {@link runNativeVector} takes. */
export interface NativeRunOptions {
  readonly engine: Engine
  readonly compared: ReadonlySet<Compared>
  /** Go on where an actor has no native port: the official Wasm then runs on both sides. */
  readonly isMixed: boolean
}

/** One run of a vector on both kinds of actors. */
export interface NativeRun {
  readonly difference: VectorDifference | undefined
  /** An actor that the vector runs has no native port. */
  readonly skip: string | undefined
  readonly elapsedMs: number
}

/**
 * Runs each step of a vector twice from the same state, on the official Wasm and on the native
 * actors, and stops at the first that differs; balances are compared where nothing was paid for gas.
 * The next step starts from the Wasm's state: what gas cost does not add up. A message that runs out of gas on either side is not compared.
 */
export function runNativeVector(
  vector: Vector,
  blocks: readonly Blockstore[],
  options: NativeRunOptions,
): NativeRun {
  const store = new OverlayBlockstore(blocks)
  let root = vector.root
  let elapsedMs = 0
  for (const [index, step] of vector.steps.entries()) {
    const done = runStep(vector, step, root, store, options)
    elapsedMs += done.elapsedMs
    if (done.skip !== undefined) return { difference: undefined, skip: done.skip, elapsedMs }
    const [first, ...others] = done.differences
    if (first !== undefined) {
      const difference = {
        ...first,
        step: index,
        ...(step.note === undefined ? {} : { note: step.note }),
        also: others.map(({ path }) => path),
        ...(done.failure === undefined ? {} : { failure: done.failure }),
      }
      return { difference, skip: undefined, elapsedMs }
    }
    root = done.root
  }
  return { difference: undefined, skip: undefined, elapsedMs }
}

interface StepRun {
  readonly differences: readonly Difference[]
  readonly root: Cid
  readonly skip: string | undefined
  readonly failure: string | undefined
  readonly elapsedMs: number
}

function runStep(
  vector: Vector,
  step: Step,
  root: Cid,
  store: Blockstore,
  { engine, compared, isMixed }: NativeRunOptions,
): StepRun {
  const machineOf = (actors: 'wasm' | 'native'): Machine =>
    createStepMachine(vector, step, { engine, root, store, tracing: true, actors })
  const official = machineOf('wasm')
  const native = machineOf('native')
  let elapsedMs = 0
  let isGasBound = false
  let isGasPaid = false
  for (const [index, bytes] of step.messages.entries()) {
    const message = decodeMessage(bytes)
    const length = chainLength(message, bytes)
    isGasPaid ||= paysForGas(vector, step, message)
    const expected = official.executeMessage(message, step.kind, length)
    const missing = isMixed ? undefined : missingActor(native, official, expected)
    const skipped = { differences: [], root, failure: undefined, elapsedMs }
    if (missing !== undefined)
      return {
        ...skipped,
        skip: `it runs the actor "${missing}", which has no native port: --actors mixed runs its Wasm`,
      }
    const start = performance.now()
    const actual = native.executeMessage(message, step.kind, length)
    elapsedMs += performance.now() - start
    if (ranOutOfGas(expected) || ranOutOfGas(actual)) {
      isGasBound = true
      continue
    }
    const differences = compareRuns(expected, actual, index, compared)
    if (differences.length > 0) {
      const failure = failureText(actual.failure)
      return { differences, root, skip: undefined, failure, elapsedMs }
    }
  }
  const next = official.flush()
  const differences =
    isGasBound || !compared.has('root')
      ? []
      : compareStates(store, next, native.flush(), !isGasPaid)
  return { differences, root: next, skip: undefined, failure: undefined, elapsedMs }
}

/** Whether a message changes balances by what its gas costs. */
export function paysForGas(vector: Vector, step: Step, message: Message): boolean {
  return step.kind === 'explicit' && vector.baseFee + message.gasPremium > 0n
}

function ranOutOfGas(ret: ApplyRet): boolean {
  return (
    ret.trace.some((event) =>
      event.type === 'CallReturn' ? event.exitCode === ExitCode.SYS_OUT_OF_GAS : false,
    ) || ret.receipt.exitCode === ExitCode.SYS_OUT_OF_GAS
  )
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
