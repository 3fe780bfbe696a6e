import { CborReader, CborWriter, Cid, Codec, HashCode } from '../ipld/index.ts'
import { Address, type TokenAmount } from '../types/index.ts'

/**
 * An actor's record in the state tree. Never changed, only replaced: caches and undo history share
 * the objects.
 *
 * @see fvm_shared 4.8.4 `src/state/mod.rs`, `ActorState`
 */
export interface ActorState {
  /** The actor's Wasm, by CID. */
  readonly code: Cid
  /** The root of the actor's own state. */
  readonly state: Cid
  /** The next nonce of a message from it, u64; placeholders and contracts have one too. */
  readonly sequence: bigint
  readonly balance: TokenAmount
  /** Its f4 address, given at creation for good. */
  readonly delegatedAddress: Address | undefined
}

/** The CID of an empty array, which is the state of actors without one. Source: fvm_shared 4.8.4 `src/lib.rs`. */
export const EMPTY_ARR_CID: Cid = Cid.v1(
  Codec.DAG_CBOR,
  HashCode.BLAKE2B_256,
  Uint8Array.of(
    0x45,
    0xb0,
    0xcf,
    0xc2,
    0x20,
    0xce,
    0xec,
    0x5b,
    0x7c,
    0x1c,
    0x62,
    0xc4,
    0xd4,
    0x19,
    0x3d,
    0x38,
    0xe4,
    0xeb,
    0xa4,
    0x8e,
    0x88,
    0x15,
    0x72,
    0x9c,
    0xe7,
    0x5f,
    0x9c,
    0x0a,
    0xb0,
    0xe4,
    0xc1,
    0xc0,
  ),
)

/** Encodes a record as the tuple that the state tree keeps. */
export function encodeActorState(actor: ActorState): Uint8Array {
  const w = new CborWriter()
  w.writeArrayHeader(5)
  w.writeLink(actor.code)
  w.writeLink(actor.state)
  w.writeUint(actor.sequence)
  w.writeBigInt(actor.balance)
  if (actor.delegatedAddress === undefined) w.writeNull()
  else w.writeBytes(actor.delegatedAddress.bytes)
  return w.finishBlock()
}

/**
 * Decodes a record of a state tree of version 5.
 *
 * @throws DecodeError if it is malformed
 */
export function decodeActorState(bytes: Uint8Array): ActorState {
  const r = new CborReader(bytes)
  r.readTupleHeader(5, 'an actor state')
  const actor = {
    code: r.readLink(),
    state: r.readLink(),
    sequence: r.readUint(),
    balance: r.readBigInt(),
    delegatedAddress: r.readNull() ? undefined : Address.fromBytes(r.readBytes()),
  }
  r.end()
  return actor
}

/** Whether two records say the same. */
export function actorStatesEqual(a: ActorState, b: ActorState): boolean {
  return (
    a === b ||
    (a.sequence === b.sequence &&
      a.balance === b.balance &&
      a.state.equals(b.state) &&
      a.code.equals(b.code) &&
      a.delegatedAddress?.key === b.delegatedAddress?.key)
  )
}
