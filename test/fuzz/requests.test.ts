import { expect, test } from 'vitest'
import { attackWithFrames, attackWithTexts } from './requests.ts'

/* The long form is scripts/fuzz-requests.mjs, which sets the number of requests and the first seed. */

const LONG = process.env['LITEFVM_FUZZ_REQUESTS']
const FIRST = Number(process.env['LITEFVM_FUZZ_SEED'] ?? '0')
const TEXTS = LONG === undefined ? 500 : Number(LONG)
const FRAMES = LONG === undefined ? 100 : Math.ceil(Number(LONG) / 10)

test('altered texts and parameters of requests are answered without a stack or an internal error', async () => {
  expect(await attackWithTexts(TEXTS, FIRST)).toEqual([])
})

test('altered frames of WebSockets end connections without an effect on the node', async () => {
  expect(await attackWithFrames(FRAMES, FIRST)).toEqual([])
})
