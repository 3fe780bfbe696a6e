export { type AddressLike, addressFromEth, isAddressText, toAddress } from './address-like.ts'
export {
  type AddressPrefix,
  actorAddress,
  addressFromString,
  addressToString,
  blsAddress,
  SECP_PUB_LEN,
  secp256k1Address,
} from './address-text.ts'
export { BLS_ORDER, blsPublicKey, loadFastBls, signBls, verifyBlsAggregate } from './bls.ts'
export { SECP256K1_ORDER } from './curve-orders.ts'
export { FIRST_EXPORTED_METHOD, methodNumber } from './frc42.ts'
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
export { assertSecp256k1Key, keyOfMnemonic, keyOfSeed, seedOfMnemonic } from './hd-key.ts'
export { nodeBuiltin } from './node-builtin.ts'
export {
  recoverSecp256k1,
  secp256k1PublicKey,
  signSecp256k1,
  signSecp256k1Hash,
} from './secp256k1.ts'
export { isSignatureType, SignatureType, verifySignature } from './signature.ts'
export {
  computeUnsealedCommitment,
  type PieceCommitment,
  SEAL_PROOFS,
} from './unsealed-commitment.ts'
