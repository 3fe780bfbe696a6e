import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { setGasSnapshotLines } from '../../../src/harness/gas-snapshot/snapshot-file.ts'

test('the lock of a process that has ended is removed', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'litefvm-')), '.gas-snapshot')
  const { pid } = spawnSync(process.execPath, ['-e', ''])
  writeFileSync(`${path}.lock`, String(pid))
  setGasSnapshotLines(path, new Map([['a test', { gas: 7n, isExact: true }]]))
  expect(readFileSync(path, 'utf8')).toBe('a test (gas: 7)\n')
  expect(existsSync(`${path}.lock`)).toBe(false)
})
