import { UsageError } from '../../types/index.ts'
import type { MatcherContext } from './matcher.ts'

/** The file of the running test. @throws UsageError `FVM_NO_TEST` outside a test */
export function testFileOf({ task, testPath }: MatcherContext, matcher: string): string {
  const file = task?.file?.filepath ?? testPath
  if (file !== undefined) return file
  throw noTest(matcher)
}

/** The name of the running test, after the names of its suites. @throws UsageError `FVM_NO_TEST` */
export function testNameOf({ task, currentTestName }: MatcherContext, matcher: string): string {
  if (task !== undefined) {
    const names = [task.name]
    for (let { suite } = task; suite !== undefined && suite !== task.file; { suite } = suite)
      names.unshift(suite.name)
    return names.join(' > ')
  }
  if (currentTestName !== undefined && currentTestName !== '') return currentTestName
  throw noTest(matcher)
}

function noTest(matcher: string): UsageError {
  return new UsageError(
    'FVM_NO_TEST',
    `${matcher} was used outside of a test: snapshots are named after the test that takes them; in a concurrent test of vitest use the expect of its context`,
  )
}
