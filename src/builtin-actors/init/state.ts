import { type Blockstore, type Cid, Hamt } from '../../ipld/index.ts'
import { type Raw, rawCodec } from '../../schema/index.ts'
import { ActorError, type ActorId, type Address, ExitCode } from '../../types/index.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { INIT_SCHEMA } from './definition.ts'

/** The raw state of the init actor. */
export type InitState = Raw<typeof INIT_SCHEMA>

/** Codec of the raw state. */
export const INIT_STATE = rawCodec(INIT_SCHEMA)

const { addressMap: ADDRESS_MAP } = INIT_SCHEMA.fields

/** The root of an empty address map, written to the store. */
export function emptyAddressMap(store: Blockstore): Cid {
  return new Hamt(store, { bitWidth: ADDRESS_MAP.collection.bitWidth }).flush()
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
  const map = rt.openMap(ADDRESS_MAP, state.addressMap)
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
