import { type ActorDiff, StateDiff, toPlain } from '../../harness/index.ts'
import { cidToString } from '../../ipld/index.ts'
import { type ActorId, UsageError } from '../../types/index.ts'
import type { Io } from '../io.ts'
import { actorIn, explained, type OpenState, openState } from '../states/open-state.ts'

/** The differences of two state trees. */
export interface ComparedStates {
  readonly before: OpenState
  readonly after: OpenState
  readonly diff: StateDiff
}

/**
 * Compares the state trees of two CARs, actor by actor and field by field. Once they are read, it
 * takes time that follows the number of differences.
 *
 * @param actor - text of the address of the one actor to compare
 * @throws UsageError if a file, or the actor in both, does not exist; DecodeError if a CAR is damaged
 */
export async function diffStates(
  paths: readonly [string, string],
  actor: string | undefined,
  io: Io,
): Promise<ComparedStates> {
  const before = await openState(paths[0], io)
  const after = await openState(paths[1], io)
  const names = `${before.path} or ${after.path}`
  const diff = explained(names, () => {
    const all = after.view.since(before.view)
    // Parts of states are read when they are asked for: what is missing is to show here.
    for (const { changes } of all.actors) changes.forEach(toPlain)
    return all
  })
  if (actor === undefined) return { before, after, diff }
  const id = idIn(before, after, actor)
  return {
    before,
    after,
    diff: new StateDiff(
      diff.actors.filter((found) => found.id === id),
      [],
    ),
  }
}

/** The id of an address in either state. */
function idIn(before: OpenState, after: OpenState, actor: string): ActorId {
  try {
    return actorIn(before, actor)
  } catch (thrown) {
    if (!(thrown instanceof UsageError && thrown.code === 'FVM_NO_SUCH_ACTOR')) throw thrown
    return actorIn(after, actor)
  }
}

/** The change of an actor in one word. */
export function fateOf({ before, after }: ActorDiff): 'created' | 'deleted' | 'changed' {
  if (before === undefined) return 'created'
  return after === undefined ? 'deleted' : 'changed'
}

/** The comparison as `--json` prints it. */
export function diffJson({ before, after, diff }: ComparedStates): object {
  const side = ({ path, root, store }: OpenState): object => ({
    path,
    root: cidToString(root),
    blocks: store.size,
  })
  return {
    before: side(before),
    after: side(after),
    isEqual: diff.isEmpty,
    actors: diff.actors.map((actor) => actorDiffJson(actor)),
  }
}

/** The change of an actor as `--json` prints it. */
export function actorDiffJson(actor: ActorDiff): object {
  return {
    id: `f0${actor.id}`,
    type: actor.type ?? null,
    fate: fateOf(actor),
    changes: actor.changes.map(({ path, before: was, after: is }) => ({
      path,
      before: was ?? null,
      after: is ?? null,
    })),
  }
}
