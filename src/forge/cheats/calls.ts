import { isReservedEthAddress } from '../../builtin-actors/index.ts'
import { type Hex, hexToBytes } from '../../harness/index.ts'
import type { Args } from '../args.ts'
import type { CheatCall } from '../cheat-call.ts'
import { CheatError } from '../cheat-error.ts'
import type { CheatTable } from '../cheat-table.ts'
import { areEqual } from '../expectations.ts'
import { toHex } from '../hex-text.ts'
import type { CallMock } from '../session.ts'

/** Senders and answers of calls. */
export const CALL_CHEATS: CheatTable = {
  prank: {
    doc: 'Sets the sender of the next call, and its origin if two addresses are given',
    run: (call, a) => {
      startPrank(call, a.address(0), a.types[1] === 'address' ? a.address(1) : undefined, true)
    },
  },
  startPrank: {
    doc: 'Sets the sender of all calls until stopPrank',
    run: (call, a) => {
      startPrank(call, a.address(0), a.types[1] === 'address' ? a.address(1) : undefined, false)
    },
  },
  stopPrank: {
    doc: 'Ends startPrank',
    run: ({ session, depth }) => {
      session.pranks.delete(depth)
    },
  },
  readCallers: {
    doc: 'Tells whether a prank is on, with its sender and origin',
    run: ({ session, depth, state, scope, caller }) => {
      const origin = state.ethOf(scope.origin)
      const prank = session.pranks.get(depth)
      if (prank === undefined) return [0, caller, origin]
      return [prank.isOnce ? 3 : 4, prank.sender, prank.origin ?? origin]
    },
  },
  mockCall: {
    doc: 'Answers calls whose input begins with the data',
    run: (call, a) => {
      const at = a.types[1] === 'uint256' ? 2 : 1
      mock(call, a, { isRevert: false, answers: [a.bytes(at + 1)] })
    },
  },
  mockCalls: {
    doc: 'Answers calls whose input begins with the data, each with the next answer',
    run: (call, a) => {
      const at = a.types[1] === 'uint256' ? 2 : 1
      const answers = a.list(at + 1).map((one) => hexToBytes(toHex(one), 'an answer'))
      mock(call, a, { isRevert: false, answers })
    },
  },
  mockCallRevert: {
    doc: 'Reverts calls whose input begins with the data',
    run: (call, a) => {
      const at = a.types[1] === 'uint256' ? 2 : 1
      mock(call, a, { isRevert: true, answers: [a.bytes(at + 1)] })
    },
  },
  clearMockedCalls: {
    doc: 'Ends all mocks of calls',
    run: ({ session }) => {
      session.mocks.clear()
    },
  },
  mockFunction: {
    doc: 'Lets another contract run the calls whose input begins with the data',
    run: ({ session }, a) => {
      session.functionMocks.push({ target: a.address(0), data: a.bytes(2), to: a.address(1) })
    },
  },
}

function startPrank(
  { session, depth, callerId, state }: CheatCall,
  sender: Hex,
  origin: Hex | undefined,
  isOnce: boolean,
): void {
  const before = session.pranks.get(depth)
  if (before !== undefined) {
    if (!before.isUsed)
      throw new CheatError('cannot overwrite a prank until it is applied at least once')
    if (before.isOnce !== isOnce)
      throw new CheatError(
        'cannot override an ongoing prank with a single vm.prank; use vm.startPrank to override the current prank',
      )
  }
  state.ensure(sender)
  session.pranks.set(depth, { sender, origin, caller: callerId, isOnce, isUsed: false })
}

function mock(
  { session, state }: CheatCall,
  a: Args,
  { isRevert, answers }: { readonly isRevert: boolean; readonly answers: Uint8Array[] },
): void {
  const to = a.address(0)
  const value = a.types[1] === 'uint256' ? a.uint(1) : undefined
  const added: CallMock = { data: a.bytes(value === undefined ? 1 : 2), value, isRevert, answers }
  const kept = (session.mocks.get(to) ?? []).filter(
    (one) => !areEqual(one.data, added.data) || one.value !== value,
  )
  session.mocks.set(to, [...kept, added])
  // Solidity calls only addresses that have code.
  if (!isReservedEthAddress(BigInt(to)) && state.code(to).length === 0)
    state.setCode(to, Uint8Array.of(0))
}
