import * as vitest from 'vitest'
import {
  type GasRecording,
  handOver,
  RECORDING_KEY,
  type RunningFile,
  startRecording,
} from './recorder.ts'

const { beforeEach, inject } = vitest
/** Vitest 3 has no such class: there the file of the test before is taken. */
const { TestRunner } = vitest as Partial<typeof vitest>

// The reporter makes this a setup file of the suite: it runs in each worker before the tests.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- vitest types provided keys by a global interface that the package does not extend
const recording: unknown = inject(RECORDING_KEY as never)
if (recording !== undefined) {
  let last: RunningFile | undefined
  // If workers run more than one file, this module may be evaluated for the first one only.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the reporter provides it
  startRecording(recording as GasRecording, () => TestRunner?.getCurrentTest()?.file ?? last)
  beforeEach(({ task }) => {
    last = task.file
    handOver(task.file)
  })
}
