import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { runCli } from '../../src/cli/cli.ts'
import { createNode } from '../../src/rpc/index.ts'
import { createTestIo } from '../cli/test-io.ts'
import { change, sampleVector, writeFile, writeVectors } from './sample.ts'

/* Small gzip files that unpack to more than is accepted. They take up to a GiB of memory for a moment. */

const PART = gzipSync(Buffer.alloc(1 << 25))

/** A gzip stream of so many MiB of zeros, in parts of 32. */
const bomb = (mib: number): Buffer => Buffer.concat(Array(mib / 32).fill(PART))

async function vectors(path: string) {
  const io = createTestIo()
  const code = await runCli(['vectors', path, '--jobs', '1'], '0', io)
  return { code, text: io.written.out + io.written.err }
}

test('a line of half a gigabyte', async () => {
  const { code, text } = await vectors(writeFile('line.jsonl.gz', bomb(480)))
  expect(code).not.toBe(0)
  expect(text).toContain('the file has a line of more than 500000000 bytes')
})

test('the CAR of a vector', async () => {
  const vector = change(sampleVector(), 'car', bomb(1_056).toString('base64'))
  const { code, text } = await vectors(writeVectors(vector))
  expect(code).not.toBe(0)
  expect(text).toContain("the vector's CAR is not gzip, or it is damaged: Cannot create a Buffer")
})

test('a state for anvil_loadState', async () => {
  const node = await createNode({ accounts: 0 })
  const params = [`0x${bomb(1_056).toString('hex')}`]
  await expect(node.provider.request({ method: 'anvil_loadState', params })).rejects.toThrow(
    'the state cannot be unpacked: give what anvil_dumpState gave, of at most 1073741824 bytes',
  )
  await node.close()
})
