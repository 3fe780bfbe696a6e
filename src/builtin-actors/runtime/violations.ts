import { type Blockstore, CborReader, type Cid, MissingBlockError } from '../../ipld/index.ts'
import { isActorFailure } from './downcast.ts'
import type { StateCodec } from './runtime.ts'

/** The violations that a check of invariants found. */
export class Violations {
  readonly found: string[] = []

  /** Notes a violation unless the invariant holds. */
  require(holds: boolean, violation: string): void {
    if (!holds) this.found.push(violation)
  }

  /** Runs a check that reads blocks: one that is malformed or missing is a violation, and ends it. */
  reading(what: string, check: () => void): void {
    try {
      check()
    } catch (thrown) {
      if (!isActorFailure(thrown) && !(thrown instanceof MissingBlockError)) throw thrown
      this.found.push(`error reading ${what}: ${thrown.message}`)
    }
  }
}

/** An actor's state outside of a call. @throws DecodeError, MissingBlockError */
export function readState<T>(store: Blockstore, root: Cid, codec: StateCodec<T>): T {
  const r = new CborReader(requireBlock(store, root, 'the state'))
  const state = codec.decode(r)
  r.end()
  return state
}

/** @throws MissingBlockError */
export function requireBlock(store: Blockstore, cid: Cid, what: string): Uint8Array {
  const block = store.get(cid)
  if (block === undefined) throw new MissingBlockError(what, cid, '')
  return block
}
