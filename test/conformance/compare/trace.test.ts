import { expect, test } from 'vitest'
import { compareCharges, compareTrace } from '../../../src/conformance/compare/trace.ts'
import { traceJson } from '../../../src/conformance/compare/trace-json.ts'
import { Cid } from '../../../src/ipld/index.ts'
import type { ExecutionEvent } from '../../../src/machine/index.ts'
import { Address } from '../../../src/types/index.ts'

const charge = (name: string, compute: number, other = 0): ExecutionEvent => ({
  type: 'GasCharge',
  name,
  compute,
  other,
})

const ACTUAL: ExecutionEvent[] = [
  charge('OnChainMessage', 38_863_000, 10_834_700_000),
  {
    type: 'Call',
    from: 103n,
    to: Address.id(0n),
    method: 3n,
    params: { codec: 0x51, data: Uint8Array.of(1, 2, 3) },
    value: 7n,
    gasLimit: 18_446_744_073_709_551_615n,
    readOnly: false,
  },
  charge('wasm_exec', 4),
  { type: 'CallError', errorNumber: 6, message: 'not found' },
  { type: 'CallReturn', exitCode: 0, value: undefined },
]

const RECORDED = [
  ['OnChainMessage', 38_863_000, 10_834_700_000],
  { call: [103, 'AAA=', '3', '7', '18446744073709551615', false, [0x51, 'AQID']] },
  ['wasm_exec', 4, 0],
  { error: [6] },
  { return: [0, null] },
]

test('a trace equal to its record has no difference', () => {
  expect(compareTrace(RECORDED, ACTUAL, 'trace[0]')).toBeUndefined()
})

test('the first charge that differs is reported with its neighbours', () => {
  const actual = ACTUAL.with(2, charge('wasm_exec', 5))
  expect(compareTrace(RECORDED, actual, 'trace[0]')).toEqual({
    in: 'trace',
    path: 'trace[0][2]',
    expected: ['wasm_exec', 4, 0],
    actual: ['wasm_exec', 5, 0],
    around: {
      before: RECORDED.slice(0, 2),
      expectedNext: RECORDED.slice(3),
      actualNext: [{ error: [6] }, { return: [0, null] }],
    },
  })
})

test('charges past 2^53 are compared digit by digit', () => {
  const wide: ExecutionEvent = {
    type: 'GasCharge',
    name: 'OnGetRandomness',
    compute: 9_007_199_254_740_993n,
    other: 0,
  }
  expect(compareTrace([['OnGetRandomness', '9007199254740993', 0]], [wide], 't')).toBeUndefined()
  expect(compareTrace([['OnGetRandomness', '9007199254740992', 0]], [wide], 't')).toBeDefined()
})

test('a trace that ends early or late differs at its end', () => {
  expect(compareTrace(RECORDED, ACTUAL.slice(0, 4), 't')).toMatchObject({
    path: 't[4]',
    expected: { return: [0, null] },
    actual: 'the end, after 4 events',
  })
  expect(compareTrace(RECORDED.slice(0, 4), ACTUAL, 't')).toMatchObject({
    path: 't[4]',
    expected: 'the end, after 4 events',
    actual: { return: [0, null] },
  })
})

test('a record of 5,000 events is a prefix', () => {
  const events = Array.from({ length: 5_001 }, (_, i) => charge('x', i))
  const recorded = events.slice(0, 5_000).map(traceJson)
  expect(compareTrace(recorded, events, 't')).toBeUndefined()
  expect(compareTrace(recorded.slice(0, 4_999), events, 't')).toMatchObject({ path: 't[4999]' })
  expect(compareTrace(recorded, events.slice(0, 4_999), 't')).toMatchObject({ path: 't[4999]' })
})

test('charges alone are compared with the other events left out', () => {
  const charges = RECORDED.filter((event) => Array.isArray(event))
  expect(compareCharges(charges, ACTUAL, 't')).toBeUndefined()
  expect(compareCharges(charges.slice(0, 1), ACTUAL, 't')).toMatchObject({ path: 't[1]' })
})

test('a block past 256 bytes stands as its size and hash', () => {
  const event: ExecutionEvent = {
    type: 'CallReturn',
    exitCode: 0,
    value: { codec: 0x55, data: new Uint8Array(257) },
  }
  expect(traceJson(event)).toEqual({
    return: [0, [0x55, { size: 257, blake2b256: 'qT2C/kLIW26x2rldJkcGmT9r2QOu5aPKSgGtvoB8TKM=' }]],
  })
})

test('IPLD events name the operation in lower case', () => {
  const cid = Cid.v1(0x71, 0xb220, new Uint8Array(32))
  expect(traceJson({ type: 'Ipld', op: 'Get', cid, size: 3 })).toEqual({
    ipld: ['get', 'bafy2bzaceaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 3],
  })
})
