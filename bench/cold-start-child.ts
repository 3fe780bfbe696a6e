import { blocksOf } from '../src/conformance/blocks.ts'
import { COMPARED } from '../src/conformance/compare/difference.ts'
import { contextOf } from '../src/conformance/context.ts'
import { runVector } from '../src/conformance/run-vector.ts'
import { vectorsOf } from '../src/conformance/work.ts'

/*
 * A process of its own: from nothing to the first receipt of a story. Prints the milliseconds since
 * the process began.
 */

const [story = '', bundles = ''] = process.argv.slice(2)
const context = await contextOf({
  bundles,
  compared: COMPARED,
  network: 'mainnet',
  networkVersions: undefined,
  filter: undefined,
  time: false,
})
const [vector] = await vectorsOf({ type: 'sequence', file: story })
if (vector === undefined || 'skip' in vector) throw new RangeError(`${story} cannot be run`)
const blocks = await blocksOf(vector, context.bundles, 'mainnet')
if ('skip' in blocks) throw new RangeError(blocks.skip)
const run = runVector({ ...vector, steps: vector.steps.slice(0, 1) }, blocks.stores, context)
if (run.difference !== undefined) throw new RangeError(JSON.stringify(run.difference))
console.log(performance.now().toFixed(1))
