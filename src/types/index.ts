export { Address, BLS_PUB_LEN, MAX_SUBADDRESS_LEN, PAYLOAD_HASH_LEN, Protocol } from './address.ts'
export { BoundedMap } from './bounded-map.ts'
export { type SizeLike, toBytes } from './byte-size.ts'
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
export { ExitCode, exitCodeName, FIRST_USER_EXIT_CODE } from './exit-code.ts'
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
  type BlockId,
  type ChainEpoch,
  divFloor,
  idKey,
  MAX_I64,
  MAX_U64,
  MAX_U128,
  METHOD_CONSTRUCTOR,
  METHOD_SEND,
  type MethodNum,
  type Milligas,
  type TokenAmount,
  toSafeNumber,
} from './numbers.ts'
export { assertOneOf, assertOptions, type OptionNames } from './option-names.ts'
export { printable } from './printable.ts'
export { assertStackHeadroom } from './stack-headroom.ts'
export {
  type AmountLike,
  FIL,
  formatFil,
  type IntLike,
  MAX_TOKEN_AMOUNT,
  NANO_FIL,
  toAttoFil,
  toBigInt,
  toTokenAmount,
} from './units.ts'
export { decodeVarint, encodeVarint, type Varint } from './varint.ts'
export type { WasmPrices } from './wasm-prices.ts'
