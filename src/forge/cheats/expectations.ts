import type { Hex } from '../../harness/index.ts'
import type { Args } from '../args.ts'
import type { CheatCall } from '../cheat-call.ts'
import { CheatError } from '../cheat-error.ts'
import type { CheatTable } from '../cheat-table.ts'

/** Expectations of the next calls. */
export const EXPECTATION_CHEATS: CheatTable = {
  expectRevert: {
    doc: 'The next call must revert, with the data, by the address, so many times, if they are given',
    run: (call, a) => {
      expectRevert(call, a, false)
    },
  },
  expectPartialRevert: {
    doc: 'The next call must revert with data that begins with the selector',
    run: (call, a) => {
      expectRevert(call, a, true)
    },
  },
  expectEmit: {
    doc: 'The next call must emit the log that the test emits next',
    run: (call, a) => {
      expectEmit(call, a, false)
    },
  },
  expectEmitAnonymous: {
    doc: 'The next call must emit the anonymous log that the test emits next',
    run: (call, a) => {
      expectEmit(call, a, true)
    },
  },
  expectCall: {
    doc: 'The test must call the address with input that begins with the data',
    run: (call, a) => {
      expectCall(call, a, 'exact')
    },
  },
  expectCallMinGas: {
    doc: 'As expectCall; gas limits are those of Filecoin, and are not compared',
    run: (call, a) => {
      expectCall(call, a, 'least')
    },
  },
  expectCreate: {
    doc: 'The test must create a contract with CREATE by the deployer',
    run: ({ session }, a) => {
      session.expectedCreates.push({
        code: a.bytes(0),
        deployer: a.address(1),
        isCreate2: false,
        isFound: false,
      })
    },
  },
  expectCreate2: {
    doc: 'The test must create a contract with CREATE2 by the deployer',
    run: ({ session }, a) => {
      session.expectedCreates.push({
        code: a.bytes(0),
        deployer: a.address(1),
        isCreate2: true,
        isFound: false,
      })
    },
  },
}

function expectRevert({ session, depth }: CheatCall, a: Args, isPartial: boolean): void {
  let data: Uint8Array | undefined
  let reverter: Hex | undefined
  let count = 1n
  a.types.forEach((type, at) => {
    if (type === 'bytes' || type === 'bytes4') data = a.bytes(at)
    else if (type === 'address') reverter = a.address(at)
    else count = a.uint(at)
  })
  if (session.expectedReverts.some((one) => one.depth === depth && one.remaining > 0))
    throw new CheatError('you must call another function prior to expecting a second revert')
  session.expectedReverts.push({
    depth,
    data,
    isPartial,
    reverter,
    remaining: Number(count),
    isNever: count === 0n,
  })
}

function expectEmit({ session, depth }: CheatCall, a: Args, isAnonymous: boolean): void {
  const flags = a.values.filter((value) => typeof value === 'boolean')
  const topics = isAnonymous ? flags.slice(0, -1) : [true, ...flags.slice(0, -1)]
  const data = flags.at(-1) ?? true
  const checks =
    flags.length === 0
      ? [true, true, true, true, true]
      : [...topics.slice(0, 4), ...FILL].slice(0, 4)
  const addressAt = a.types.indexOf('address')
  const countAt = a.types.indexOf('uint64')
  const count = countAt < 0 ? 1 : a.number(countAt)
  session.expectedEmits.push({
    depth,
    checks: flags.length === 0 ? checks : [...checks, data],
    emitter: addressAt < 0 ? undefined : a.address(addressAt),
    template: undefined,
    remaining: count,
    isFound: false,
    isNever: count === 0,
  })
}

const FILL = [true, true, true, true]

function expectCall({ session }: CheatCall, a: Args, gasKind: 'exact' | 'least'): void {
  const dataAt = a.types.indexOf('bytes')
  const hasCount = a.types.at(-1) === 'uint64' && dataAt < a.types.length - 1
  const hasValue = a.types[1] === 'uint256'
  const hasGas = a.types[2] === 'uint64' && dataAt === 3
  const gas = hasGas ? a.uint(2) : undefined
  session.expectedCalls.push({
    to: a.address(0),
    data: a.bytes(dataAt),
    value: hasValue ? a.uint(1) : undefined,
    gas: gasKind === 'exact' ? gas : undefined,
    minGas: gasKind === 'least' ? gas : undefined,
    count: hasCount ? a.number(dataAt + 1) : undefined,
    seen: 0,
  })
}
