import { parentPort, workerData } from 'node:worker_threads'
import { loadFastBls } from '../crypto/index.ts'
import { contextOf } from './context.ts'
import { failedItem, type WorkerSetup } from './pool.ts'
import { reasonOf, runItem } from './run-item.ts'
import type { WorkItem } from './work.ts'

// The thread of a worker lane: an item comes in, its results go out.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the lane passes its setup
const setup = workerData as WorkerSetup
const port = parentPort
if (port !== null) {
  const context = loadFastBls().then(() => contextOf(setup))
  port.on('message', (item: WorkItem) => {
    context
      .then((ready) => runItem(item, ready))
      .then(
        (results) => port.postMessage(results),
        (thrown: unknown) => {
          port.postMessage([failedItem(item, reasonOf(thrown))])
        },
      )
  })
}
