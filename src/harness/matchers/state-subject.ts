import { addressToString } from '../../crypto/index.ts'
import { type Cid, cidToString } from '../../ipld/index.ts'
import { type ActorState, StateTree } from '../../state-tree/index.ts'
import { type ActorId, UsageError } from '../../types/index.ts'
import { type ActorDiff, type FieldChange, StateDiff, toPlain } from '../diff/index.ts'
import { FVM } from '../fvm.ts'
import { HandleBase } from '../handle.ts'
import { Result } from '../result.ts'
import { describe } from './subject.ts'

/** A state as plain data, for snapshots. @throws UsageError `FVM_NO_STATE` */
export function plainStateOf(received: unknown): unknown {
  if (received instanceof FVM) return plainWorld(received)
  if (received instanceof HandleBase) return toPlain(received.state())
  if (received instanceof Result) return plainDiffs(received.stateChanges)
  if (received instanceof StateDiff) {
    return { ...nested(received.chain), actors: plainDiffs(received.actors) }
  }
  if (typeof received === 'object' && received !== null && !(received instanceof Promise))
    return toPlain(received)
  throw new UsageError(
    'FVM_NO_STATE',
    `toMatchStateSnapshot was given ${describe(received)}: give a world, a handle, a result, or the result of vm.diff(...) or vm.state(...)`,
  )
}

function plainWorld(vm: FVM): unknown {
  const { epoch, timestamp, baseFee, circulatingSupply } = vm
  const records: [ActorId, ActorState][] = []
  StateTree.load(vm.blockstore, vm.stateRoot()).forEach((id, actor) => records.push([id, actor]))
  records.sort(([a], [b]) => (a < b ? -1 : 1))
  const actors = records.map(([id, { code, sequence, balance, delegatedAddress }]) => [
    vm.describeActor(id),
    {
      code: codeText(vm, code),
      nonce: sequence,
      balance,
      ...(delegatedAddress === undefined
        ? {}
        : { delegatedAddress: addressToString(delegatedAddress) }),
      state: toPlain(vm.state(id)),
    },
  ])
  return { epoch, timestamp, baseFee, circulatingSupply, actors: Object.fromEntries(actors) }
}

function codeText(vm: FVM, code: Cid): string {
  return vm.manifest.nameByCode(code) ?? cidToString(code)
}

function plainDiffs(diffs: readonly ActorDiff[]): unknown {
  return Object.fromEntries(
    diffs.map(({ name, before, after, changes }) => [
      name,
      {
        ...(before === undefined ? { created: plainRecord(after) } : {}),
        ...(after === undefined ? { deleted: plainRecord(before) } : {}),
        ...nested(changes),
      },
    ]),
  )
}

function plainRecord(actor: ActorState | undefined): unknown {
  return actor === undefined
    ? undefined
    : { nonce: actor.sequence, balance: actor.balance, code: cidToString(actor.code) }
}

/** Changes as nested fields, by their paths. */
function nested(changes: readonly FieldChange[]): Fields {
  const fields: Fields = {}
  for (const { path, before, after } of changes) {
    let at = fields
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no path is the beginning of another
    for (const step of path.slice(0, -1)) at = (at[step] ??= {}) as Fields
    at[path.at(-1) ?? 'value'] = { before: toPlain(before), after: toPlain(after) }
  }
  return fields
}

interface Fields {
  [name: string]: unknown
}
