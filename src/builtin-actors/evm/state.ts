import type { CborReader, CborWriter, Cid } from '../../ipld/index.ts'
import { type ActorId, BlockMemo } from '../../types/index.ts'
import { readTuple } from '../runtime/cbor-fields.ts'
import type { StateCodec } from '../runtime/runtime.ts'

/** One message: its origin and the origin's nonce. */
export interface MessageMark {
  readonly origin: ActorId
  readonly nonce: bigint
}

/** Storage that belongs to one message. */
export interface TransientData {
  /** KAMT from word to word. */
  readonly state: Cid
  readonly lifespan: MessageMark
}

/** The state of a contract. */
export interface EvmState {
  readonly bytecode: Cid
  /** Keccak-256 of the code. */
  readonly bytecodeHash: Uint8Array
  /** KAMT from word to word. */
  readonly contractState: Cid
  readonly transientData: TransientData | undefined
  readonly nonce: bigint
  /** The message in which the contract destroyed itself. */
  readonly tombstone: MessageMark | undefined
}

/**
 * Codec of the raw state, by hand: each call of a contract reads it. A test compares it with
 * `EVM_SCHEMA`, whose raw form has null for what is undefined here.
 *
 * @see builtin-actors v18.0.0 `actors/evm/src/state.rs`
 */
export const EVM_STATE: StateCodec<EvmState> = {
  recent: new BlockMemo(512),
  encode(w, state) {
    w.writeArrayHeader(6)
    w.writeLink(state.bytecode)
    w.writeBytes(state.bytecodeHash)
    w.writeLink(state.contractState)
    if (state.transientData === undefined) w.writeNull()
    else {
      w.writeArrayHeader(2)
      w.writeLink(state.transientData.state)
      writeMark(w, state.transientData.lifespan)
    }
    w.writeUint(state.nonce)
    if (state.tombstone === undefined) w.writeNull()
    else writeMark(w, state.tombstone)
  },
  decode(r) {
    readTuple(r, 6, 'evm state')
    return {
      bytecode: r.readLink(),
      bytecodeHash: r.readFixedBytes(32, 'bytecode hash'),
      contractState: r.readLink(),
      transientData: r.readNull() ? undefined : readTransient(r),
      nonce: r.readUint(),
      tombstone: r.readNull() ? undefined : readMark(r),
    }
  },
}

/** Whether two marks are of the same message. */
export function isSameMark(a: MessageMark, b: MessageMark): boolean {
  return a.origin === b.origin && a.nonce === b.nonce
}

function readTransient(r: CborReader): TransientData {
  readTuple(r, 2, 'transient data')
  return { state: r.readLink(), lifespan: readMark(r) }
}

function writeMark(w: CborWriter, mark: MessageMark): void {
  w.writeArrayHeader(2)
  w.writeUint(mark.origin)
  w.writeUint(mark.nonce)
}

function readMark(r: CborReader): MessageMark {
  readTuple(r, 2, 'message mark')
  return { origin: r.readUint(), nonce: r.readUint() }
}
