import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
// @ts-expect-error a plain script without types
import { abiSource, compileRewriter, generatedSource } from '../../scripts/build-rewriter.mjs'

test('the generated rewriter of bodies is the one its sources compile to', async () => {
  const file = new URL('../../src/wasm/body-rewriter.generated.ts', import.meta.url)
  expect(generatedSource(await compileRewriter())).toBe(readFileSync(file, 'utf8'))
}, 30_000)

test('the addresses and field numbers that the host uses are those of the sources', () => {
  const file = new URL('../../src/wasm/rewriter-abi.generated.ts', import.meta.url)
  expect(abiSource()).toBe(readFileSync(file, 'utf8'))
})
