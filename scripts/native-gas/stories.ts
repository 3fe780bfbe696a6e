import { BundleSource } from '../../src/cli/bundle/bundle-source.ts'
import { blocksOf } from '../../src/cli/vectors/blocks.ts'
import { chainLength, decodeMessage } from '../../src/cli/vectors/decode-message.ts'
import { vectorsOf } from '../../src/cli/vectors/work.ts'
import { OverlayBlockstore, VectorExterns } from '../../src/cli/vectors/world.ts'
import { Engine } from '../../src/machine/index.ts'
import { DecodeError, ExitCode } from '../../src/types/index.ts'
import { Twin } from './twin.ts'
import type { Sample } from './workbench.ts'

/** Runs a story of network version 28 on both kinds of actors. @throws DecodeError if it cannot be run */
export async function storySamples(file: string, bundles: string): Promise<Sample[]> {
  const samples: Sample[] = []
  const source = await BundleSource.open(bundles)
  for (const vector of await vectorsOf({ type: 'sequence', file })) {
    if ('skip' in vector) continue
    const found = await blocksOf(vector, source, 'mainnet')
    if ('skip' in found) throw new DecodeError(`${file}: ${found.skip}`)
    const twin = new Twin({
      store: new OverlayBlockstore(found.stores),
      engine: ENGINE,
      externs: new VectorExterns(vector.randomness),
      root: vector.root,
      baseFee: vector.baseFee,
      circulatingSupply: vector.circulatingSupply,
    })
    for (const step of vector.steps)
      for (const bytes of step.messages) {
        const message = decodeMessage(bytes)
        const run = twin.run(message, step.kind, chainLength(message, bytes), step.epoch)
        if (run.official.receipt.exitCode === ExitCode.SYS_OUT_OF_GAS) continue
        for (const invocation of run.invocations ?? [])
          samples.push({ ...invocation, source: `${vector.id}: ${step.note ?? ''}` })
      }
  }
  return samples
}

const ENGINE = new Engine()
