import { type Blockstore, type CborSchema, type Cid, Hamt } from '../../ipld/index.ts'
import { ActorError, type ActorId, type Address, ExitCode } from '../../types/index.ts'
import { readTuple } from '../runtime/cbor-fields.ts'
import type { Runtime, StateCodec } from '../runtime/runtime.ts'

/** Bit width of the address map. @see builtin-actors v18.0.0 `runtime/src/builtin/shared.rs` */
const HAMT_BIT_WIDTH = 5

/** The shape of the address map. */
export const ADDRESS_MAP_OPTIONS = { bitWidth: HAMT_BIT_WIDTH } as const

/** The init actor's state. */
export interface InitState {
  /** HAMT from address bytes to actor id. */
  addressMap: Cid
  nextId: ActorId
  readonly networkName: string
}

/** CBOR `[addressMap, nextId, networkName]`. */
export const INIT_STATE: StateCodec<InitState> = {
  encode(w, state) {
    w.writeArrayHeader(3)
    w.writeLink(state.addressMap)
    w.writeUint(state.nextId)
    w.writeText(state.networkName)
  },
  decode(r) {
    readTuple(r, 3, 'init state')
    return { addressMap: r.readLink(), nextId: r.readUint(), networkName: r.readText() }
  },
}

/** An id as a bare integer. */
export const ID_SCHEMA: CborSchema<ActorId> = {
  encode: (w, id) => w.writeUint(id),
  decode: (r) => r.readUint(),
}

/** The root of an empty address map, written to the store. */
export function emptyAddressMap(store: Blockstore): Cid {
  return new Hamt(store, ADDRESS_MAP_OPTIONS).flush()
}

/**
 * Maps a robust address, and a delegated one if given, to a new id, or to the id that the delegated
 * one has already.
 *
 * @throws ActorError `USR_FORBIDDEN` if the robust address is mapped
 * @see builtin-actors v18.0.0 `actors/init/src/state.rs`, `map_addresses_to_id`
 */
export function mapAddressesToId(
  state: InitState,
  rt: Runtime,
  robust: Address,
  delegated: Address | undefined,
): { readonly id: ActorId; readonly isExisting: boolean } {
  const map = rt.loadMap(state.addressMap, HAMT_BIT_WIDTH, ID_SCHEMA)
  const known = delegated === undefined ? undefined : map.get(delegated.bytes)
  const id = known ?? state.nextId
  if (known === undefined) {
    state.nextId += 1n
    if (delegated !== undefined) map.set(delegated.bytes, id)
  }
  if (!map.setIfAbsent(robust.bytes, id))
    throw new ActorError(
      ExitCode.USR_FORBIDDEN,
      'robust address is already allocated in the address map',
    )
  state.addressMap = map.flush()
  return { id, isExisting: known !== undefined }
}
