export { Address, BLS_PUB_LEN, MAX_SUBADDRESS_LEN, PAYLOAD_HASH_LEN, Protocol } from './address.ts'
export { bytesFromBase64 } from './base64.ts'
export { BlockMemo } from './block-memo.ts'
export { BoundedMap } from './bounded-map.ts'
export { GIB, KIB, MIB, type SizeLike, toBytes } from './byte-size.ts'
export { concatBytes, wordBetween } from './bytes.ts'
export { compileEmbedded } from './embedded-wasm.ts'
export { ErrorNumber, errorNumberName } from './error-number.ts'
export {
  Abort,
  ActorError,
  DecodeError,
  FatalError,
  OUT_OF_GAS,
  OutOfGas,
  Panic,
  SyscallError,
  UsageError,
} from './errors.ts'
export { ETH_ADDRESS_BYTES, SELECTOR_BYTES } from './ethereum-sizes.ts'
export { ExitCode, exitCodeName, FIRST_USER_EXIT_CODE } from './exit-code.ts'
export { HashCode } from './hash-codes.ts'
export { bytesOfDigits, bytesToHex, type Hex, shortestBytes } from './hex.ts'
export type { CompiledWasm, WasmImportFunctions, WasmMemory } from './host-wasm.ts'
export type { Message } from './message.ts'
export { nearestName } from './nearest-name.ts'
export {
  ACTORS_VERSION,
  isNetworkVersion,
  NETWORK_VERSIONS,
  type NetworkVersion,
} from './network-version.ts'
export {
  type ActorId,
  BLOCK_GAS_LIMIT,
  type BlockId,
  type ChainEpoch,
  divFloor,
  HAMT_BIT_WIDTH,
  idKey,
  MAX_I64,
  MAX_U32,
  MAX_U64,
  MAX_U128,
  MAX_U256,
  METHOD_CONSTRUCTOR,
  METHOD_SEND,
  type MethodNum,
  MIN_I64,
  type Milligas,
  type TokenAmount,
  toSafeNumber,
} from './numbers.ts'
export { assertOneOf, assertOptions, type OptionNames } from './option-names.ts'
export { printable, terminalText } from './printable.ts'
export { BLS_SIG_LEN, SECP_HASH_LEN, SECP_SIG_LEN } from './signature-sizes.ts'
export {
  BURNT_FUNDS_ACTOR_ID,
  CRON_ACTOR_ID,
  DATACAP_ACTOR_ID,
  EAM_ACTOR_ID,
  FIRST_NON_SINGLETON_ID,
  INIT_ACTOR_ID,
  REWARD_ACTOR_ID,
  STORAGE_MARKET_ACTOR_ID,
  STORAGE_POWER_ACTOR_ID,
  SYSTEM_ACTOR_ID,
  VERIFIED_REGISTRY_ACTOR_ID,
} from './singletons.ts'
export { countLeading, lastAtMost } from './sorted.ts'
export { assertStackHeadroom } from './stack-headroom.ts'
export {
  type AmountLike,
  FIL,
  formatFil,
  type IntLike,
  MAX_TOKEN_AMOUNT,
  NANO_FIL,
  TOTAL_FILECOIN,
  toAttoFil,
  toBigInt,
  toTokenAmount,
} from './units.ts'
export { decodeVarint, encodeVarint, MAX_VARINT_BYTES, type Varint } from './varint.ts'
export type { WasmPrices } from './wasm-prices.ts'
