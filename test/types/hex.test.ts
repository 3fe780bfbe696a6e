import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytesOfDigits, bytesToHex, shortestBytes } from '../../src/types/index.ts'

const bytes = fc.uint8Array({ maxLength: 70 })

test('bytes and their digits, in either case, are the same', () => {
  fc.assert(
    fc.property(bytes, (given) => {
      const text = Buffer.from(given).toString('hex')
      expect(bytesToHex(given)).toBe(`0x${text}`)
      expect(bytesOfDigits(text)).toEqual(given)
      expect(bytesOfDigits(`0x${text.toUpperCase()}`, 2)).toEqual(given)
    }),
  )
})

test.each(['0', 'g0', '0g', '0x', ' 1', '-1', '1é', '\u0430\u0430', '00\u{1f600}'])(
  '%j has no pairs of digits',
  (text) => {
    expect(bytesOfDigits(text)).toBeUndefined()
  },
)

test('a number takes the fewest bytes', () => {
  expect(shortestBytes(0n)).toEqual(new Uint8Array(0))
  expect(shortestBytes(0xffn)).toEqual(Uint8Array.of(0xff))
  expect(shortestBytes(0x100n)).toEqual(Uint8Array.of(1, 0))
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 1n << 300n }), (n) => {
      const shortest = shortestBytes(n)
      expect(BigInt(bytesToHex(shortest))).toBe(n)
      expect(shortest[0]).not.toBe(0)
    }),
  )
})
