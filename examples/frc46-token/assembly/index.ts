// An FRC-46 fungible token. Methods have their FRC-42 numbers; params and returns are CBOR tuples.
//
//   Constructor        [name, symbol, granularity, minter]     called by the init actor
//   Name, Symbol, Granularity, TotalSupply, Balance(owner), Allowance[owner, operator]
//   Mint               [to, amount, operators]                 by the minter; the operators may spend
//                                                              all that the recipient has
//   Transfer           [to, amount, operator data]             returns [from's, to's balance, data]
//   TransferFrom       [from, to, amount, operator data]       and the allowance that is left
//   IncreaseAllowance  [operator, amount], DecreaseAllowance [operator, amount], RevokeAllowance
//                      [operator]                              return the allowance; Revoke the old one
//   Burn               [amount], BurnFrom [owner, amount]      return [balance], [balance, allowance]
//
// Who gets tokens is told: after the state is saved, its method Receive runs, and if it fails, so
// does the transfer. Amounts that are negative or no multiple of the granularity are
// USR_ILLEGAL_ARGUMENT, balances and allowances that are too small USR_INSUFFICIENT_FUNDS.
import {
  abort,
  ActorEvent,
  Address,
  caller,
  CborReader,
  CborWriter,
  ExitCode,
  frc42,
  INIT_ID,
  methodNumber,
  NO_ACTOR,
  NO_BLOCK,
  noParams,
  readParams,
  receiver,
  requireCaller,
  requireNoValue,
  resolveAddress,
  resolveOrCreate,
  returnCbor,
  send,
  TokenAmount,
  unhandledMethod,
} from 'litefvm/assembly'
import { Ledger } from './ledger'

/** The type of what a receiver gets: the FRC-42 number of FRC46. */
const FRC46_TYPE: u64 = frc42('FRC46')
/** The allowance of operators named at a mint, as good as without end: 10^39. */
const UNLIMITED = '1000000000000000000000000000000000000000'

export function invoke(params: u32): u32 {
  requireNoValue()
  switch (methodNumber()) {
    case 1: return construct(readParams(params))
    case frc42('Name'): return query(params, 'name')
    case frc42('Symbol'): return query(params, 'symbol')
    case frc42('Granularity'): return query(params, 'granularity')
    case frc42('TotalSupply'): return query(params, 'supply')
    case frc42('Balance'): return balance(readParams(params))
    case frc42('Allowance'): return allowance(readParams(params))
    case frc42('Mint'): return mint(readParams(params))
    case frc42('Transfer'): return transfer(readParams(params))
    case frc42('TransferFrom'): return transferFrom(readParams(params))
    case frc42('IncreaseAllowance'): return changeAllowance(readParams(params), false)
    case frc42('DecreaseAllowance'): return changeAllowance(readParams(params), true)
    case frc42('RevokeAllowance'): return revokeAllowance(readParams(params))
    case frc42('Burn'): return burn(readParams(params))
    case frc42('BurnFrom'): return burnFrom(readParams(params))
    default: return unhandledMethod()
  }
}

function construct(params: CborReader): u32 {
  requireCaller(INIT_ID)
  params.tuple(4)
  const name = params.text()
  const symbol = params.text()
  const granularity = params.uint()
  const minter = params.address()
  params.end()
  if (granularity == 0) abort(ExitCode.USR_ILLEGAL_ARGUMENT, 'a granularity is 1 or more')
  Ledger.create(name, symbol, granularity, resolveOrCreate(minter))
  return NO_BLOCK
}

function query(params: u32, what: string): u32 {
  noParams(params)
  const ledger = Ledger.load()
  const writer = new CborWriter()
  if (what == 'name') writer.text(ledger.name)
  else if (what == 'symbol') writer.text(ledger.symbol)
  else if (what == 'granularity') writer.uint(ledger.granularity)
  else writer.token(ledger.supply)
  return returnCbor(writer)
}

function balance(params: CborReader): u32 {
  const owner = resolveAddress(params.address())
  params.end()
  const amount = owner == NO_ACTOR ? TokenAmount.zero() : Ledger.load().balanceOf(owner)
  return returnCbor(new CborWriter().token(amount))
}

function allowance(params: CborReader): u32 {
  params.tuple(2)
  const owner = resolveAddress(params.address())
  const operator = resolveAddress(params.address())
  params.end()
  const isUnknown = owner == NO_ACTOR || operator == NO_ACTOR
  const amount = isUnknown ? TokenAmount.zero() : Ledger.load().allowance(owner, operator)
  return returnCbor(new CborWriter().token(amount))
}

function mint(params: CborReader): u32 {
  params.tuple(3)
  const to = params.address()
  const amount = params.token()
  const count = params.array()
  const operators: Array<u64> = []
  for (let i: u32 = 0; i < count; i++) operators.push(resolveOrCreate(params.address()))
  params.end()
  const owner = resolveOrCreate(to)

  const ledger = Ledger.load()
  requireCaller(ledger.minter)
  checkAmount(ledger, amount)
  const ownerBalance = ledger.changeBalance(owner, amount)
  ledger.supply = ledger.supply + amount
  for (let i: u32 = 0; i < count; i++)
    ledger.setAllowance(owner, operators[i], TokenAmount.parse(UNLIMITED))
  ledger.save()
  emitTransfer(receiver(), owner, amount)
  const data = notify(receiver(), owner, amount, new Uint8Array(0))
  return returnCbor(new CborWriter().array(3).token(ownerBalance).token(ledger.supply).bytes(data))
}

function transfer(params: CborReader): u32 {
  params.tuple(3)
  const to = resolveOrCreate(params.address())
  const amount = params.token()
  const operatorData = params.bytes()
  params.end()
  const from = caller()

  const ledger = Ledger.load()
  move(ledger, from, to, amount)
  ledger.save()
  const data = notify(from, to, amount, operatorData)
  const writer = new CborWriter().array(3).token(ledger.balanceOf(from)).token(ledger.balanceOf(to))
  return returnCbor(writer.bytes(data))
}

function transferFrom(params: CborReader): u32 {
  params.tuple(4)
  const from = resolveAddress(params.address())
  const to = resolveOrCreate(params.address())
  const amount = params.token()
  const operatorData = params.bytes()
  params.end()

  const ledger = Ledger.load()
  const left = spendAllowance(ledger, from, amount)
  move(ledger, from, to, amount)
  ledger.save()
  const data = notify(from, to, amount, operatorData)
  const writer = new CborWriter().array(4).token(ledger.balanceOf(from)).token(ledger.balanceOf(to))
  return returnCbor(writer.token(left).bytes(data))
}

function changeAllowance(params: CborReader, isDecrease: bool): u32 {
  params.tuple(2)
  const operator = resolveOrCreate(params.address())
  const change = params.token()
  params.end()
  if (change.isNegative) abort(ExitCode.USR_ILLEGAL_ARGUMENT, 'the amount is negative')

  const ledger = Ledger.load()
  const before = ledger.allowance(caller(), operator)
  let after = isDecrease ? before - change : before + change
  if (after.isNegative) after = TokenAmount.zero()
  ledger.setAllowance(caller(), operator, after)
  ledger.save()
  return returnCbor(new CborWriter().token(after))
}

function revokeAllowance(params: CborReader): u32 {
  const operator = resolveAddress(params.tuple(1).address())
  params.end()
  const ledger = Ledger.load()
  const old = operator == NO_ACTOR ? TokenAmount.zero() : ledger.allowance(caller(), operator)
  if (!old.isZero) {
    ledger.setAllowance(caller(), operator, TokenAmount.zero())
    ledger.save()
  }
  return returnCbor(new CborWriter().token(old))
}

function burn(params: CborReader): u32 {
  const amount = params.tuple(1).token()
  params.end()
  const ledger = Ledger.load()
  const left = destroy(ledger, caller(), amount)
  ledger.save()
  return returnCbor(new CborWriter().array(1).token(left))
}

function burnFrom(params: CborReader): u32 {
  params.tuple(2)
  const owner = resolveAddress(params.address())
  const amount = params.token()
  params.end()
  const ledger = Ledger.load()
  const leftAllowance = spendAllowance(ledger, owner, amount)
  const left = destroy(ledger, owner, amount)
  ledger.save()
  return returnCbor(new CborWriter().array(2).token(left).token(leftAllowance))
}

function checkAmount(ledger: Ledger, amount: TokenAmount): void {
  if (amount.isNegative) abort(ExitCode.USR_ILLEGAL_ARGUMENT, 'the amount is negative')
  if (!(amount % TokenAmount.atto(ledger.granularity)).isZero)
    abort(ExitCode.USR_ILLEGAL_ARGUMENT, 'the amount is no multiple of the granularity')
}

/** What is left of the caller's allowance to spend what `owner` has. */
function spendAllowance(ledger: Ledger, owner: u64, amount: TokenAmount): TokenAmount {
  checkAmount(ledger, amount)
  if (owner == caller())
    abort(ExitCode.USR_ILLEGAL_ARGUMENT, 'the operator and the owner are the same')
  if (owner == NO_ACTOR) abort(ExitCode.USR_INSUFFICIENT_FUNDS, 'the allowance is too small')
  return ledger.useAllowance(owner, caller(), amount)
}

function move(ledger: Ledger, from: u64, to: u64, amount: TokenAmount): void {
  checkAmount(ledger, amount)
  ledger.changeBalance(from, amount.negated())
  ledger.changeBalance(to, amount)
  emitTransfer(from, to, amount)
}

function destroy(ledger: Ledger, owner: u64, amount: TokenAmount): TokenAmount {
  checkAmount(ledger, amount)
  const left = ledger.changeBalance(owner, amount.negated())
  ledger.supply = ledger.supply - amount
  emitTransfer(owner, receiver(), amount)
  return left
}

/** A mint comes from the token itself, what is burnt goes to it. */
function emitTransfer(from: u64, to: u64, amount: TokenAmount): void {
  new ActorEvent('transfer').uint('from', from, true).uint('to', to, true)
    .token('amount', amount).emit()
}

/** Tells the recipient, and gives what it answers. If it fails, so does all of this message. */
function notify(from: u64, to: u64, amount: TokenAmount, operatorData: Uint8Array): Uint8Array {
  const payload = new CborWriter(128).array(6).uint(from).uint(to).uint(caller()).token(amount)
  payload.bytes(operatorData).bytes(new Uint8Array(0))
  const params = new CborWriter(128).array(2).uint(FRC46_TYPE).bytes(payload.finish())
  return send(Address.id(to), frc42('Receive'), params).expectOk().data
}
