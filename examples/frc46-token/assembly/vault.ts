// An actor that takes tokens of one token actor and remembers who sent how much.
//
//   Constructor  the token actor's address
//   Receive      [type, payload], from the token: refuses 13 of anything, returns the operator data
//   Deposited    an address; returns what it sent
import {
  abort,
  caller,
  CborReader,
  CborWriter,
  createState,
  ExitCode,
  frc42,
  Hamt,
  INIT_ID,
  loadState,
  methodNumber,
  NO_BLOCK,
  readParams,
  requireCaller,
  resolveAddress,
  resolveOrCreate,
  returnCbor,
  saveState,
  TokenAmount,
  uintKey,
  unhandledMethod,
} from 'litefvm/assembly'

/** The exit code of an amount that brings bad luck. */
const UNLUCKY: u32 = ExitCode.FIRST_ACTOR_SPECIFIC

export function invoke(params: u32): u32 {
  switch (methodNumber()) {
    case 1: return construct(readParams(params))
    case frc42('Receive'): return receive(readParams(params))
    case frc42('Deposited'): return deposited(readParams(params))
    default: return unhandledMethod()
  }
}

function construct(params: CborReader): u32 {
  requireCaller(INIT_ID)
  const token = resolveOrCreate(params.address())
  params.end()
  createState(new CborWriter().array(2).uint(token).link(Hamt.empty().flush()))
  return NO_BLOCK
}

function receive(params: CborReader): u32 {
  params.tuple(2)
  const type = params.u32()
  const payload = new CborReader(params.bytes()).tuple(6)
  params.end()
  const from = payload.uint()
  payload.skip() // to: this actor
  payload.skip() // operator
  const amount = payload.token()
  const operatorData = payload.bytes()
  payload.skip() // token data
  payload.end()

  const state = loadState().tuple(2)
  const token = state.uint()
  const deposits = Hamt.load(state.link())
  if (caller() != token || type != <u32>frc42('FRC46'))
    abort(ExitCode.USR_FORBIDDEN, 'only its own token is welcome')
  if (amount == TokenAmount.atto(13)) abort(UNLUCKY, 'thirteen')
  deposits.set(uintKey(from), new CborWriter().token(depositOf(deposits, from) + amount))
  saveState(new CborWriter().array(2).uint(token).link(deposits.flush()))
  return returnCbor(new CborWriter().bytes(operatorData))
}

function deposited(params: CborReader): u32 {
  const from = resolveAddress(params.address())
  params.end()
  const state = loadState().tuple(2)
  state.skip()
  return returnCbor(new CborWriter().token(depositOf(Hamt.load(state.link()), from)))
}

function depositOf(deposits: Hamt, from: u64): TokenAmount {
  const value = deposits.get(uintKey(from))
  return value === null ? TokenAmount.zero() : value.token()
}
