import {
  ActorError,
  Address,
  ExitCode,
  SYSTEM_ACTOR_ID,
  type TokenAmount,
} from '../../types/index.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { createTokenState, ReceiverHook, Token } from '../token/index.ts'
import { DATACAP_GRANULARITY } from './schema.ts'
import { DATACAP_STATE, type DatacapState } from './state.ts'
import type {
  AllowanceChange,
  AllowanceParams,
  MintParams,
  OwnedAmount,
  Returned,
  TransferFromParams,
  TransferParams,
} from './types.ts'

/** The allowance of a mint's operators: more than there will ever be. */
const INFINITE_ALLOWANCE = DATACAP_GRANULARITY * 10n ** 21n

/** M1. The governor is stored as it is given. */
export function constructor(rt: Runtime, governor: Address): undefined {
  rt.requireCaller(SYSTEM_ACTOR_ID)
  if (rt.resolveAddress(governor) === undefined)
    throw new ActorError(ExitCode.USR_ILLEGAL_ARGUMENT, 'failed to resolve governor address')
  rt.create(DATACAP_STATE, { governor, token: createTokenState(rt.store) })
  return undefined
}

/** All there is. */
export function totalSupply(rt: Runtime): Returned<'TotalSupply'> {
  rt.acceptAnyCaller()
  return rt.state(DATACAP_STATE).token.supply
}

/** Returns the balance of an address. */
export function balance(rt: Runtime, owner: Address): Returned<'Balance'> {
  rt.acceptAnyCaller()
  return tokenOf(rt, rt.state(DATACAP_STATE)).balanceOf(owner)
}

/** Returns the allowance of an operator. */
export function allowance(
  rt: Runtime,
  { owner, operator }: AllowanceParams,
): Returned<'Allowance'> {
  rt.acceptAnyCaller()
  return tokenOf(rt, rt.state(DATACAP_STATE)).allowance(owner, operator)
}

/**
 * Makes tokens, by the governor. Operators are set even if the mint failed, which then decides
 * the exit code: a refused one has cost its reads and writes.
 */
export function mint(rt: Runtime, { to, amount, operators }: MintParams): Returned<'Mint'> {
  const hook = ReceiverHook.commit((keep) =>
    rt.transaction(DATACAP_STATE, (state) => {
      requireGovernor(rt, state)
      const token = tokenOf(rt, state)
      const minted = outcomeOf(() => keep(token.mint(state.governor, to, amount)))
      for (const operator of operators) token.setAllowance(to, operator, INFINITE_ALLOWANCE)
      if (minted instanceof ActorError) throw minted
      return minted
    }),
  )
  const { token, supply, data } = afterHook(rt, hook)
  return { balance: token.balanceOf(to), supply, recipientData: data }
}

/** Ends tokens of anyone, by the governor. */
export function destroy(rt: Runtime, { owner, amount }: OwnedAmount): Returned<'Destroy'> {
  const left = rt.transaction(DATACAP_STATE, (state) => {
    requireGovernor(rt, state)
    return tokenOf(rt, state).burn(owner, amount)
  })
  return { balance: left }
}

/** Moves the caller's tokens, to or from the governor. */
export function transfer(rt: Runtime, params: TransferParams): Returned<'Transfer'> {
  rt.acceptAnyCaller()
  const from = Address.id(rt.message.caller)
  const to = resolveReceiver(rt, params.to)
  const hook = ReceiverHook.commit((keep) =>
    rt.transaction(DATACAP_STATE, (state) => {
      if (!to.equals(state.governor) && !from.equals(state.governor)) throw notAllowed()
      return keep(tokenOf(rt, state).transfer(from, to, params.amount, params.operatorData))
    }),
  )
  const { token, data } = afterHook(rt, hook)
  return {
    fromBalance: token.balanceOf(from),
    toBalance: token.balanceOf(to),
    recipientData: data,
  }
}

/** Moves tokens of one who allowed it, to the governor. */
export function transferFrom(rt: Runtime, params: TransferFromParams): Returned<'TransferFrom'> {
  rt.acceptAnyCaller()
  const operator = Address.id(rt.message.caller)
  const { from, amount, operatorData } = params
  const to = resolveReceiver(rt, params.to)
  const hook = ReceiverHook.commit((keep) =>
    rt.transaction(DATACAP_STATE, (state) => {
      if (!to.equals(state.governor)) throw notAllowed()
      return keep(tokenOf(rt, state).transferFrom({ operator, from, to, amount, operatorData }))
    }),
  )
  const { token, data } = afterHook(rt, hook)
  return {
    fromBalance: token.balanceOf(from),
    toBalance: token.balanceOf(to),
    allowance: token.allowance(from, operator),
    recipientData: data,
  }
}

/** Lets an operator spend more of the caller's. */
export function increaseAllowance(
  rt: Runtime,
  { operator, delta }: AllowanceChange,
): Returned<'IncreaseAllowance'> {
  return changed(rt, (token, owner) => token.increaseAllowance(owner, operator, delta))
}

/** Lets an operator spend less of the caller's. */
export function decreaseAllowance(
  rt: Runtime,
  { operator, delta }: AllowanceChange,
): Returned<'DecreaseAllowance'> {
  return changed(rt, (token, owner) => token.decreaseAllowance(owner, operator, delta))
}

/** Takes an allowance away; gives the old one. */
export function revokeAllowance(rt: Runtime, operator: Address): Returned<'RevokeAllowance'> {
  return changed(rt, (token, owner) => token.revokeAllowance(owner, operator))
}

/** Ends the caller's tokens. */
export function burn(rt: Runtime, amount: TokenAmount): Returned<'Burn'> {
  rt.acceptAnyCaller()
  const owner = Address.id(rt.message.caller)
  const left = rt.transaction(DATACAP_STATE, (state) => tokenOf(rt, state).burn(owner, amount))
  return { balance: left }
}

/** Ends tokens of one who allowed it. */
export function burnFrom(rt: Runtime, { owner, amount }: OwnedAmount): Returned<'BurnFrom'> {
  rt.acceptAnyCaller()
  const operator = Address.id(rt.message.caller)
  return rt.transaction(DATACAP_STATE, (state) =>
    tokenOf(rt, state).burnFrom(operator, owner, amount),
  )
}

function tokenOf(rt: Runtime, state: DatacapState): Token {
  return new Token(rt, state.token, DATACAP_GRANULARITY)
}

function requireGovernor(rt: Runtime, { governor }: DatacapState): void {
  const id = governor.actorId
  if (id === undefined) rt.requireCaller()
  else rt.requireCaller(id)
}

function resolveReceiver(rt: Runtime, to: Address): Address {
  const id = rt.resolveAddress(to)
  if (id === undefined) throw new ActorError(ExitCode.USR_ILLEGAL_ARGUMENT, 'to must be ID address')
  return Address.id(id)
}

function notAllowed(): ActorError {
  return new ActorError(
    ExitCode.USR_FORBIDDEN,
    'datacap is transferred to or from the governor only',
  )
}

/** Calls a hook and returns its data, with the state before the call: the receiver may have changed it since. */
function afterHook(
  rt: Runtime,
  hook: ReceiverHook,
): { readonly token: Token; readonly supply: TokenAmount; readonly data: Uint8Array } {
  const state = rt.state(DATACAP_STATE)
  const data = hook.call(rt)
  return { token: tokenOf(rt, state), supply: state.token.supply, data }
}

function changed(rt: Runtime, change: (token: Token, owner: Address) => TokenAmount): TokenAmount {
  rt.acceptAnyCaller()
  const owner = Address.id(rt.message.caller)
  return rt.transaction(DATACAP_STATE, (state) => change(tokenOf(rt, state), owner))
}

function outcomeOf<T>(run: () => T): T | ActorError {
  try {
    return run()
  } catch (thrown) {
    if (thrown instanceof ActorError) return thrown
    throw thrown
  }
}
