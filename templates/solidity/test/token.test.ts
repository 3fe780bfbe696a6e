import 'litefvm/vitest'
import { FIL, FVM } from 'litefvm'
import { compileSolidity, type SolidityBuild } from 'litefvm/solc'
import { beforeAll, beforeEach, expect, test } from 'vitest'

let build: SolidityBuild
let vm: FVM

beforeAll(async () => {
  build = await compileSolidity('contracts', { cache: 'build' })
}, 60_000)

beforeEach(() => {
  vm = FVM.createSync()
  for (const name of ['owner', 'alice', 'bob']) vm.account(name, { type: 'eth' })
  vm.evm.deploy(build, { contract: 'Token', args: [5000n * FIL], from: 'owner', as: 'token' })
})

const token = (from: string) => vm.evm.at('token').connect(from)

test('FIL buys tokens', () => {
  const result = token('alice').write.buy({ value: '2 FIL' })
  expect(result.balanceChange('alice')).toBe(-2n * FIL)
  expect(token('bob').read.balanceOf(['alice'])).toBe(2000n * FIL)
  expect(result).toEmitEvent(token('alice'), 'Sold', { buyer: 'alice', amount: 2000n * FIL })
})

test('tokens change hands', () => {
  token('alice').write.buy({ value: '2 FIL' })
  token('alice').write.transfer(['bob', 500n * FIL])
  expect(token('bob').read.balanceOf(['alice'])).toBe(1500n * FIL)
  expect(token('bob').read.balanceOf(['bob'])).toBe(500n * FIL)
})

test('no more is sold than there is', () => {
  token('alice').write.buy({ value: '4 FIL' })
  const result = token('bob').send.buy({ value: '2 FIL' })
  const args = { wanted: 2000n * FIL, left: 1000n * FIL }
  expect(result).toRevertWithCustomError(token('bob'), 'SoldOut', args)
})

test('only the owner takes the FIL', () => {
  token('alice').write.buy({ value: '2 FIL' })
  const result = token('alice').send.withdraw()
  expect(result).toRevertWithCustomError(token('alice'), 'OwnableUnauthorizedAccount', ['alice'])
  expect(token('owner').write.withdraw().balanceChange('owner')).toBe(2n * FIL)
})
