import { stat } from 'node:fs/promises'
import { addressFromString } from '../../crypto/index.ts'
import { stateRootOf, TreeView } from '../../harness/index.ts'
import { readCarFile } from '../../io/index.ts'
import { boundedStore, type Cid, MemoryBlockstore } from '../../ipld/index.ts'
import { StateTree } from '../../state-tree/index.ts'
import {
  ACTORS_VERSION,
  type ActorId,
  DecodeError,
  FatalError,
  isNetworkVersion,
  UsageError,
} from '../../types/index.ts'
import { CLEAR_LINE, type Io } from '../io.ts'

/** A state tree that was read from a CAR. */
export interface OpenState {
  readonly path: string
  /** The root of the state tree, which a dump's own root leads to. */
  readonly root: Cid
  readonly store: MemoryBlockstore
  readonly view: TreeView
}

/** Blocks between two reports of progress. */
const REPORTED = 20_000

/**
 * Reads the state tree in a CAR: one whose root is a state root, or what `vm.dumpState` wrote. All
 * blocks are checked.
 *
 * @throws UsageError `FVM_NO_SUCH_PATH`, DecodeError that names the file if it is damaged or no state
 */
export async function openState(path: string, io: Io): Promise<OpenState> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined || found.isDirectory())
    throw new UsageError(
      'FVM_NO_SUCH_PATH',
      `${path} ${found === undefined ? 'does not exist' : 'is a folder'}: give a CAR of a state tree`,
    )
  try {
    return await readState(path, io)
  } catch (thrown) {
    throw named(path, thrown)
  } finally {
    if (io.errIsTerminal) io.err(CLEAR_LINE)
  }
}

/** Looks at a state; what is missing from it or malformed is an error that names its file. */
export function explained<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (thrown) {
    throw named(path, thrown)
  }
}

/**
 * The actor of an address.
 *
 * @throws UsageError `FVM_NO_SUCH_ACTOR`, or for text that is not an address
 */
export function actorIn({ path, view }: OpenState, text: string): ActorId {
  const address = addressFromString(text)
  const id = explained(path, () => {
    const known = view.tree.lookupId(address)
    return known === undefined || view.tree.getActor(known) === undefined ? undefined : known
  })
  if (id === undefined)
    throw new UsageError(
      'FVM_NO_SUCH_ACTOR',
      `the state in ${path} has no actor ${text}: give the address of one that it has`,
    )
  return id
}

async function readState(path: string, io: Io): Promise<OpenState> {
  const { roots, blocks } = await readCarFile(path)
  const [first] = roots
  if (first === undefined)
    throw new DecodeError('the CAR has no root: the CAR of a state tree has one')
  const store = new MemoryBlockstore()
  let count = 0
  for await (const { cid, block } of blocks) {
    store.put(cid, block)
    if (++count % REPORTED === 0 && io.errIsTerminal)
      io.err(`${CLEAR_LINE}${path}: ${count} blocks read`)
  }
  const { root, header } = stateRootOf(first, store)
  const checked = boundedStore(store, 'the state')
  const nv = header?.networkVersion
  const version = nv !== undefined && isNetworkVersion(nv) ? ACTORS_VERSION[nv] : undefined
  return {
    path,
    root,
    store,
    view: new TreeView(StateTree.load(checked, root), checked, { actorsVersion: version }),
  }
}

/** A state tree that lacks a block is a damaged file here, not our bug. */
function named(path: string, thrown: unknown): unknown {
  const isOfFile =
    thrown instanceof DecodeError ||
    thrown instanceof FatalError ||
    (thrown instanceof UsageError && thrown.code === 'FVM_DUMP')
  return isOfFile ? new DecodeError(`${path} holds no whole state tree: ${thrown.message}`) : thrown
}
