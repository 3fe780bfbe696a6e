import { parentPort, workerData } from 'node:worker_threads'
import { createRunner } from './lanes.ts'
import type { FuzzSetup } from './setup.ts'

// The thread of a lane: an index comes in, the outcome of its script goes out.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the lane passes its setup
const setup = workerData as FuzzSetup
const port = parentPort
if (port !== null) {
  const runner = createRunner(setup)
  port.on('message', async (index: number) => {
    const run = await runner
    port.postMessage(await run(index))
  })
}
