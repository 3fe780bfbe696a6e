import { addressToString } from '../../crypto/index.ts'
import type { Blockstore } from '../../ipld/index.ts'
import { loadHamt } from '../../schema/index.ts'
import { type ActorId, Address, FIRST_NON_SINGLETON_ID, Protocol } from '../../types/index.ts'
import { Violations } from '../runtime/violations.ts'
import { INIT_SCHEMA } from './definition.ts'
import type { InitState } from './state.ts'

/** The facts that other actors are compared with. */
export interface InitSummary {
  /** The ids by the text of the address. */
  readonly idsByAddress: ReadonlyMap<string, ActorId>
  readonly nextId: ActorId
}

/**
 * All that is wrong with the init actor's state.
 *
 * @see builtin-actors v18.0.0 `actors/init/src/testing.rs`
 */
export function checkInvariants(
  state: InitState,
  store: Blockstore,
): { readonly violations: string[]; readonly summary: InitSummary } {
  const { networkName, nextId, addressMap } = state
  const violations = new Violations()
  violations.require(networkName !== '', 'network name is empty')
  violations.require(nextId >= FIRST_NON_SINGLETON_ID, `next id ${nextId} is too low`)
  const idsByAddress = new Map<string, ActorId>()
  const seen = new Map<string, string>()
  violations.reading('the address map', () => {
    loadHamt(INIT_SCHEMA.fields.addressMap, store, addressMap).forEach((key, id) => {
      const address = Address.fromBytes(key)
      const text = addressToString(address)
      violations.require(address.protocol !== Protocol.ID, `key ${text} is an ID address`)
      violations.require(id >= FIRST_NON_SINGLETON_ID, `${text} is mapped to the singleton f0${id}`)
      violations.require(id < nextId, `${text} is mapped to f0${id}, past the next id ${nextId}`)
      const kind = `${address.protocol === Protocol.Delegated ? 'delegated' : 'robust'} f0${id}`
      const other = seen.get(kind)
      violations.require(other === undefined, `duplicate mapping to f0${id}: ${text} ${other}`)
      seen.set(kind, text)
      idsByAddress.set(text, id)
    })
  })
  return { violations: violations.found, summary: { idsByAddress, nextId } }
}
