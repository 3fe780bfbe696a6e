import { expect, test } from 'vitest'
import { FVM } from '../../src/index.ts'

test('a contract that loops for ever runs out of gas', () => {
  const vm = FVM.createSync()
  vm.account('alice')
  // CBOR bytes of the initcode: JUMPDEST PUSH0 JUMP.
  const initcode = Uint8Array.of(0x43, 0x5b, 0x5f, 0x56)
  const result = vm.send({ from: 'alice', to: 'f010', method: 4, params: initcode })
  expect(result.exitName).toBe('SYS_OUT_OF_GAS')
})
