import { getContractAddress } from 'viem'
import { expect, test } from 'vitest'
import { FVM, type Hex } from '../../../src/index.ts'

const MAKE = [
  {
    type: 'function',
    name: 'make',
    inputs: [],
    outputs: [{ type: 'address', name: '' }],
    stateMutability: 'nonpayable',
  },
] as const

/** Creation code of a contract whose code is one STOP. */
const CODE = '0x600160005360016000f3'

test.each(['eth', 'secp256k1', 'bls'] as const)(
  'the address that a deployment by an account of type %s gets',
  (type) => {
    const vm = FVM.createSync()
    const creator = vm.account('eve', { type })
    const id = vm.idOf('eve') ?? 0n
    for (let i = 0; i < 3; i++) {
      const expected = vm.evm.computeCreateAddress(creator)
      expect(vm.evm.computeCreateAddress('eve')).toBe(expected)
      expect(vm.evm.computeCreateAddress(id, vm.nonceOf('eve'))).toBe(expected)
      expect(vm.evm.deploy(CODE, { from: creator }).address).toBe(expected)
    }
  },
)

test('the addresses that contracts create by CREATE and CREATE2', () => {
  const vm = FVM.createSync()
  vm.account('eve', { type: 'eth' })
  const at = `0x${'11'.repeat(20)}` as const
  expect(vm.evm.computeCreateAddress(at, 5)).toBe(getContractAddress({ from: at, nonce: 5n }))
  expect(vm.evm.computeCreateAddress(at, 2n ** 63n)).toBe(
    getContractAddress({ from: at, nonce: 2n ** 63n }),
  )
  expect(vm.evm.computeCreate2Address(at, 7, CODE)).toBe(
    getContractAddress({
      from: at,
      opcode: 'CREATE2',
      bytecode: CODE,
      salt: `0x${'7'.padStart(64, '0')}`,
    }),
  )
  // CREATE or CREATE2 with salt 7, of empty creation code; the address is returned.
  const maker = (code: Hex) => vm.evm.at(vm.evm.etch(at, code), MAKE).connect('eve')
  const creates = maker('0x5f5f5ff05f5260205ff3')
  for (let i = 0; i < 2; i++) {
    const expected = vm.evm.computeCreateAddress(at)
    expect(creates.send.make().value).toBe(expected)
  }
  const expected = vm.evm.computeCreate2Address(at, 7, '0x')
  expect(maker('0x60075f5f5ff55f5260205ff3').send.make().value).toBe(expected)
  expect(() => vm.evm.computeCreate2Address(at, `0x${'00'.repeat(33)}`, '0x')).toThrow(
    'the salt is longer than 32 bytes: give up to 32 bytes',
  )
  expect(() => vm.evm.computeCreateAddress('f05')).toThrow(
    'the creator is neither an account nor a contract: only these create contracts',
  )
})
