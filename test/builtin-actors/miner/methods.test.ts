import { expect, test } from 'vitest'
import { MINER } from '../../../src/builtin-actors/miner/definition.ts'
import { REACHED } from './bench.ts'
import './cases/admin.ts'
import './cases/money.ts'
import './cases/onboarding.ts'
import './cases/proving.ts'
import './cases/sectors.ts'

test('every method of the table is called with success by a test of these', () => {
  const methods = Object.entries(MINER.methods).filter(([, spec]) => !('retired' in spec))
  expect(methods.map(([name]) => name).filter((name) => !REACHED.has(name))).toEqual([])
})
