import { expect, test } from 'vitest'
import { EXPORTED_METHODS, FRC46_TOKEN_TYPE } from '../../../src/builtin-actors/index.ts'
import { methodNumber } from '../../../src/crypto/index.ts'

test('the written numbers of exported methods are the FRC-42 hashes of their names', () => {
  const names = Object.keys(EXPORTED_METHODS)
  expect(Object.fromEntries(names.map((name) => [name, methodNumber(name)]))).toEqual(
    EXPORTED_METHODS,
  )
  expect(methodNumber('FRC46')).toBe(BigInt(FRC46_TOKEN_TYPE))
})
