import { type Blockstore, cidToString } from '../../../ipld/index.ts'
import type { Machine } from '../../../machine/index.ts'
import { failureText } from '../../failure-text.ts'
import { chainLength, decodeMessage } from '../decode-message.ts'
import { createStepMachine } from '../step-machine.ts'
import type { RecordedMessage, Vector } from '../vector.ts'
import { OverlayBlockstore } from '../world.ts'
import { compareWithRecord } from './compare-native.ts'
import { type NativeRun, type NativeRunOptions, paysForGas } from './run-native.ts'

/**
 * Runs a vector on the native actors alone and compares with its record, for which no bundle is
 * needed; the state root is compared after every step. Where gas is paid for this cannot be done:
 * the state would no longer be the recorded one.
 */
export function runRecordedVector(
  vector: Vector,
  state: Blockstore,
  { engine, compared }: Omit<NativeRunOptions, 'isMixed'>,
): NativeRun {
  const store = new OverlayBlockstore([state])
  let { root } = vector
  let elapsedMs = 0
  for (const [at, step] of vector.steps.entries()) {
    const machine = createStepMachine(vector, step, {
      engine,
      root,
      store,
      tracing: compared.has('trace'),
      actors: 'native',
    })
    for (const [index, bytes] of step.messages.entries()) {
      const message = decodeMessage(bytes)
      const recorded = step.recorded[index]
      const skip = paysForGas(vector, step, message)
        ? 'without a bundle, native actors run messages that do not pay for gas: give --bundles'
        : whyNot(machine, recorded)
      if (skip !== undefined || recorded === undefined)
        return { difference: undefined, skip: skip ?? 'it is to end in a fatal error', elapsedMs }
      const start = performance.now()
      const applied = machine.executeMessage(message, step.kind, chainLength(message, bytes))
      elapsedMs += performance.now() - start
      const [first, ...others] = compareWithRecord(recorded, applied, index, compared)
      if (first === undefined) continue
      const failure = failureText(applied.failure)
      const difference = {
        ...first,
        step: at,
        ...(step.note === undefined ? {} : { note: step.note }),
        also: others.map(({ path }) => path),
        ...(failure === undefined ? {} : { failure }),
      }
      return { difference, skip: undefined, elapsedMs }
    }
    root = machine.flush()
    const [expected, actual] = [step.root, root].map((cid) => cid && cidToString(cid))
    if (compared.has('root') && expected !== undefined && expected !== actual) {
      const path = 'state_tree.root_cid'
      const difference = { in: 'root', path, expected, actual, step: at, also: [] } as const
      return { difference, skip: undefined, elapsedMs }
    }
  }
  return { difference: undefined, skip: undefined, elapsedMs }
}

/** Why a message cannot run: by its record, it comes to an actor that is not native. */
function whyNot(machine: Machine, recorded: RecordedMessage | undefined): string | undefined {
  for (const event of recorded?.trace ?? []) {
    if (typeof event !== 'object' || event === null || !('invoke' in event)) continue
    const code = machine.stateTree.getActor(BigInt(String(event.invoke)))?.code
    if (code === undefined || machine.nativeActor(code) !== undefined) continue
    const name = machine.manifest.nameByCode(code)
    if (name !== undefined)
      return `it runs the actor "${name}", which has no native port: give --bundles`
  }
  return undefined
}
