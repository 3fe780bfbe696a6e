import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

test('a message ends in an error when the worker that runs it dies, and the next one runs', () => {
  const script = fileURLToPath(new URL('./worker-death-run.mjs', import.meta.url))
  const out = execFileSync(process.execPath, ['--max-old-space-size=64', script], {
    encoding: 'utf8',
    timeout: 60_000, // a caller that does not see the death waits for ever
  })
  const full = {
    isFatal: true,
    message:
      'a message needs a larger stack, and the worker that ran it has ended, most likely because its heap was full: raise the limit of the heap, as NODE_OPTIONS=--max-old-space-size=8192 does (in MiB), or have the message call less deep; tracing: false needs less, too',
    unchanged: true,
  }
  expect(JSON.parse(out)).toEqual({ full, next: { exitCode: 0, calls: 2 } })
}, 60_000)
