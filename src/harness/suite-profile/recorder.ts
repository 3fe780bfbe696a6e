import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { writeFileAtomicallySync } from '../../io/index.ts'
import {
  type ProfileDetail,
  profileToData,
  SuiteProfile,
  setSuiteProfile,
} from '../profile/index.ts'

/** The name under which vitest provides a {@link SuiteRecording} to its workers. */
export const SUITE_PROFILE_KEY = 'litefvm:suite-profile'

/** The settings that {@link ProfileReporter} gives to the workers. */
export interface SuiteRecording {
  /** Folder of the parts, one file for each test file. */
  readonly folder: string
  readonly detail: ProfileDetail
}

/** Ending of the files that hold parts. */
export const PART_ENDING = '.profile.json'

/**
 * Profiles every message of this worker from now on.
 *
 * @returns a function that writes the part; messages after it write the part again
 */
export function startSuiteProfile({ folder, detail }: SuiteRecording): () => void {
  const path = join(folder, `${randomUUID()}${PART_ENDING}`)
  let isWritten = false
  const write = (): void => {
    isWritten = true
    writeFileAtomicallySync(path, JSON.stringify(profileToData(profile.build())))
  }
  const profile = new SuiteProfile(detail, () => {
    if (isWritten) write() // a hook of the suite that runs after the one that wrote
  })
  setSuiteProfile(profile)
  return write
}
