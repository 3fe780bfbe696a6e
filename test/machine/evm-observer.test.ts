import { describe, expect, test } from 'vitest'
import type { EvmExit, EvmFrame, EvmObserver, EvmStep } from '../../src/builtin-actors/index.ts'
import { CborReader, CborWriter } from '../../src/ipld/index.ts'
import type { Machine } from '../../src/machine/index.ts'
import { Address } from '../../src/types/index.ts'
import { assemble, initCodeOf } from '../builtin-actors/evm/assembler.ts'
import { createWorld, message } from './world.ts'

const EAM = Address.id(10n)
const CREATE_EXTERNAL = 4n
const INVOKE = 3844450837n

interface Contract {
  readonly address: Address
  readonly eth: bigint
}

type Told = ['begin'] | ['enter', EvmFrame] | ['step', EvmStep] | ['exit', EvmExit]

function recorder(told: Told[], steps: boolean): EvmObserver {
  const frames: EvmObserver = {
    begin: () => told.push(['begin']),
    enter: (frame) => told.push(['enter', frame]),
    exit: (exit) => told.push(['exit', exit]),
  }
  if (!steps) return frames
  return {
    ...frames,
    step: (step) => told.push(['step', { ...step, memory: step.memory.slice() }]),
  }
}

function bytes(data: Uint8Array): Uint8Array {
  const w = new CborWriter()
  w.writeBytes(data)
  return w.finish()
}

function deploy(machine: Machine, code: Uint8Array, sequence = 0n): Contract {
  const params = bytes(initCodeOf(code))
  const call = message({ to: EAM, methodNum: CREATE_EXTERNAL, params, sequence })
  const { receipt } = machine.executeMessage(call, 'explicit', 100)
  expect(receipt.exitCode).toBe(0)
  const r = new CborReader(receipt.returnData)
  r.readArrayHeader()
  const id = r.readUint()
  if (!r.readNull()) r.readBytes()
  return { address: Address.id(id), eth: BigInt(`0x${Buffer.from(r.readBytes()).toString('hex')}`) }
}

function invoke(
  machine: Machine,
  to: Address,
  sequence: bigint,
  { input = new Uint8Array(0), gasLimit = 10_000_000_000n } = {},
) {
  const call = message({ to, methodNum: INVOKE, params: bytes(input), sequence, gasLimit })
  return machine.executeMessage(call, 'explicit', 100)
}

const kinds = (told: readonly Told[]) =>
  told.map(([what, of]) => (what === 'enter' || what === 'exit' ? `${what} ${of.kind}` : what))

describe('an observer of the EVM', () => {
  const inner = assemble('0xaa PUSH0 MSTORE 1 31 REVERT')

  test('sees frames as they nest: whose code runs where, and how it ends', () => {
    const { machine } = createWorld()
    const told: Told[] = []
    machine.setHooks({ evmObserver: recorder(told, false) })
    const library = deploy(machine, inner)
    expect(kinds(told)).toEqual(['begin', 'enter create', 'exit return'])
    expect(told[2]).toMatchObject(['exit', { data: inner }])
    const outer = assemble(`PUSH0 PUSH0 PUSH0 PUSH0 ${library.eth} GAS DELEGATECALL STOP`)
    const contract = deploy(machine, outer, 1n)
    told.length = 0
    const { receipt } = invoke(machine, contract.address, 2n, {
      input: Uint8Array.of(1, 2),
    })
    expect(receipt.exitCode).toBe(0)
    expect(kinds(told)).toEqual([
      'begin',
      'enter call',
      'enter delegatecall',
      'exit revert',
      'exit return',
    ])
    const [, call, delegated, revert] = told
    const { actorId } = contract.address
    expect(call).toMatchObject([
      'enter',
      { actorId, receiver: contract.eth, code: outer, input: Uint8Array.of(1, 2), isStatic: false },
    ])
    expect(delegated).toMatchObject([
      'enter',
      { actorId, receiver: contract.eth, code: inner, input: new Uint8Array(0) },
    ])
    const codes = [call, delegated].map((entry) => (entry![1] as EvmFrame).codeCid)
    expect(codes[0]).not.toEqual(codes[1])
    expect(revert).toMatchObject(['exit', { pc: 8, data: Uint8Array.of(0xaa) }])
  })

  test('sees each opcode with its stack and memory, and gas that adds up', () => {
    const { machine } = createWorld()
    const { address } = deploy(machine, inner)
    const told: Told[] = []
    machine.setHooks({ evmObserver: recorder(told, true) })
    const { receipt } = invoke(machine, address, 1n)
    const steps = told.filter(([what]) => what === 'step').map(([, of]) => of as EvmStep)
    expect(steps.map(({ pc, opcode, stack }) => [pc, opcode, stack])).toEqual([
      [0, 0x60, []],
      [2, 0x5f, [0xaan]],
      [3, 0x52, [0xaan, 0n]],
      [4, 0x60, []],
      [6, 0x60, [1n]],
      [8, 0xfd, [1n, 31n]],
    ])
    expect(steps[3]?.memory).toEqual(Uint8Array.from([...new Uint8Array(31), 0xaa]))
    const gas = told.flatMap(([what, of]) => (what === 'begin' ? [] : [of.gasUsed]))
    expect(gas).toEqual(gas.toSorted((a, b) => (a < b ? -1 : 1)))
    expect(gas.at(-1)! / 1000n).toBeLessThan(receipt.gasUsed)
    expect(steps[1]!.gasUsed).toBeGreaterThan(steps[0]!.gasUsed)
  })

  test.each([
    ['INVALID', 'error', 34],
    ['POP', 'error', 36],
    ['loop: @loop JUMP', 'outOfGas', undefined],
  ])('gets the reason why %s ends', (listing, kind, exitCode) => {
    const { machine } = createWorld()
    const { address } = deploy(machine, assemble(listing))
    const told: Told[] = []
    machine.setHooks({ evmObserver: recorder(told, false) })
    invoke(machine, address, 1n, { gasLimit: 20_000_000n })
    expect(told.at(-1)).toMatchObject(['exit', { kind, exitCode }])
  })

  test('changes neither gas nor trace', () => {
    const run = (observer: EvmObserver | undefined) => {
      const { machine } = createWorld({ tracing: true })
      machine.setHooks({ evmObserver: observer })
      const loop = assemble('100 loop: 1 SWAP1 SUB DUP1 @loop JUMPI PUSH0 SLOAD STOP')
      const { address } = deploy(machine, loop)
      return invoke(machine, address, 1n)
    }
    expect(run(recorder([], true))).toEqual(run(undefined))
  })

  test('begins again where a message needs a larger stack', () => {
    const { machine } = createWorld()
    const inner = deploy(machine, assemble('1 POP STOP'))
    const outer = assemble(`PUSH0 PUSH0 PUSH0 PUSH0 PUSH0 ${inner.eth} GAS CALL STOP`)
    const { address } = deploy(machine, outer, 1n)
    const told: Told[] = []
    let calls = 0
    const overflow = (): number => overflow() + 1
    const interceptor = {
      intercept: () => {
        calls += 1
        if (calls === 2) overflow()
        return undefined
      },
    }
    machine.setHooks({ interceptor, evmObserver: recorder(told, true) })
    const { receipt } = invoke(machine, address, 2n)
    expect(receipt.exitCode).toBe(0)
    const again = told.findLastIndex(([what]) => what === 'begin')
    expect(kinds(told.slice(0, again))).toEqual([
      'begin',
      'enter call',
      ...new Array<string>(8).fill('step'),
      'exit fatal',
    ])
    const last = told.slice(again)
    expect(kinds(last).filter((what) => what !== 'step')).toEqual([
      'begin',
      'enter call',
      'enter call',
      'exit return',
      'exit return',
    ])
    expect(last.findLast(([what]) => what === 'step')).toMatchObject([
      'step',
      { pc: outer.length - 1, opcode: 0, stack: [1n] },
    ])
  })
})
