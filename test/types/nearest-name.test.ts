import { expect, test } from 'vitest'
import { nearestName } from '../../src/types/index.ts'

const NAMES = ['AddVerifier', 'RemoveVerifier', 'GetClaims', 'Burn', 'BurnFrom']

test.each([
  ['AddVerifer', 'AddVerifier'],
  ['addverifier', 'AddVerifier'],
  ['AddVeirfier', 'AddVerifier'],
  ['GetClaim', 'GetClaims'],
  ['Bunr', 'Burn'],
  ['BurnForm', 'BurnFrom'],
  ['Transfer', undefined],
  ['', undefined],
])('the name nearest to %j is %j', (given, expected) => {
  expect(nearestName(given, NAMES)).toBe(expected)
})

test('an empty list has no nearest name', () => {
  expect(nearestName('Burn', [])).toBeUndefined()
})
