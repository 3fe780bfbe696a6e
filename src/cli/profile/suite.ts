import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Profile, ProfileDetail } from '../../harness/index.ts'
import { ProfileReporter } from '../../harness/suite-profile/reporter.ts'
import { UsageError } from '../../types/index.ts'
import type { Io } from '../io.ts'
import { noTests, runVitest, type Suite } from '../suite/run-vitest.ts'

/** The profile of a suite. */
export interface ProfiledSuite {
  readonly profile: Profile
  /** Whether all tests passed. */
  readonly passed: boolean
}

/**
 * Profiles all messages that a suite sends. What vitest prints goes to `io.err`.
 *
 * @throws UsageError `FVM_NO_VITEST` without vitest, `FVM_NO_TESTS` if no test runs, `FVM_NO_MESSAGES`
 *   for tests that pass and send no message
 */
export async function profileSuite(
  suite: Suite,
  detail: ProfileDetail,
  io: Io,
): Promise<ProfiledSuite> {
  const folder = await mkdtemp(join(tmpdir(), 'litefvm-profile-'))
  try {
    const reporter = new ProfileReporter(folder, detail)
    await runVitest(suite, [reporter], io)
    const { files, tests, reason } = reporter
    if (files === 0) throw noTests(suite)
    const passed = reason === 'passed'
    if (tests === 0 && passed) throw noTestRan(suite)
    const profile = reporter.profile()
    if (profile.messages.length === 0 && passed) throw noMessages(suite)
    return { profile, passed }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function noTestRan({ testName, filters }: Suite): UsageError {
  const where = filters.length === 0 ? 'the suite' : filters.join(' and ')
  return new UsageError(
    'FVM_NO_TESTS',
    testName === undefined
      ? `no test of ${where} ran: all of them are skipped`
      : `no test of ${where} ran: none has a name that matches --filter "${testName.source}"`,
  )
}

function noMessages({ root }: Suite): UsageError {
  return new UsageError(
    'FVM_NO_MESSAGES',
    `the tests sent no message, so there is nothing to profile: profile tests that send messages, with the litefvm that is installed in ${resolve(root)}`,
  )
}
