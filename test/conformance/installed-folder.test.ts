import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { scratchFolder } from './sample.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

test('deep calls run if the package is installed below a folder named src', () => {
  const installed = join(scratchFolder(), 'src', 'litefvm')
  mkdirSync(join(installed, 'node_modules'), { recursive: true })
  cpSync(join(ROOT, 'package.json'), join(installed, 'package.json'))
  cpSync(join(ROOT, 'dist'), join(installed, 'dist'), { recursive: true })
  for (const name of readdirSync(join(ROOT, 'node_modules')))
    if (!name.startsWith('.'))
      symlinkSync(join(ROOT, 'node_modules', name), join(installed, 'node_modules', name))
  const vectors = join(ROOT, 'test/vectors/limits')
  const main = join(installed, 'dist/cli/main.js')
  const output = execFileSync(process.execPath, [main, 'vectors', vectors, '--jobs', '1', '--json'])
  const report: { passed: number; failed: number } = JSON.parse(String(output))
  expect({ passed: report.passed, failed: report.failed }).toEqual({ passed: 40, failed: 0 })
})
