import type { CheatCall } from '../cheat-call.ts'
import { CheatError } from '../cheat-error.ts'
import type { CheatTable } from '../cheat-table.ts'

/** Figures of gas, in units of Filecoin's gas. */
export const GAS_CHEATS: CheatTable = {
  pauseGasMetering: {
    doc: "Leaves the gas from here on out of the test's figure; the FVM charges it all the same",
    run: ({ session, gasUsed }) => {
      session.gas.pausedAt ??= gasUsed()
    },
  },
  resumeGasMetering: {
    doc: 'Ends pauseGasMetering',
    run: (call) => {
      resume(call)
    },
  },
  resetGasMetering: {
    doc: "Leaves the gas until here out of the test's figure",
    run: ({ session, gasUsed }) => {
      session.gas.hidden = gasUsed()
    },
  },
  lastCallGas: {
    doc: 'Returns the gas of the last call; memory and refunds are not counted on Filecoin',
    run: ({ session }) => {
      const last = session.lastCallGas
      if (last === undefined) throw new CheatError('no external call was made yet')
      return [last.limit, last.used, 0n, 0n, last.limit - last.used]
    },
  },
  startSnapshotGas: {
    doc: 'Begins to measure gas under a name',
    run: ({ session, gasUsed, suiteName }, a) => {
      const [group, name] = a.length > 1 ? [a.text(0), a.text(1)] : [suiteName, a.text(0)]
      session.gasSnapshot = { group, name, start: gasUsed() }
    },
  },
  stopSnapshotGas: {
    doc: 'Ends startSnapshotGas, and records the gas',
    run: (call) => {
      const open = call.session.gasSnapshot
      if (open === undefined) throw new CheatError('no gas snapshot was started yet')
      const used = call.gasUsed() - open.start
      recordValue(call, open.group, open.name, used)
      call.session.gasSnapshot = undefined
      return used
    },
  },
  snapshotGasLastCall: {
    doc: 'Records the gas of the last call under a name',
    run: (call, a) => {
      const last = call.session.lastCallGas
      if (last === undefined) throw new CheatError('no external call was made yet')
      const [group, name] = a.length > 1 ? [a.text(0), a.text(1)] : [call.suiteName, a.text(0)]
      recordValue(call, group, name, last.used)
      return last.used
    },
  },
  snapshotValue: {
    doc: 'Records a number under a name',
    run: (call, a) => {
      const [group, name] = a.length > 2 ? [a.text(0), a.text(1)] : [call.suiteName, a.text(0)]
      recordValue(call, group, name, a.uint(a.length - 1))
    },
  },
}

function resume({ session, gasUsed }: CheatCall): void {
  const { gas } = session
  if (gas.pausedAt === undefined) return
  gas.hidden += gasUsed() - gas.pausedAt
  gas.pausedAt = undefined
}

function recordValue({ session }: CheatCall, group: string, name: string, value: bigint): void {
  const values = session.values.get(group) ?? new Map<string, string>()
  values.set(name, String(value))
  session.values.set(group, values)
}
