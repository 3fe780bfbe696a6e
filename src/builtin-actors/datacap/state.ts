import type { Address } from '../../types/index.ts'
import { readAddress, readTuple } from '../runtime/cbor-fields.ts'
import type { StateCodec } from '../runtime/runtime.ts'
import { TOKEN_STATE, type TokenState } from '../token/token-state.ts'

/** A whole unit of datacap, one byte, in its smallest parts: nothing less is moved. */
export const DATACAP_GRANULARITY: bigint = 10n ** 18n

/** The datacap actor's state. */
export interface DatacapState {
  /** Who makes and ends tokens, and is one side of every transfer: the verified registry. */
  readonly governor: Address
  readonly token: TokenState
}

/** CBOR `[governor, token]`. */
export const DATACAP_STATE: StateCodec<DatacapState> = {
  encode(w, state) {
    w.writeArrayHeader(2)
    w.writeBytes(state.governor.bytes)
    TOKEN_STATE.encode(w, state.token)
  },
  decode(r) {
    readTuple(r, 2, 'datacap state')
    return { governor: readAddress(r), token: TOKEN_STATE.decode(r) }
  },
}
