import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, inject } from 'vitest'
import { writeFileAtomicallySync } from '../../io/index.ts'
import { writeActorFiles } from './actor-files.ts'
import { recordedToJson } from './recorded-json.ts'
import { COVERAGE_KEY, PART_ENDING } from './reporter.ts'
import { startRecording } from './start-coverage.ts'

// The reporter makes this a setup file of the suite: it runs in each worker before the tests.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- vitest types provided keys by a global interface that the package does not extend
const folder: unknown = inject(COVERAGE_KEY as never)
if (typeof folder === 'string') {
  const recorder = startRecording()
  afterAll(() => {
    const recorded = recorder.take()
    if (recorded.builds.size === 0 && recorded.blocks.size === 0) return
    writeActorFiles(folder, recorded.actors)
    writeFileAtomicallySync(join(folder, `${randomUUID()}${PART_ENDING}`), recordedToJson(recorded))
  })
}
