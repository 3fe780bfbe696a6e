import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { countMessage, waitForMessage } from '../../src/machine/deep-stack/message-count.ts'

/** Runs code beside this thread, which can wait meanwhile. */
function inThread(code: string, counts: Int32Array): Worker {
  const head = `const { counts, pause } = require('node:worker_threads').workerData
    const sleep = (ms) => Atomics.wait(pause, 0, 0, ms)`
  const pause = new Int32Array(new SharedArrayBuffer(4))
  return new Worker(`${head}\n${code}`, { eval: true, workerData: { counts, pause } })
}

test('a wake without a message does not end the wait', async () => {
  const counts = new Int32Array(new SharedArrayBuffer(8))
  const thread = inThread(
    `for (let i = 0; i < 20; i++) { sleep(5); Atomics.notify(counts, 1) }
    Atomics.store(counts, 0, 1) // the wakes are over
    Atomics.add(counts, 1, 1)
    Atomics.notify(counts, 1)`,
    counts,
  )
  expect(waitForMessage(counts, 1, 0)).toBe(true)
  expect([...counts]).toEqual([1, 1])
  await thread.terminate()
})

test('a message that was counted before is not waited for, and the time can be limited', () => {
  const counts = new Int32Array(new SharedArrayBuffer(4))
  countMessage(counts, 0)
  expect(waitForMessage(counts, 0, 0)).toBe(true)
  expect(waitForMessage(counts, 0, 1, 1)).toBe(false)
})
