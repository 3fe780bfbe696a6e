export type { HashStream } from './hash-backend.ts'
export {
  blake2b,
  blake2b256,
  blake2b512,
  blake2bCompress,
  createBlake2bStream,
  createHashStream,
  HASH_NAMES,
  hashByCode,
  keccak256,
  ripemd160,
  type SupportedHash,
  sha256,
} from './hashes.ts'
