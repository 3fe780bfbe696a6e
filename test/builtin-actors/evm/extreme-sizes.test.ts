import { expect, test } from 'vitest'
import { FVM } from '../../../src/index.ts'
import { withBundles } from '../../data.ts'
import { assemble } from './assembler.ts'

const MIB = 1 << 20
const INVOKE_EVM = 3_844_450_837n

/** Sizes that a contract grows its memory to, in order, and the exit of the official v18 EVM actor. */
const GROWTHS: readonly (readonly [mib: readonly number[], exit: string])[] = [
  [[510], 'OK'],
  [[511], 'SYS_ILLEGAL_INSTRUCTION'],
  [[2047], 'SYS_ILLEGAL_INSTRUCTION'],
  [[2048], 'USR_ASSERTION_FAILED'],
  [[200, 300], 'SYS_ILLEGAL_INSTRUCTION'],
  [[100, 201], 'OK'],
  [[100, 201, 210], 'SYS_ILLEGAL_INSTRUCTION'],
  [[120, 390], 'OK'],
  [[10, 505], 'SYS_ILLEGAL_INSTRUCTION'],
  [[64, 128, 256], 'OK'],
  [[1, 2, 4, 8, 16, 32, 64, 128], 'OK'],
  [[1, 2, 4, 8, 16, 32, 64, 128, 129, 256], 'SYS_ILLEGAL_INSTRUCTION'],
  [[3, 9, 27, 81, 388], 'OK'],
  [[3, 9, 27, 81, 392], 'SYS_ILLEGAL_INSTRUCTION'],
]

/** Bytes that a contract reverts with: a block holds 1 MiB, and CBOR adds five bytes. */
const REVERTS: readonly (readonly [bytes: number, exit: string])[] = [
  [1_048_571, 'REVERTED'],
  [1_048_572, 'USR_ASSERTION_FAILED'],
  [2_000_000, 'USR_ASSERTION_FAILED'],
]

/** Deploys code and calls it once. @returns the name of the exit code */
function exitOf(vm: FVM, code: Uint8Array): string {
  const size = [code.length >> 8, code.length & 255]
  // PUSH2 size, DUP1, PUSH1 12, PUSH0, CODECOPY, PUSH0, RETURN, padded to 12 bytes.
  const init = [0x61, ...size, 0x80, 0x60, 12, 0x5f, 0x39, 0x5f, 0xf3, 0, 0, ...code]
  const params = Uint8Array.of(0x59, init.length >> 8, init.length & 255, ...init)
  const created = vm.send({ from: 'alice', to: 'f010', method: 4, params })
  expect(created.exitName).toBe('OK')
  const actor = idIn(created.returnData)
  return vm.send({ from: 'alice', to: `f0${actor}`, method: INVOKE_EVM, gasLimit: 10_000_000_000 })
    .exitName
}

/** The actor id that the EAM returns: the first item of a CBOR array. */
function idIn(returned: Uint8Array): bigint {
  const head = returned[1]!
  if (head < 24) return BigInt(head)
  return BigInt(head === 0x18 ? returned[2]! : (returned[2]! << 8) | returned[3]!)
}

function growing(mib: readonly number[]): Uint8Array {
  return assemble(`${mib.map((size) => `1 ${size * MIB - 32} MSTORE`).join(' ')} STOP`)
}

function exits(vm: FVM): string[] {
  vm.account('alice')
  return [
    ...GROWTHS.map(([mib]) => `${mib.join(', ')} MiB: ${exitOf(vm, growing(mib))}`),
    ...REVERTS.map(([bytes]) => `${bytes} B: ${exitOf(vm, assemble(`${bytes} PUSH0 REVERT`))}`),
  ]
}

const EXPECTED = [
  ...GROWTHS.map(([mib, exit]) => `${mib.join(', ')} MiB: ${exit}`),
  ...REVERTS.map(([bytes, exit]) => `${bytes} B: ${exit}`),
]

test('the native EVM fails at the sizes at which the official actor fails', () => {
  expect(exits(FVM.createSync({ tracing: false }))).toEqual(EXPECTED)
})

withBundles('extreme sizes on the official EVM actor', (bundles) => {
  test('the official EVM actor fails at these sizes', async () => {
    const vm = await FVM.create({ actors: `${bundles}/v18.tar.zst`, tracing: false })
    expect(exits(vm)).toEqual(EXPECTED)
  })
})
