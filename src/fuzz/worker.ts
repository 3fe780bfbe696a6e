import { parentPort, workerData } from 'node:worker_threads'
import { createRunner } from './lanes.ts'
import type { FuzzSetup } from './setup.ts'

// The thread of a lane: an index comes in, the outcome of its script goes out.
const setup = workerData as FuzzSetup // what the lane gave
const port = parentPort
if (port !== null) {
  const runner = createRunner(setup)
  port.on('message', async (index: number) => {
    const run = await runner
    port.postMessage(run(index))
  })
}
