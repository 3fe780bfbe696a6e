import { expect, test } from 'vitest'
import { fromDist } from '../dist.ts'
import { sampleVector, writeVectors } from './sample.ts'

test('--time gives the first message of a fresh process, without and with a cache, and a warm one', async () => {
  const { runVectors: runBuilt } =
    await fromDist<typeof import('../../src/conformance/vectors.ts')>('conformance/vectors.js')
  const report = await runBuilt({ paths: [writeVectors(sampleVector())], time: true })
  const [{ firstMs, firstCachedMs, warmMs } = {}] = report.vectors
  expect(report).toMatchObject({ passed: 1, vectors: [{ id: 'wasm-1', result: 'passed' }] })
  expect(warmMs).toBeGreaterThan(0)
  expect(firstCachedMs).toBeGreaterThan(warmMs!)
  expect(firstMs).toBeGreaterThan(warmMs!)
})
