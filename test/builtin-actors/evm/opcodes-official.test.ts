import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { STACK_NEEDS } from '../../../src/builtin-actors/evm/opcodes.ts'
import { OPCODE_NAMES } from '../../../src/builtin-actors/index.ts'
import { FVM, type Result } from '../../../src/index.ts'
import { CborReader, CborWriter } from '../../../src/ipld/index.ts'
import { BUNDLES } from '../../data.ts'
import { assemble, initCodeOf } from './assembler.ts'
import { DIFFERENCES, INITS, made, UNNAMED, WHOLES, WORDS, WRITES } from './listings.ts'

/*
 * The listings of the opcode tests on the native actor and on the official one, when LITEFVM_BUNDLES
 * names a folder with v18: exit codes, returns, events and the contract's state are to be equal.
 */

const BUNDLE = join(BUNDLES ?? '', 'v18.tar.zst')
const HAS_BUNDLE = BUNDLES !== undefined && existsSync(BUNDLE)
if (!HAS_BUNDLE)
  process.stderr.write('opcodes were not compared with the official actor: set LITEFVM_BUNDLES\n')

/** Of opcodes in STACK_NEEDS. */
const UNDEFINED = 255
const EAM = 'f010'
const CREATE_EXTERNAL = 4n
const INVOKE = 3844450837n

let worlds: readonly FVM[]

function bytes(data: Uint8Array): Uint8Array {
  const w = new CborWriter()
  w.writeBytes(data)
  return w.finish()
}

/** The id of the next account. */
function nextId(vm: FVM): number {
  const before = vm.snapshot()
  vm.account('probe')
  const id = Number(vm.idOf('probe'))
  vm.revert(before)
  return id
}

/** Deploys in every world; the contracts have one Ethereum address, and their own ids. */
function deploy(code: Uint8Array): { eth: bigint; ids: bigint[] } {
  const params = bytes(initCodeOf(code))
  const made = worlds.map((vm) => {
    const created = vm.send({ from: 'alice', to: EAM, method: CREATE_EXTERNAL, params })
    if (!created.ok) throw new RangeError(created.explain())
    const r = new CborReader(created.returnData)
    r.readArrayHeader()
    const id = r.readUint()
    if (!r.readNull()) r.readBytes()
    return { id, eth: BigInt(`0x${Buffer.from(r.readBytes()).toString('hex')}`) }
  })
  expect(new Set(made.map(({ eth }) => eth)).size).toBe(1)
  return { eth: made[0]!.eth, ids: made.map(({ id }) => id) }
}

function outcomeOf(vm: FVM, id: bigint, result: Result) {
  return {
    exitCode: result.exitCode,
    returned: result.returnData,
    events: result.events.map(({ log }) => log),
    state: vm.getActor(id)?.state.key,
    balance: vm.getActor(id)?.balance,
  }
}

/** Runs a listing in every world, and wants one outcome. */
function expectSame(listing: string, { input = new Uint8Array(0), value = 0n } = {}) {
  const { ids } = deploy(assemble(listing))
  const outcomes = worlds.map((vm, at) => {
    const id = ids[at]!
    const params = bytes(input)
    const to = `f0${id}`
    return outcomeOf(vm, id, vm.send({ from: 'alice', to, method: INVOKE, params, value }))
  })
  expect([listing, outcomes[0]]).toEqual([listing, outcomes[1]])
}

describe.skipIf(!HAS_BUNDLE)('native and official', () => {
  beforeAll(async () => {
    const official = await FVM.create({ actors: BUNDLE, tracing: false })
    const native = FVM.createSync({ tracing: false })
    worlds = [native, official]
    // The ids of accounts begin where the genesis ends, which may differ.
    const next = Math.max(...worlds.map((vm) => nextId(vm)))
    for (const vm of worlds) {
      while (nextId(vm) < next) vm.account(`filler ${nextId(vm)}`)
      vm.account('alice')
    }
    expect(native.idOf('alice')).toBe(official.idOf('alice'))
  }, 60_000)

  const input = Uint8Array.from([1, 2, 3, 4, 5, 0xff, 7])

  test.each(WORDS)('%s', (listing) => {
    expectSame(`${listing} PUSH0 MSTORE 32 PUSH0 RETURN`, { input, value: 5n })
  })

  test.each(WHOLES)('%s', (listing) => {
    expectSame(listing, { input })
  })

  test.each(Object.keys(INITS))('CREATE and CREATE2 of %s', (what) => {
    for (const opcode of ['CREATE', 'CREATE2'] as const)
      expectSame(made(opcode, INITS[what as keyof typeof INITS]), { value: 3n })
  })

  test.each(WRITES)('%s in a static call', (_name, listing) => {
    const { eth } = deploy(assemble(listing))
    expectSame(
      `0 0 0 0 ${eth} GAS STATICCALL PUSH0 MSTORE RETURNDATASIZE 32 MSTORE 64 PUSH0 RETURN`,
    )
  })

  const differing = DIFFERENCES.map(([listing]) => listing).filter(
    (listing) => listing !== 'GAS' && !listing.startsWith('CALLER'),
  )
  test.each(differing)('%s', (listing) => {
    const known = listing.replace(/[A-Z]+/g, (name) => UNNAMED[name] ?? name)
    expectSame(`${known} PUSH0 MSTORE 32 PUSH0 RETURN`)
  })

  test('every byte as an opcode over stacks of all sizes', () => {
    for (let op = 0; op < 256; op++) {
      if (OPCODE_NAMES[op] === 'GAS') continue
      const byte = `%${op.toString(16).padStart(2, '0')}`
      const arity = STACK_NEEDS[op] === UNDEFINED ? 0 : STACK_NEEDS[op]! & 31
      for (const size of new Set([Math.max(0, arity - 1), arity, 1024]))
        expectSame(`JUMPDEST ${'PUSH0 '.repeat(size)}${byte}`, { input })
    }
  }, 60_000)
})
