import { afterAll, inject } from 'vitest'
import { SUITE_PROFILE_KEY, type SuiteRecording, startSuiteProfile } from './recorder.ts'

// The reporter makes this a setup file of the suite: it runs in each worker before the tests.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- vitest types provided keys by a global interface that the package does not extend
const recording: unknown = inject(SUITE_PROFILE_KEY as never)
if (recording !== undefined) {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the reporter provides it
  afterAll(startSuiteProfile(recording as SuiteRecording))
}
