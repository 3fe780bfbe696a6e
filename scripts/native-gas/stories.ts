import { blocksOf } from '../../src/conformance/blocks.ts'
import { chainLength, decodeMessage } from '../../src/conformance/decode-message.ts'
import { createStepMachine } from '../../src/conformance/step-machine.ts'
import { vectorsOf } from '../../src/conformance/work.ts'
import { OverlayBlockstore } from '../../src/conformance/world.ts'
import { openBundles } from '../../src/io/index.ts'
import { type ApplyRet, Engine } from '../../src/machine/index.ts'
import { DecodeError, ExitCode } from '../../src/types/index.ts'
import { Twin } from './twin.ts'
import type { Sample } from './workbench.ts'

/** A message of a story on both kinds of actors. */
export interface StoryRun {
  readonly source: string
  readonly officialGas: bigint
  readonly nativeGas: bigint
  /** Undefined where a side ran out of gas, or gas decided what was done. */
  readonly samples: readonly Sample[] | undefined
}

const ENGINE = new Engine()

/** Runs a story of network version 28 on both kinds of actors. @throws DecodeError if it cannot be run */
export async function storyRuns(file: string, bundles: string): Promise<StoryRun[]> {
  const runs: StoryRun[] = []
  const source = await openBundles(bundles)
  for (const vector of await vectorsOf({ type: 'sequence', file })) {
    if ('skip' in vector) throw new DecodeError(`${file}: ${vector.skip}`)
    const found = await blocksOf(vector, source, 'mainnet')
    if ('skip' in found) throw new DecodeError(`${file}: ${found.skip}`)
    const store = new OverlayBlockstore(found.stores)
    const twin = new Twin(vector.root, (actors, epoch, root) =>
      createStepMachine(vector, { epoch }, { engine: ENGINE, root, store, tracing: true, actors }),
    )
    for (const step of vector.steps)
      for (const bytes of step.messages) {
        const message = decodeMessage(bytes)
        const length = chainLength(message, bytes)
        const charged = twin
          .machine('native', step.epoch)
          .executeMessage(message, step.kind, length)
        const run = twin.run(message, step.kind, length, step.epoch)
        const name = `${vector.id.replace(/-nv28$/, '')}: ${step.note ?? ''}`
        const isLeftOut = [run.official, run.native, charged].some(ranOutOfGas)
        const samples = run.invocations?.map((invocation) => ({ ...invocation, source: name }))
        runs.push({
          source: name,
          officialGas: run.official.receipt.gasUsed,
          nativeGas: charged.receipt.gasUsed,
          samples: isLeftOut ? undefined : samples,
        })
      }
  }
  return runs
}

function ranOutOfGas({ receipt, trace }: ApplyRet): boolean {
  return (
    receipt.exitCode === ExitCode.SYS_OUT_OF_GAS ||
    trace.some((event) => event.type === 'CallReturn' && event.exitCode === ExitCode.SYS_OUT_OF_GAS)
  )
}
