import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

test("the README's demo runs on the build, from the compiler to the last state", () => {
  const demo = fileURLToPath(new URL('../../examples/counter/demo.mjs', import.meta.url))
  const out = execFileSync(process.execPath, [demo], { encoding: 'utf8' })
  expect(out).toContain('= OK 42 gas')
  expect(out).toContain('USR_ILLEGAL_ARGUMENT')
  expect(out).toContain('the counter cannot grow by 0')
  expect(out.trimEnd().endsWith('state [42]')).toBe(true)
})
