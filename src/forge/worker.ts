import { parentPort, workerData } from 'node:worker_threads'
import { monotonicMs } from '../io/index.ts'
import type { LaneJob, LaneSetup } from './lanes.ts'
import { SuiteRunner } from './suite-runner.ts'

// The thread of a lane: a contract and its tests come in, their results go out.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the lane passes its setup
const { config, build, settings } = workerData as LaneSetup
const port = parentPort
if (port !== null) {
  const created = SuiteRunner.create(config, build, settings, monotonicMs)
  port.on('message', async ({ suite, tests }: LaneJob) => {
    const runner = await created
    port.postMessage(runner.run(suite, tests))
  })
}
