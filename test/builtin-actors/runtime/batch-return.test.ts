import { describe, expect, test } from 'vitest'
import { BatchReturn, stackBatches } from '../../../src/builtin-actors/runtime/batch-return.ts'
import { CborReader, CborWriter } from '../../../src/ipld/index.ts'
import { ActorError } from '../../../src/types/index.ts'

const OK = 0
const [E1, E2, E3] = [16, 17, 18]

/** Batches and what they stack to. Source: builtin-actors v18.0.0 `runtime/src/util/batch_return.rs`, tests. */
const STACKED: readonly (readonly [expected: number[], ...batches: number[][]])[] = [
  [
    [E1, OK, E2],
    [E1, OK, E2],
  ],
  [
    [OK, E1],
    [OK, OK],
    [OK, E1],
  ],
  [
    [E1, E2],
    [OK, OK],
    [E1, E2],
  ],
  [[E1], [E1], []],
  [[E2, E1], [OK, E1], [E2]],
  [[E2, E1], [OK, OK], [OK, E1], [E2]],
  [
    [E2, E1, OK],
    [OK, E1, OK],
    [E2, OK],
  ],
  [
    [E3, E1, E2],
    [OK, E1, OK],
    [E3, E2],
  ],
  [
    [E1, E1, E1, E3, E2, E3],
    [E1, E1, E1, OK, E2, OK],
    [E3, E3],
  ],
  [
    [E2, E1, OK, E3, E2],
    [OK, OK, OK, OK, OK],
    [OK, E1, OK, OK, OK],
    [E2, OK, OK, E2],
    [OK, E3],
  ],
]

describe('stacked batches', () => {
  test('refer to the items of the first batch', () => {
    for (const [expected, ...batches] of STACKED.slice(0, -1)) {
      const stacked = stackBatches(batches.map((codes) => BatchReturn.of(codes)))
      expect(stacked.codes()).toEqual(expected)
    }
  })

  test('keep the position of every failure over four stages', () => {
    const [, ...batches] = STACKED.at(-1)!
    const stacked = stackBatches(batches.map((codes) => BatchReturn.of(codes)))
    expect(stacked.codes()).toEqual([E2, E1, OK, E3, E2])
    expect(stacked.successCount).toBe(1)
  })

  test('of no batch are an empty one', () => {
    expect(stackBatches([])).toEqual(new BatchReturn())
  })

  test('panic where a stage has another size than there are successes', () => {
    expect(() => stackBatches([BatchReturn.of([OK, OK]), BatchReturn.of([OK])])).toThrow(
      expect.objectContaining({ exitCode: 24 }),
    )
  })
})

test('successes are the items without a failure', () => {
  const batch = BatchReturn.of([OK, E1, OK, E2])
  expect(batch.successes(['a', 'b', 'c', 'd'])).toEqual(['a', 'c'])
  let thrown: unknown
  try {
    batch.successes(['a'])
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(ActorError)
  expect(thrown).toMatchObject({ exitCode: 24 })
})

test('a batch is read as it was written', () => {
  const batch = BatchReturn.of([OK, E1, OK, E2])
  const w = new CborWriter()
  batch.write(w)
  const bytes = w.finish()
  expect([...bytes]).toEqual([0x82, 2, 0x82, 0x82, 1, 16, 0x82, 3, 17])
  expect(BatchReturn.read(new CborReader(bytes))).toEqual(batch)
})
