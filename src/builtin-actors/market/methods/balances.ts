import { addressToString } from '../../../crypto/index.ts'
import { type Raw, rawCodec } from '../../../schema/index.ts'
import { type ActorId, Address, METHOD_SEND, type TokenAmount } from '../../../types/index.ts'
import { MINER } from '../../miner/definition.ts'
import { ActorType } from '../../runtime/actor-type.ts'
import { builtinNumberOf } from '../../runtime/native-actor.ts'
import { decodeReturn } from '../../runtime/params.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { illegalArgument } from '../../runtime/runtime-errors.ts'
import { BalanceTable } from '../balance-table.ts'
import type { BALANCE_SCHEMA, WITHDRAW_BALANCE_SCHEMA } from '../schema.ts'
import { MARKET_STATE } from '../state.ts'

const CONTROL_ADDRESSES = builtinNumberOf(MINER, 'ControlAddresses')
const CONTROL_ADDRESSES_RETURN = rawCodec(MINER.methods.ControlAddresses.returns)

/** M2: the value received goes into an address's escrow. */
export function addBalance(rt: Runtime, providerOrClient: Address): void {
  const value = rt.message.valueReceived
  if (value <= 0n) throw illegalArgument(`balance to add must be greater than zero was: ${value}`)
  rt.acceptAnyCaller()
  const { nominal } = escrowParties(rt, providerOrClient)
  rt.transaction(MARKET_STATE, (state) => {
    const escrow = new BalanceTable(rt, state.escrowTable)
    escrow.add(nominal, value)
    state.escrowTable = escrow.flush()
  })
}

/** M3: pays out of an address's escrow what is asked for, or less if less is free; returns the amount. */
export function withdrawBalance(
  rt: Runtime,
  { providerOrClient, amount }: Raw<typeof WITHDRAW_BALANCE_SCHEMA>,
): TokenAmount {
  if (amount < 0n) throw illegalArgument(`negative amount: ${amount}`)
  const { nominal, recipient, approved } = escrowParties(rt, providerOrClient)
  rt.requireCaller(...approved)
  const extracted = rt.transaction(MARKET_STATE, (state) => {
    const escrow = new BalanceTable(rt, state.escrowTable)
    const locked = new BalanceTable(rt, state.lockedTable).get(nominal)
    const subtracted = escrow.subtractWithMinimum(nominal, amount, locked)
    state.escrowTable = escrow.flush()
    return subtracted
  })
  rt.send(recipient, METHOD_SEND, undefined, extracted)
  return extracted
}

/** Returns the escrow of an address and its locked part. */
export function getBalance(rt: Runtime, account: Address): Raw<typeof BALANCE_SCHEMA> {
  rt.acceptAnyCaller()
  const id = rt.resolveAddress(account)
  if (id === undefined)
    throw illegalArgument(`failed to resolve address ${addressToString(account)}`)
  const address = Address.id(id)
  const state = rt.state(MARKET_STATE)
  const balances = new BalanceTable(rt, state.escrowTable)
  const locks = new BalanceTable(rt, state.lockedTable)
  return { balance: balances.get(address), locked: locks.get(address) }
}

/** The owner of an escrow. */
interface EscrowParties {
  /** The id address that the balance is held under. */
  readonly nominal: Address
  /** Receiver of withdrawals: a miner's owner, otherwise the address itself. */
  readonly recipient: Address
  /** Callers that may withdraw: a miner's owner and worker, otherwise the address itself. */
  readonly approved: readonly ActorId[]
}

/** @throws ActorError `USR_ILLEGAL_ARGUMENT` for an address without an actor */
function escrowParties(rt: Runtime, address: Address): EscrowParties {
  const id = rt.resolveAddress(address)
  if (id === undefined)
    throw illegalArgument(`failed to resolve address ${addressToString(address)}`)
  const code = rt.getActorCodeCid(id)
  if (code === undefined) throw illegalArgument(`no code for address f0${id}`)
  const nominal = Address.id(id)
  if (rt.builtinActorType(code) !== ActorType.storageminer)
    return { nominal, recipient: nominal, approved: [id] }
  const answer = rt.send(nominal, CONTROL_ADDRESSES, undefined, 0n)
  const { owner, worker } = decodeReturn(answer, (r) => CONTROL_ADDRESSES_RETURN.decode(r))
  // A caller has an id address: others never match it.
  const approved = [owner, worker].flatMap(({ actorId }) => actorId ?? [])
  return { nominal, recipient: owner, approved }
}
