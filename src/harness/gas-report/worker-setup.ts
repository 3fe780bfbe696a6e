import { inject } from 'vitest'
import { type GasRecording, RECORDING_KEY, startRecording } from './recorder.ts'

// The reporter makes this a setup file of the suite: it runs in each worker before the tests.
const recording: unknown = inject(RECORDING_KEY as never)
if (recording !== undefined) startRecording(recording as GasRecording) // the reporter provided it
