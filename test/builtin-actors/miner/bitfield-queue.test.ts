import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NO_QUANTIZATION, type QuantSpec } from '../../../src/builtin-actors/miner/quantize.ts'
import { BitFieldQueue } from '../../../src/builtin-actors/miner/queues/bitfield-queue.ts'
import { putEmptyAmt } from '../../../src/builtin-actors/miner/store.ts'
import { BitField, MemoryBlockstore } from '../../../src/ipld/index.ts'
import { uncodedMessage } from './state-bench.ts'

function emptyQueue(quant: QuantSpec = NO_QUANTIZATION): BitFieldQueue {
  const store = new MemoryBlockstore()
  return new BitFieldQueue(store, putEmptyAmt(store, 3), quant)
}

function contentOf(queue: BitFieldQueue): [bigint, bigint[]][] {
  const content: [bigint, bigint[]][] = []
  queue.amt.forEach((epoch, values) => {
    content.push([epoch, [...values]])
  })
  return content
}

test('values are kept by epoch, rounded up', () => {
  const queue = emptyQueue({ unit: 5n, offset: 3n })
  for (const value of [0n, 2n, 3n, 4n, 7n, 8n, 9n]) queue.addToQueueValues(value, [value])
  expect(contentOf(queue)).toEqual([
    [3n, [0n, 2n, 3n]],
    [8n, [4n, 7n, 8n]],
    [13n, [9n]],
  ])
})

test('many values are added in one update an epoch', () => {
  const queue = emptyQueue({ unit: 5n, offset: 3n })
  queue.addManyToQueueValues([
    [9n, 9n],
    [0n, 0n],
    [4n, 4n],
    [3n, 3n],
    [4n, 4n],
    [3n, 1n],
  ])
  expect(contentOf(queue)).toEqual([
    [3n, [0n, 1n, 3n]],
    [8n, [4n]],
    [13n, [9n]],
  ])
})

test('adding no values changes nothing: the root is not written again', () => {
  const store = new MemoryBlockstore()
  const root = putEmptyAmt(store, 3)
  const queue = new BitFieldQueue(store, root, NO_QUANTIZATION)
  queue.addToQueue(5n, BitField.EMPTY)
  expect(queue.amt.flush().equals(root)).toBe(true)
  expect(contentOf(queue)).toEqual([])
})

test('popping takes the entries up to an epoch', () => {
  const queue = emptyQueue()
  const entries = [
    [42n, [1n, 3n]],
    [93n, [3n, 5n]],
    [94n, [7n]],
    [203n, [9n, 10n]],
  ] as const
  for (const [epoch, values] of entries) queue.addToQueueValues(epoch, values)
  expect(queue.popUntil(41n)).toEqual({ values: BitField.EMPTY, isModified: false })
  const popped = queue.popUntil(93n)
  expect([[...popped.values], popped.isModified]).toEqual([[1n, 3n, 5n], true])
  expect(contentOf(queue).map(([epoch]) => epoch)).toEqual([94n, 203n])
})

test('cutting removes values, moves larger ones down and drops empty entries', () => {
  const queue = emptyQueue()
  queue.addToQueueValues(93n, [1n, 2n, 3n, 4n, 99n])
  queue.addToQueueValues(94n, [2n, 4n])
  queue.cut(BitField.of([2n, 4n, 5n, 6n]))
  expect(contentOf(queue)).toEqual([[93n, [1n, 2n, 95n]]])
})

test('an epoch before zero and the value 2^64 - 1 are refused', () => {
  const queue = emptyQueue()
  expect(uncodedMessage(() => queue.addToQueueValues(-1n, [1n]))).toContain('-1')
  expect(uncodedMessage(() => queue.addToQueueValues(1n, [(1n << 64n) - 1n]))).toContain(
    'out of range',
  )
})

test('a queue does what a map of sets does', () => {
  const epochs = fc.bigInt(0n, 400n)
  const values = fc.array(fc.tuple(epochs, fc.bigInt(0n, 60n)), { maxLength: 20 })
  fc.assert(
    fc.property(fc.array(fc.tuple(values, epochs), { maxLength: 6 }), (rounds) => {
      const queue = emptyQueue()
      const model = new Map<bigint, Set<bigint>>()
      for (const [added, until] of rounds) {
        queue.addManyToQueueValues(added)
        for (const [epoch, value] of added)
          model.set(epoch, (model.get(epoch) ?? new Set()).add(value))
        const due = [...model].filter(([epoch]) => epoch <= until)
        for (const [epoch] of due) model.delete(epoch)
        const popped = queue.popUntil(until)
        expect(popped.isModified).toBe(due.length > 0)
        expect(new Set(popped.values)).toEqual(new Set(due.flatMap(([, own]) => [...own])))
      }
      expect(contentOf(queue).map(([epoch]) => epoch)).toEqual(
        [...model.keys()].sort((a, b) => Number(a - b)),
      )
    }),
  )
})
