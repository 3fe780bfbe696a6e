import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MemoryImage } from '../../src/wasm/memory-image.ts'

const PAGE = 65_536

test('a memory is restored to its image after any writes', () => {
  const writes = fc.array(
    fc.tuple(fc.nat(2 * PAGE - 16), fc.uint8Array({ minLength: 1, maxLength: 16 })),
    { maxLength: 8 },
  )
  fc.assert(
    fc.property(writes, writes, (first, second) => {
      const buffer = new ArrayBuffer(2 * PAGE)
      const bytes = new Uint8Array(buffer)
      for (const [offset, data] of first) bytes.set(data, offset)
      const before = bytes.slice()
      const image = new MemoryImage(buffer)
      for (const [offset, data] of second) bytes.set(data, offset)
      image.restore(buffer, 0, buffer.byteLength)
      expect(Buffer.compare(bytes, before)).toBe(0)
    }),
    { numRuns: 100 },
  )
})

test('bytes past the given length stay unchanged', () => {
  const image = new MemoryImage(new ArrayBuffer(PAGE))
  const grown = new Uint8Array(3 * PAGE).fill(1)
  image.restore(grown.buffer, 0, 2 * PAGE)
  expect(grown.subarray(0, 2 * PAGE).every((b) => b === 0)).toBe(true)
  expect(grown.subarray(2 * PAGE).every((b) => b === 1)).toBe(true)
})

test('a word that is minus zero as a float is not treated as zero', () => {
  const buffer = new ArrayBuffer(PAGE)
  new Float64Array(buffer)[3] = -0
  const image = new MemoryImage(buffer)
  const bytes = new Uint8Array(buffer)
  bytes.fill(9)
  image.restore(buffer, 0, PAGE)
  expect(bytes[31]).toBe(0x80)
  expect(bytes.reduce((n, b) => n + b, 0)).toBe(0x80)
})

test('bytes before the first write stay unchanged, unless they hold data', () => {
  const image = new MemoryImage(new ArrayBuffer(PAGE))
  const bytes = new Uint8Array(PAGE).fill(1)
  image.restore(bytes.buffer, 100, PAGE)
  expect(bytes.indexOf(0)).toBe(100)
  expect(bytes.lastIndexOf(1)).toBe(99)

  const withData = new Uint8Array(PAGE)
  withData[50] = 7
  const other = new MemoryImage(withData.buffer.slice(0))
  withData.fill(1)
  other.restore(withData.buffer, 5000, PAGE)
  expect(withData[50]).toBe(7)
  expect(withData.reduce((n, b) => n + b, 0)).toBe(7)
})
