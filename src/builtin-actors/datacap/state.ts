import { type Raw, rawCodec } from '../../schema/index.ts'
import { DATACAP_SCHEMA } from './schema.ts'

/** The raw state of the datacap actor. */
export type DatacapState = Raw<typeof DATACAP_SCHEMA>

/** Codec of the raw state; it is the same for all bit widths, which the state names. */
export const DATACAP_STATE = rawCodec(DATACAP_SCHEMA)
