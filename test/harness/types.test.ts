import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const require = createRequire(import.meta.url)

test('handles, results and schemas have the types that the files of types/ expect', () => {
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc')
  const project = fileURLToPath(new URL('./types/tsconfig.json', import.meta.url))
  let output = ''
  try {
    execFileSync(process.execPath, [tsc, '-p', project], { encoding: 'utf8', stdio: 'pipe' })
  } catch (thrown) {
    output = String((thrown as { stdout?: unknown }).stdout)
  }
  const own = output.split('\n').filter((line) => line.includes('harness/types/'))
  expect(own).toEqual([])
}, 60_000)
