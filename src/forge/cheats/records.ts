import { bytesToHex, type Hex } from '../../harness/index.ts'
import { CheatError } from '../cheat-error.ts'
import type { CheatTable } from '../cheat-table.ts'
import type { AccountAccess, RecordedSlot, Session } from '../session.ts'
import { wordHex } from './accounts.ts'

/** Logs, accesses and figures that a test records. */
export const RECORD_CHEATS: CheatTable = {
  recordLogs: {
    doc: 'Records logs from now on',
    run: ({ session }) => {
      session.logs = []
    },
  },
  getRecordedLogs: {
    doc: 'Returns the recorded logs, and begins again',
    run: ({ session }) => {
      const logs = session.logs ?? []
      if (session.logs !== undefined) session.logs = []
      return logs.map(({ topics, data, emitter }) => [topics, bytesToHex(data), emitter])
    },
  },
  getRecordedLogsJson: {
    doc: 'Returns the recorded logs as JSON, and begins again',
    run: ({ session }) => {
      const logs = session.logs ?? []
      if (session.logs !== undefined) session.logs = []
      return JSON.stringify(
        logs.map(({ topics, data, emitter }) => ({ topics, data: bytesToHex(data), emitter })),
      )
    },
  },
  record: {
    doc: 'Records reads and writes of storage from now on',
    run: ({ session }) => {
      session.slots = []
    },
  },
  stopRecord: {
    doc: 'Ends record',
    run: ({ session }) => {
      session.slots = undefined
    },
  },
  accesses: {
    doc: 'Returns the recorded reads and writes of a contract',
    run: ({ session, state, runsOfficially }, a) => {
      const id = state.idOf(a.address(0))
      if (id !== undefined && state.contract(id) !== undefined && runsOfficially(id))
        throw new CheatError(
          `${a.address(0)} runs on the official EVM actor, whose accesses to storage cannot be recorded: run this test with --actors native`,
        )
      const own = (session.slots ?? []).filter(({ account }) => account === a.address(0))
      const writes = own.filter(({ isWrite }) => isWrite)
      // A write counts as a read too, as in forge.
      return [own.map(({ slot }) => wordHex(slot)), writes.map(({ slot }) => wordHex(slot))]
    },
  },
  startStateDiffRecording: {
    doc: 'Records accesses to accounts and their storage from now on',
    run: ({ session }) => {
      session.accesses = []
    },
  },
  stopAndReturnStateDiff: {
    doc: 'Ends startStateDiffRecording, and returns the accesses',
    run: ({ session }) => {
      const accesses = session.accesses ?? []
      session.accesses = undefined
      return accesses.map((one) => accessTuple(one, session))
    },
  },
}

function accessTuple(one: AccountAccess, { moment }: Session): unknown[] {
  return [
    [0n, moment.chainId],
    one.kind,
    one.account,
    one.accessor,
    one.isInitialized,
    one.oldBalance,
    one.newBalance,
    bytesToHex(one.code),
    one.value,
    bytesToHex(one.data),
    one.isReverted,
    one.slots.map((slot) => slotTuple(slot, one.isReverted)),
    BigInt(one.depth),
    one.oldNonce,
    one.newNonce,
  ]
}

function slotTuple(
  { account, slot, isWrite, before, after }: RecordedSlot,
  isReverted: boolean,
): readonly (Hex | boolean)[] {
  return [account, wordHex(slot), isWrite, wordHex(before), wordHex(after), isReverted]
}
