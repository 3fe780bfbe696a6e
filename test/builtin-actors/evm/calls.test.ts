import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { FVM, type Snapshot } from '../../../src/index.ts'
import { CborReader, CborWriter } from '../../../src/ipld/index.ts'
import { BUNDLES } from '../../data.ts'
import { assemble, initCodeOf } from './assembler.ts'

/*
 * What contracts do to each other: gas, storage that is undone or not, what lasts for how long. The
 * official actor does the same, when LITEFVM_BUNDLES names a folder with v18.
 */

const BUNDLE = join(BUNDLES ?? '', 'v18.tar.zst')
const HAS_BUNDLE = BUNDLES !== undefined && existsSync(BUNDLE)
if (!HAS_BUNDLE)
  process.stderr.write('calls were not tested on the official actor: set LITEFVM_BUNDLES\n')

const ACTORS = [
  ['native', 'native'],
  ['official', BUNDLE],
] as const

function bytes(data: Uint8Array): Uint8Array {
  const w = new CborWriter()
  w.writeBytes(data)
  return w.finish()
}

/** Returns the word on the stack. */
const RETURN = 'PUSH0 MSTORE 32 PUSH0 RETURN'

describe.each(ACTORS)('contracts on %s actors', (name, actors) => {
  let vm: FVM
  let fresh: Snapshot | undefined

  beforeEach(async () => {
    if (name === 'official' && !HAS_BUNDLE) return
    vm ??= await FVM.create({ actors, tracing: false })
    if (fresh === undefined) {
      vm.account('alice')
      fresh = vm.snapshot()
    }
    vm.revert(fresh)
  }, 60_000)

  const run = name === 'official' ? test.skipIf(!HAS_BUNDLE) : test

  /** The contract's Ethereum address, as a number. */
  function deploy(listing: string): string {
    const params = bytes(initCodeOf(assemble(listing)))
    const created = vm.send({ from: 'alice', to: 'f010', method: 4, params })
    if (!created.ok) throw new RangeError(created.explain())
    const r = new CborReader(created.returnData)
    r.readArrayHeader()
    const id = r.readUint()
    if (!r.readNull()) r.readBytes()
    const eth = `0x${Buffer.from(r.readBytes()).toString('hex')}`
    ids.set(eth, id)
    return eth
  }

  const ids = new Map<string, bigint>()

  /** Calls a contract and gives the words that it returns. */
  function call(
    eth: string,
    words: readonly (bigint | number | string)[] = [],
    value = 0n,
  ): bigint[] {
    const input = words.map((word) => BigInt(word).toString(16).padStart(64, '0')).join('')
    const result = vm.send({
      from: 'alice',
      to: `f0${ids.get(eth)!}`,
      method: 3844450837n,
      params: bytes(Buffer.from(input, 'hex')),
      value,
    })
    if (!result.ok) throw new RangeError(result.explain())
    const returned = Buffer.from(new CborReader(result.returnData).readBytes()).toString('hex')
    return (returned.match(/.{64}/g) ?? []).map((word) => BigInt(`0x${word}`))
  }

  const calls = (to: string, { gas = 'GAS', value = '0' } = {}) =>
    `PUSH0 PUSH0 PUSH0 PUSH0 ${value} ${to} ${gas} CALL`
  const result = 'RETURNDATASIZE PUSH0 PUSH0 RETURNDATACOPY PUSH0 MLOAD'

  run('a callee gets at most 63/64 of the gas that is left', () => {
    const callee = deploy(`GAS ${RETURN}`)
    const caller = deploy(
      `GAS ${calls(callee)} POP ${result} SWAP1 32 MSTORE PUSH0 MSTORE 64 PUSH0 RETURN`,
    )
    const [inner, outer] = call(caller)
    expect(inner! * 64n).toBeLessThan(outer! * 63n)
    expect(inner! * 100n).toBeGreaterThan(outer! * 95n)
  })

  run.each([
    ['what it is given', '50000000', '0', 0n, 50_000_000n],
    ['10 M for 2,300 and no value', '2300', '0', 2_300n, 10_000_000n],
    ['10 M for no gas with value', '0', '1', 0n, 10_000_000n],
  ])('a callee has %s', (_what, gas, value, least, most) => {
    const callee = deploy(`GAS ${RETURN}`)
    const caller = deploy(`${calls(callee, { gas, value })} POP ${result} ${RETURN}`)
    const [inner] = call(caller, [], 5n)
    expect(inner).toBeLessThan(most)
    expect(inner).toBeGreaterThan(least)
  })

  run('a callee without gas gives 0 and no data, and the caller goes on', () => {
    const callee = deploy('loop: @loop JUMP')
    const caller = deploy(
      `${calls(callee, { gas: '30000000' })} RETURNDATASIZE 32 MSTORE PUSH0 MSTORE 64 PUSH0 RETURN`,
    )
    expect(call(caller)).toEqual([0n, 0n])
  })

  run('what a contract wrote while it was called again is there when its call returns', () => {
    const relay = deploy(`1 PUSH0 MSTORE PUSH0 PUSH0 32 PUSH0 PUSH0 CALLER GAS CALL ${RETURN}`)
    const contract = deploy(`CALLDATASIZE @inner JUMPI
      7 1 SSTORE 70 1 TSTORE ${calls(relay)} POP
      1 SLOAD PUSH0 MSTORE 2 SLOAD 32 MSTORE 1 TLOAD 64 MSTORE 2 TLOAD 96 MSTORE 128 PUSH0 RETURN
      inner: 1 SLOAD 1 ADD 2 SSTORE 1 TLOAD 1 ADD 2 TSTORE STOP`)
    expect(call(contract)).toEqual([7n, 8n, 70n, 71n])
  })

  run('what a callee wrote is undone when it fails, and what its caller wrote is not', () => {
    const callee = deploy(`CALLDATASIZE @write JUMPI 1 SLOAD 1 TLOAD ADD ${RETURN}
      write: 3 1 SSTORE 4 1 TSTORE INVALID`)
    const caller = deploy(`9 1 SSTORE PUSH0 PUSH0 1 PUSH0 PUSH0 ${callee} GAS CALL 32 MSTORE
      ${calls(callee)} 64 MSTORE ${result} PUSH0 MSTORE 1 SLOAD 96 MSTORE 128 PUSH0 RETURN`)
    expect(call(caller)).toEqual([0n, 0n, 1n, 9n])
  })

  run('a delegate has the caller, value and storage of the contract that runs it', () => {
    const library = deploy(
      'CALLER PUSH0 MSTORE CALLVALUE 32 MSTORE ADDRESS 64 MSTORE 5 3 SSTORE 96 PUSH0 RETURN',
    )
    const contract = deploy(`PUSH0 PUSH0 PUSH0 PUSH0 ${library} GAS DELEGATECALL POP
      RETURNDATASIZE PUSH0 PUSH0 RETURNDATACOPY 3 SLOAD 96 MSTORE 128 PUSH0 RETURN`)
    const sender = (0xffn << 152n) | vm.idOf('alice')!
    expect(call(contract, [], 4n)).toEqual([sender, 4n, BigInt(contract), 5n])
  })

  run('nothing below a static call may write, a delegate neither', () => {
    const library = deploy('5 3 SSTORE STOP')
    const contract = deploy(`PUSH0 PUSH0 PUSH0 PUSH0 ${library} GAS DELEGATECALL ${RETURN}`)
    const outer = deploy(
      `PUSH0 PUSH0 PUSH0 PUSH0 ${contract} GAS STATICCALL POP ${result} ${RETURN}`,
    )
    expect(call(outer)).toEqual([0n])
    expect(call(contract)).toEqual([1n])
  })

  run(
    'a contract that destroyed itself is dead from the next message on, and can be made anew',
    () => {
      const child = assemble(`CALLDATASIZE @die JUMPI
      1 SLOAD 1 ADD DUP1 1 SSTORE ${RETURN} die: CALLER SELFDESTRUCT`)
      const init = initCodeOf(child)
      const code = Array.from(init, (byte) => `%${byte.toString(16)}`).join(' ')
      const factory = deploy(`7 ${init.length} @code 1 ADD ${init.length} SWAP1 PUSH0 CODECOPY
      PUSH0 PUSH0 CREATE2 ${RETURN} code: ${code}`)
      const [made] = call(factory)
      const target = `0x${made!.toString(16)}`
      const watcher = deploy(`${target} EXTCODESIZE PUSH0 MSTORE
      PUSH0 PUSH0 CALLDATASIZE PUSH0 PUSH0 ${target} GAS CALL 32 MSTORE
      RETURNDATASIZE 64 MSTORE ${target} EXTCODESIZE 96 MSTORE
      ${calls(target)} 128 MSTORE RETURNDATASIZE 160 MSTORE 192 PUSH0 RETURN`)
      const size = BigInt(child.length)
      expect(call(watcher)).toEqual([size, 1n, 32n, size, 1n, 32n])
      expect(call(watcher, [1])).toEqual([size, 1n, 0n, size, 1n, 32n])
      expect(call(watcher)).toEqual([0n, 1n, 0n, 0n, 1n, 0n])
      expect(call(factory)).toEqual([made])
      const first = deploy(`${calls(target)} POP ${result} ${RETURN}`)
      expect(call(first)).toEqual([1n])
    },
  )
})
