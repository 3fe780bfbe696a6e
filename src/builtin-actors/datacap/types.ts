import type { CborReader } from '../../ipld/index.ts'
import type { Address, TokenAmount } from '../../types/index.ts'
import { readAddress, readArray, readTuple } from '../runtime/cbor-fields.ts'

/** New tokens, and who may spend all of the owner's. */
export interface MintParams {
  readonly to: Address
  readonly amount: TokenAmount
  readonly operators: readonly Address[]
}

/** An amount of an owner's. */
export interface OwnedAmount {
  readonly owner: Address
  readonly amount: TokenAmount
}

/** An amount for another. */
export interface TransferParams {
  readonly to: Address
  readonly amount: TokenAmount
  readonly operatorData: Uint8Array
}

/** An amount of one for another. */
export interface TransferFromParams extends TransferParams {
  readonly from: Address
}

/** By how much an operator may spend more or less. */
export interface AllowanceChange {
  readonly operator: Address
  readonly delta: TokenAmount
}

/** Whose allowance of whose. */
export interface AllowanceParams {
  readonly owner: Address
  readonly operator: Address
}

/** CBOR `[to, amount, operators]`. */
export function readMintParams(r: CborReader): MintParams {
  readTuple(r, 3, 'Mint params')
  return { to: readAddress(r), amount: r.readBigInt(), operators: readArray(r, readAddress) }
}

/** CBOR `[owner, amount]`. */
export function readOwnedAmount(r: CborReader): OwnedAmount {
  readTuple(r, 2, 'params of an amount and its owner')
  return { owner: readAddress(r), amount: r.readBigInt() }
}

/** CBOR `[to, amount, operatorData]`. */
export function readTransferParams(r: CborReader): TransferParams {
  readTuple(r, 3, 'Transfer params')
  return { to: readAddress(r), amount: r.readBigInt(), operatorData: r.readBytes() }
}

/** CBOR `[from, to, amount, operatorData]`. */
export function readTransferFromParams(r: CborReader): TransferFromParams {
  readTuple(r, 4, 'TransferFrom params')
  return {
    from: readAddress(r),
    to: readAddress(r),
    amount: r.readBigInt(),
    operatorData: r.readBytes(),
  }
}

/** CBOR `[operator, delta]`. */
export function readAllowanceChange(r: CborReader): AllowanceChange {
  readTuple(r, 2, 'params of an allowance')
  return { operator: readAddress(r), delta: r.readBigInt() }
}

/** CBOR `[owner, operator]`. */
export function readAllowanceParams(r: CborReader): AllowanceParams {
  readTuple(r, 2, 'Allowance params')
  return { owner: readAddress(r), operator: readAddress(r) }
}

/** CBOR `[operator]`. */
export function readOperator(r: CborReader): Address {
  readTuple(r, 1, 'RevokeAllowance params')
  return readAddress(r)
}

/** CBOR `[amount]`. */
export function readAmount(r: CborReader): TokenAmount {
  readTuple(r, 1, 'Burn params')
  return r.readBigInt()
}
