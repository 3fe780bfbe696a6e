// This actor and the others: balances, addresses, code.
import { Address } from './address'
import { Cid, MAX_CID_LEN } from './cid'
import { abort, check, ErrorNumber, ExitCode } from './error'
import { transfer } from './send'
import {
  actor_balance_of,
  actor_create_actor,
  actor_get_actor_code_cid,
  actor_get_builtin_actor_type,
  actor_get_code_cid_for_type,
  actor_lookup_delegated_address,
  actor_next_actor_address,
  actor_resolve_address,
  self_current_balance,
  self_self_destruct,
} from './sys'
import { TokenAmount } from './token-amount'

const OUT: usize = memory.data(16, 8)
const BUFFER: usize = memory.data(100, 8)
const MAX_ADDRESS_LEN: u32 = 65

/** The result of `resolveAddress` for an address that has no actor. No actor has this id. */
export const NO_ACTOR: u64 = u64.MAX_VALUE

/** The built-in actors' types. Source: builtin-actors v18.0.0 `runtime/src/runtime/builtins.rs`. */
export namespace ActorType {
  /** Code that is not built in. */
  export const NONE: i32 = 0
  export const SYSTEM: i32 = 1
  export const INIT: i32 = 2
  export const CRON: i32 = 3
  export const ACCOUNT: i32 = 4
  export const POWER: i32 = 5
  export const MINER: i32 = 6
  export const MARKET: i32 = 7
  export const PAYCH: i32 = 8
  export const MULTISIG: i32 = 9
  export const REWARD: i32 = 10
  export const VERIFREG: i32 = 11
  export const DATACAP: i32 = 12
  export const PLACEHOLDER: i32 = 13
  export const EVM: i32 = 14
  export const EAM: i32 = 15
  export const ETHACCOUNT: i32 = 16
}

/** AttoFIL of this actor, those that came with the call included. */
export function currentBalance(): TokenAmount {
  check(self_current_balance(OUT), 'self.current_balance')
  return TokenAmount.at(OUT)
}

/** AttoFIL of an actor. Aborts with USR_NOT_FOUND if there is no such actor. */
export function balanceOf(id: u64): TokenAmount {
  const error = actor_balance_of(OUT, id)
  if (error == ErrorNumber.NotFound) abort(ExitCode.USR_NOT_FOUND, 'there is no such actor')
  check(error, 'actor.balance_of')
  return TokenAmount.at(OUT)
}

/** Deletes this actor. With `burnUnspent`, what it still has is burnt; without, it must have nothing. */
export function selfDestruct(burnUnspent: bool): void {
  check(self_self_destruct(burnUnspent ? 1 : 0), 'self.self_destruct')
}

/** The id of an address, or NO_ACTOR. */
export function resolveAddress(address: Address): u64 {
  if (address.isId) return address.number
  const error = actor_resolve_address(OUT, address.bytes.dataStart, address.bytes.length)
  if (error == ErrorNumber.NotFound) return NO_ACTOR
  check(error, 'actor.resolve_address')
  return load<u64>(OUT)
}

/** The id of an address. Aborts with USR_NOT_FOUND if it has no actor. */
export function requireActor(address: Address): u64 {
  const id = resolveAddress(address)
  if (id == NO_ACTOR) abort(ExitCode.USR_NOT_FOUND, 'the address has no actor')
  return id
}

/**
 * The id of an address; an account or placeholder is made for one that has none (f1, f3, f4), by
 * sending it nothing. Aborts with USR_NOT_FOUND if there is still no actor.
 */
export function resolveOrCreate(address: Address): u64 {
  let id = resolveAddress(address)
  if (id == NO_ACTOR) {
    transfer(address, TokenAmount.zero())
    id = requireActor(address)
  }
  return id
}

/** The f4 address of an actor, if it has one. */
export function delegatedAddress(id: u64): Address | null {
  const error = actor_lookup_delegated_address(OUT, id, BUFFER, MAX_ADDRESS_LEN)
  if (error == ErrorNumber.NotFound) return null
  check(error, 'actor.lookup_delegated_address')
  const length = load<u32>(OUT)
  return length == 0 ? null : Address.at(BUFFER, length)
}

/** The code of an actor; null if there is no such actor. */
export function codeCid(id: u64): Cid | null {
  const error = actor_get_actor_code_cid(OUT, id, BUFFER, MAX_CID_LEN)
  if (error == ErrorNumber.NotFound) return null
  check(error, 'actor.get_actor_code_cid')
  return Cid.at(BUFFER, load<u32>(OUT))
}

/** The built-in type of an actor; NONE for other code, and where there is no such actor. */
export function actorType(id: u64): i32 {
  const code = codeCid(id)
  return code === null ? ActorType.NONE : typeOfCode(code)
}

/** The built-in type of code; NONE for other code. */
export function typeOfCode(code: Cid): i32 {
  check(actor_get_builtin_actor_type(OUT, code.bytes.dataStart), 'actor.get_builtin_actor_type')
  return load<i32>(OUT)
}

/** The code of a built-in type. */
export function codeOfType(type: i32): Cid {
  check(
    actor_get_code_cid_for_type(OUT, type, BUFFER, MAX_CID_LEN), 'actor.get_code_cid_for_type',
  )
  return Cid.at(BUFFER, load<u32>(OUT))
}

/** A new f2 address; each call gives another one. */
export function nextActorAddress(): Address {
  check(actor_next_actor_address(OUT, BUFFER, MAX_ADDRESS_LEN), 'actor.next_actor_address')
  return Address.at(BUFFER, load<u32>(OUT))
}

/** Makes an actor, without state or balance. Only the init actor may, on every network. */
export function createActor(id: u64, code: Cid, delegated: Address | null = null): void {
  const address: usize = delegated === null ? 0 : delegated.bytes.dataStart
  const length: u32 = delegated === null ? 0 : delegated.bytes.length
  check(actor_create_actor(id, code.bytes.dataStart, address, length), 'actor.create_actor')
}
