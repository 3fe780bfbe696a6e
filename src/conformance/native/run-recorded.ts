import { type Blockstore, cidToString } from '../../ipld/index.ts'
import type { Machine } from '../../machine/index.ts'
import { chainLength, decodeMessage } from '../decode-message.ts'
import { failureText } from '../failure-text.ts'
import { createStepMachine } from '../step-machine.ts'
import { messageCount, type RecordedMessage, type Vector } from '../vector.ts'
import { OverlayBlockstore } from '../world.ts'
import { compareWithRecord } from './compare-native.ts'
import { type NativeRun, type NativeRunOptions, paysForGas } from './run-native.ts'

/**
 * Runs a vector on the native actors alone and compares with its record, for which no bundle is
 * needed; the state root is compared after every step. Where gas is paid for this cannot be done:
 * the state would no longer be the recorded one, and the messages from there on are not compared.
 */
export function runRecordedVector(
  vector: Vector,
  state: Blockstore,
  { engine, compared }: Omit<NativeRunOptions, 'isMixed'>,
): NativeRun {
  const store = new OverlayBlockstore([state])
  let { root } = vector
  let messages = 0
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
        ? 'pay for gas, so that balances differ: give --bundles'
        : whyNot(machine, recorded)
      if (skip !== undefined || recorded === undefined) {
        const rest = messageCount(vector) - messages
        const notCompared = { [skip ?? 'are to end in a fatal error']: rest }
        return { difference: undefined, messages, notCompared }
      }
      const applied = machine.executeMessage(message, step.kind, chainLength(message, bytes))
      messages++
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
      return { difference, messages, notCompared: {} }
    }
    root = machine.flush()
    const [expected, actual] = [step.root, root].map((cid) => cid && cidToString(cid))
    if (compared.has('root') && expected !== undefined && expected !== actual) {
      const path = 'state_tree.root_cid'
      const difference = { in: 'root', path, expected, actual, step: at, also: [] } as const
      return { difference, messages, notCompared: {} }
    }
  }
  return { difference: undefined, messages, notCompared: {} }
}

/** Why a message cannot run: by its record, it comes to an actor that is not native. */
function whyNot(machine: Machine, recorded: RecordedMessage | undefined): string | undefined {
  for (const event of recorded?.trace ?? []) {
    if (typeof event !== 'object' || event === null || !('invoke' in event)) continue
    const code = machine.stateTree.getActor(BigInt(String(event.invoke)))?.code
    if (code === undefined || machine.nativeActor(code) !== undefined) continue
    const name = machine.manifest.nameByCode(code)
    if (name !== undefined)
      return `run the actor "${name}", which has no native port: give --bundles`
  }
  return undefined
}
