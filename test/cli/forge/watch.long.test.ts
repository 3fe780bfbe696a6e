import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { runCli } from '../../../src/cli/cli.ts'
import { createTestIo } from '../test-io.ts'

const folder = mkdtempSync(join(tmpdir(), 'litefvm-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

const SOURCE = `pragma solidity ^0.8.20;
contract OtherTest { function test_One() public pure {} }
`

test('watch mode runs the tests that a change touches, and survives sources that do not compile', async () => {
  const project = fileURLToPath(new URL('../../forge/project', import.meta.url))
  mkdirSync(join(folder, 'test'), { recursive: true })
  cpSync(join(project, 'src'), join(folder, 'src'), { recursive: true })
  for (const file of ['Counter.t.sol', 'Vm.sol'])
    cpSync(join(project, 'test', file), join(folder, 'test', file))
  writeFileSync(join(folder, 'foundry.toml'), '[profile.default]\nlibs = []\n')
  const other = join(folder, 'test/Other.t.sol')
  writeFileSync(other, SOURCE)

  let stop = (): void => {}
  const stopped = new Promise<void>((resolve) => {
    stop = resolve
  })
  const written: string[] = []
  const waits: (() => void)[] = []
  const note = (text: string): void => {
    written.push(text)
    for (const look of waits.splice(0)) look()
  }
  /** Waits for the end of a run. @returns what it has written */
  const nextRun = async (): Promise<string> => {
    while (!written.join('').includes('Waiting for changes'))
      await new Promise<void>((resolve) => waits.push(resolve))
    return written.splice(0).join('')
  }
  const words = ['forge', 'test', '--watch', '--root', folder, '--match-test', 'test_One|Skipped']
  const ended = runCli(words, '0.0.0', {
    ...createTestIo(),
    out: note,
    err: note,
    untilStopped: () => stopped,
  })
  const first = await nextRun()
  expect(first).toContain('[SKIP] test_Skipped()')
  expect(first).toContain('[PASS] test_One()')

  // Editors replace a file by another one.
  const replace = (text: string): void => {
    writeFileSync(join(folder, 'new'), text)
    renameSync(join(folder, 'new'), other)
  }
  replace(SOURCE.replace('test_One', 'test_OneAgain'))
  const second = await nextRun()
  expect(second).toContain('[PASS] test_OneAgain()')
  expect(second).not.toContain('test_Skipped')
  replace(SOURCE.replace('pure {}', 'pure {'))
  expect(await nextRun()).toContain('the contracts do not compile')
  replace(SOURCE)
  expect(await nextRun()).toContain('[PASS] test_One()')
  stop()
  expect(await ended).toBe(0)
}, 240_000)
