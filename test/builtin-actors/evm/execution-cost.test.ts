import { expect, test } from 'vitest'
import { precompileMilligas } from '../../../src/builtin-actors/evm/precompiles/execution-cost.ts'
import { FVM } from '../../../src/index.ts'
import { assemble } from './assembler.ts'

const word = (n: number) => n.toString(16).padStart(64, '0')

function modexpGas(base: number, power: number, modulus: number): number {
  const sizes = [base, power, modulus].map(word).join('')
  const input = Buffer.from(`${sizes}${'f7'.repeat(base + power)}${'f1'.repeat(modulus)}`, 'hex')
  return precompileMilligas(5n, input) / 1000
}

// What the official actor took (bundle v18, network version 28).
test.each([
  [32, 32, 32, 10_198_213],
  [128, 128, 128, 473_815_141],
  [256, 3, 256, 75_104_404],
  [256, 256, 256, 3_628_470_977],
  [32, 32, 256, 469_401_459],
])('modexp of %i, %i and %i bytes costs about as much as in Wasm', (base, power, modulus, gas) => {
  expect(Math.abs(modexpGas(base, power, modulus) / gas - 1)).toBeLessThan(0.11)
})

test.each([
  [8n, 4 * 192, 1_796_032_411],
  [12n, 4 * 160, 371_183_703],
  [14n, 3 * 288, 616_937_715],
  [15n, 3 * 384, 1_426_700_356],
])('so do pieces of %s', (address, size, gas) => {
  const milligas = precompileMilligas(address, new Uint8Array(size).fill(1))
  expect(Math.abs(milligas / 1000 / gas - 1)).toBeLessThan(0.03)
})

test('milligas are integers, and bounded', () => {
  const huge = Buffer.from(`${word(1)}${word(2 ** 31)}${word(2 ** 31)}03ff`, 'hex')
  for (const size of [0, 1, 96, 97, 128, 160, 192, 213, 384])
    for (let index = 1n; index <= 256n; index++)
      expect(Number.isSafeInteger(precompileMilligas(index, new Uint8Array(size).fill(3)))).toBe(
        true,
      )
  expect(Number.isSafeInteger(precompileMilligas(5n, huge))).toBe(true)
})

test('a pairing that cannot be paid runs out of gas before it is worked out', () => {
  const vm = FVM.createSync()
  vm.account('alice')
  const pairings = assemble(`loop: PUSH0 PUSH0 384 PUSH0 15 GAS STATICCALL POP @loop JUMP`)
  const cbor = (data: Uint8Array) => Uint8Array.from([0x58, data.length, ...data])
  const result = vm.send({
    from: 'alice',
    to: 'f010',
    method: 4,
    params: cbor(pairings),
    gasLimit: 1_000_000_000n,
  })
  expect(result.exitName).toBe('SYS_OUT_OF_GAS')
})
