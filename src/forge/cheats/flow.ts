import { CheatError } from '../cheat-error.ts'
import type { CheatTable } from '../cheat-table.ts'

/** The course of a test. */
export const FLOW_CHEATS: CheatTable = {
  isPersistent: { doc: 'Returns true, since there are no forks', run: () => true },
  assume: {
    doc: 'Rejects the inputs of a fuzz run unless the condition holds',
    run: ({ session }, a) => {
      if (a.bool(0)) return
      session.ending = { type: 'rejected' }
      throw new CheatError('FOUNDRY::ASSUME')
    },
  },
  assumeNoRevert: {
    doc: 'Rejects the inputs of a fuzz run if the next call reverts',
    run: ({ session, depth }) => {
      session.assumesNoRevert = { depth, data: [] }
    },
  },
  skip: {
    doc: 'Skips the test',
    run: ({ session }, a) => {
      if (!a.bool(0)) return
      session.ending = { type: 'skipped', reason: a.length > 1 ? a.text(1) : '' }
      throw new CheatError('FOUNDRY::SKIP')
    },
  },
  snapshotState: { doc: 'Keeps the state', run: ({ saveState }) => saveState() },
  snapshot: { doc: 'As snapshotState', run: ({ saveState }) => saveState() },
  revertToState: {
    doc: 'Goes back to a kept state',
    run: (call, a) => call.restoreState(a.uint(0), false),
  },
  revertTo: { doc: 'As revertToState', run: (call, a) => call.restoreState(a.uint(0), false) },
  revertToStateAndDelete: {
    doc: 'Goes back to a kept state, and forgets it',
    run: (call, a) => call.restoreState(a.uint(0), true),
  },
  revertToAndDelete: {
    doc: 'As revertToStateAndDelete',
    run: (call, a) => call.restoreState(a.uint(0), true),
  },
  deleteStateSnapshot: {
    doc: 'Forgets a kept state',
    run: ({ session }, a) => session.snapshots.delete(a.uint(0)),
  },
  deleteSnapshot: {
    doc: 'As deleteStateSnapshot',
    run: ({ session }, a) => session.snapshots.delete(a.uint(0)),
  },
  deleteStateSnapshots: {
    doc: 'Forgets all kept states',
    run: ({ session }) => {
      session.snapshots.clear()
    },
  },
  deleteSnapshots: {
    doc: 'As deleteStateSnapshots',
    run: ({ session }) => {
      session.snapshots.clear()
    },
  },
}
