export type { Blockstore } from './blockstore.ts'
export { Cid, Codec, HashCode } from './cid.ts'
