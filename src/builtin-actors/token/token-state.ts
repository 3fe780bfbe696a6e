import { type Blockstore, type CborSchema, type Cid, TypedHamt } from '../../ipld/index.ts'
import { cbor, type Raw, rawCodec } from '../../schema/index.ts'
import {
  ActorError,
  type ActorId,
  ExitCode,
  encodeVarint,
  type TokenAmount,
} from '../../types/index.ts'
import { ActorMap, LINK } from '../runtime/actor-map.ts'
import { DEFAULT_HAMT_BIT_WIDTH, type TOKEN_SCHEMA } from './schema.ts'

/** The raw state of an FRC-46 token. */
export type TokenState = Raw<typeof TOKEN_SCHEMA>

/** An amount in attoTokens. */
export const AMOUNT = rawCodec(cbor.tokenAmount)

/** A token that nobody has, its two empty maps written. */
export function createTokenState(store: Blockstore): TokenState {
  const empty = (): Cid => new ActorMap(() => newMap(store, DEFAULT_HAMT_BIT_WIDTH, LINK)).flush()
  return {
    supply: 0n,
    balances: empty(),
    allowances: empty(),
    hamtBitWidth: DEFAULT_HAMT_BIT_WIDTH,
  }
}

/** The map of balances. */
export function loadBalances(store: Blockstore, state: TokenState): ActorMap<TokenAmount> {
  return load(store, state, state.balances, AMOUNT)
}

/** The map from owners to the roots of their operators' allowances. */
export function loadAllowances(store: Blockstore, state: TokenState): ActorMap<Cid> {
  return load(store, state, state.allowances, LINK)
}

/** The map from operators to allowances at a root. */
export function loadOperators(
  store: Blockstore,
  state: TokenState,
  root: Cid,
): ActorMap<TokenAmount> {
  return load(store, state, root, AMOUNT)
}

/** The owner of tokens and an operator that may spend some of them. */
export interface AllowancePair {
  readonly owner: ActorId
  readonly operator: ActorId
}

/** The balance of an actor; 0 if it is not in the map. */
export function balanceOf(store: Blockstore, state: TokenState, owner: ActorId): TokenAmount {
  return loadBalances(store, state).get(encodeVarint(owner)) ?? 0n
}

/** Changes a balance and says the new one. @throws ActorError `USR_INSUFFICIENT_FUNDS` if it were negative */
export function changeBalance(
  store: Blockstore,
  state: TokenState,
  owner: ActorId,
  delta: TokenAmount,
): TokenAmount {
  if (delta === 0n) return balanceOf(store, state, owner)
  const balances = loadBalances(store, state)
  const key = encodeVarint(owner)
  const old = balances.get(key) ?? 0n
  const balance = old + delta
  if (balance < 0n) throw insufficientBalance(owner, old, delta)
  if (balance === 0n) balances.delete(key)
  else balances.set(key, balance)
  state.balances = balances.flush()
  return balance
}

/** @throws ActorError `USR_ILLEGAL_STATE` if the supply were negative */
export function changeSupply(state: TokenState, delta: TokenAmount): void {
  const supply = state.supply + delta
  if (supply < 0n)
    throw new ActorError(
      ExitCode.USR_ILLEGAL_STATE,
      `total_supply cannot be negative, cannot apply delta of ${delta} to ${state.supply}`,
    )
  state.supply = supply
}

/** Moves an amount; to oneself it is only checked. @throws ActorError `USR_INSUFFICIENT_FUNDS` */
export function makeTransfer(
  store: Blockstore,
  state: TokenState,
  { from, to }: { readonly from: ActorId; readonly to: ActorId },
  amount: TokenAmount,
): void {
  if (from === to) {
    const balance = balanceOf(store, state, from)
    if (balance < amount) throw insufficientBalance(from, balance, -amount)
    return
  }
  changeBalance(store, state, from, -amount)
  changeBalance(store, state, to, amount)
}

/** The allowance that an operator has left from an owner. */
export function allowanceOf(
  store: Blockstore,
  state: TokenState,
  { owner, operator }: AllowancePair,
): TokenAmount {
  return operatorsOf(store, state, owner)?.get(encodeVarint(operator)) ?? 0n
}

/** Changes an allowance, which does not fall below 0, and says the new one. */
export function changeAllowance(
  store: Blockstore,
  state: TokenState,
  pair: AllowancePair,
  delta: TokenAmount,
): TokenAmount {
  if (delta === 0n) return allowanceOf(store, state, pair)
  const { owner, operator } = pair
  const owners = loadAllowances(store, state)
  const ownerKey = encodeVarint(owner)
  const root = owners.get(ownerKey)
  if (root === undefined && delta < 0n) return 0n
  const operators =
    root === undefined ? newOperators(store, state.hamtBitWidth) : loadOperators(store, state, root)
  const key = encodeVarint(operator)
  const sum = (operators.get(key) ?? 0n) + delta
  const allowance = sum < 0n ? 0n : sum
  if (allowance === 0n) operators.delete(key)
  else operators.set(key, allowance)
  if (operators.isEmpty) owners.delete(ownerKey)
  else owners.set(ownerKey, operators.flush())
  state.allowances = owners.flush()
  return allowance
}

/** Takes an allowance away and says what it was. */
export function revokeAllowance(
  store: Blockstore,
  state: TokenState,
  { owner, operator }: AllowancePair,
): TokenAmount {
  const operators = operatorsOf(store, state, owner)
  if (operators === undefined) return 0n
  const old = operators.take(encodeVarint(operator)) ?? 0n
  const ownerKey = encodeVarint(owner)
  const root = operators.isEmpty ? undefined : operators.flush()
  const owners = loadAllowances(store, state)
  if (root === undefined) owners.delete(ownerKey)
  else owners.set(ownerKey, root)
  state.allowances = owners.flush()
  return old
}

/** Sets an allowance to an amount above 0. */
export function setAllowance(
  store: Blockstore,
  state: TokenState,
  { owner, operator }: AllowancePair,
  amount: TokenAmount,
): void {
  const owners = loadAllowances(store, state)
  const ownerKey = encodeVarint(owner)
  const root = owners.get(ownerKey)
  const operators =
    root === undefined ? newOperators(store, state.hamtBitWidth) : loadOperators(store, state, root)
  const key = encodeVarint(operator)
  operators.get(key) // the reference reads what it replaces, nodes below the root included
  operators.set(key, amount)
  owners.set(ownerKey, operators.flush())
  state.allowances = owners.flush()
}

/** Spends an allowance and says what is left. @throws ActorError `USR_INSUFFICIENT_FUNDS` */
export function useAllowance(
  store: Blockstore,
  state: TokenState,
  pair: AllowancePair,
  amount: TokenAmount,
): TokenAmount {
  const { owner, operator } = pair
  const allowance = allowanceOf(store, state, pair)
  if ((allowance === 0n && operator !== owner) || allowance < amount)
    throw insufficientAllowance(`f0${operator}`, `f0${owner}`, allowance, amount)
  if (amount === 0n) return allowance
  return changeAllowance(store, state, pair, -amount)
}

/** `USR_INSUFFICIENT_FUNDS`: an operator asks for more than it may spend. */
export function insufficientAllowance(
  operator: string,
  owner: string,
  allowance: TokenAmount,
  amount: TokenAmount,
): ActorError {
  return new ActorError(
    ExitCode.USR_INSUFFICIENT_FUNDS,
    `${operator} attempted to utilise ${amount} of allowance ${allowance} set by ${owner}`,
  )
}

function insufficientBalance(owner: ActorId, balance: TokenAmount, delta: TokenAmount): ActorError {
  return new ActorError(
    ExitCode.USR_INSUFFICIENT_FUNDS,
    `negative balance caused by decreasing f0${owner}'s balance of ${balance} by ${delta}`,
  )
}

function operatorsOf(
  store: Blockstore,
  state: TokenState,
  owner: ActorId,
): ActorMap<TokenAmount> | undefined {
  const root = loadAllowances(store, state).get(encodeVarint(owner))
  return root === undefined ? undefined : loadOperators(store, state, root)
}

function newOperators(store: Blockstore, bitWidth: number): ActorMap<TokenAmount> {
  return new ActorMap(() => newMap(store, bitWidth, AMOUNT), ExitCode.USR_SERIALIZATION)
}

/** Keys are hashed in the actor itself, without a syscall. */
function newMap<V>(store: Blockstore, bitWidth: number, schema: CborSchema<V>): TypedHamt<V> {
  return TypedHamt.create(store, { bitWidth }, schema)
}

function load<V>(
  store: Blockstore,
  { hamtBitWidth: bitWidth }: TokenState,
  root: Cid,
  schema: CborSchema<V>,
): ActorMap<V> {
  return new ActorMap(
    () => TypedHamt.load(store, root, { bitWidth }, schema),
    ExitCode.USR_SERIALIZATION,
  )
}
