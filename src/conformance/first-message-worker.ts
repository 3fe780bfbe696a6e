import { loadFastBls } from '../crypto/index.ts'
import { ModuleFolder } from '../io/index.ts'
import { Engine } from '../machine/index.ts'
import { DecodeError } from '../types/index.ts'
import { blocksOf } from './blocks.ts'
import { contextOf } from './context.ts'
import { reasonOf } from './run-item.ts'
import { runVector } from './run-vector.ts'
import type { FirstMessage } from './timing.ts'
import type { Vector } from './vector.ts'
import { vectorsOf } from './work.ts'

// The process of a first message: the work comes in, the milliseconds go out, or words for a failure.
process.once('message', (work: FirstMessage) => {
  timeOf(work).then(
    (elapsedMs) => process.send?.(elapsedMs),
    (thrown: unknown) => process.send?.(reasonOf(thrown)),
  )
})

async function timeOf({ item, index, setup, cache }: FirstMessage): Promise<number> {
  await loadFastBls()
  const { bundles, network } = await contextOf(setup)
  const engine = new Engine(cache === undefined ? {} : { moduleStore: new ModuleFolder(cache) })
  const vector = (await vectorsOf(item))[index]
  if (vector === undefined || 'skip' in vector) throw new DecodeError('the vector has changed')
  const blocks = await blocksOf(vector, bundles, network)
  if ('skip' in blocks) throw new DecodeError(blocks.skip)
  const { elapsedMs } = runVector(firstOf(vector), blocks.stores, { engine, compared: new Set() })
  return elapsedMs
}

/** The vector, cut after its first message. */
function firstOf(vector: Vector): Vector {
  const [step] = vector.steps
  if (step === undefined) throw new DecodeError('the vector has no message')
  const { messages, recorded } = step
  return {
    ...vector,
    steps: [{ ...step, messages: messages.slice(0, 1), recorded: recorded.slice(0, 1) }],
  }
}
