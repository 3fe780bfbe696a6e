// Storage bounties: FIL for whoever gets a piece of data stored on Filecoin before a deadline.
//
//   1 Constructor
//   Fund    [piece CID, deadline]  with value: locks it, returns the bounty's id (0, 1, ...)
//   Claim   [id, deal id]          pays the deal's client, if the market (f05) says that the deal is
//                                  active and holds the piece; anyone may call it, until the deadline
//   Refund  id                     gives an unclaimed bounty back to who funded it, after the deadline
//   Get     id                     returns [funder, amount, piece CID, deadline, paid to or null]
//
// Events: bounty-funded { id, funder, amount }, bounty-paid { id, to, amount }.
import {
  abort,
  ActorEvent,
  Address,
  Amt,
  caller,
  CborReader,
  CborWriter,
  Cid,
  Codec,
  createState,
  currentEpoch,
  ExitCode,
  frc42,
  INIT_ID,
  loadState,
  methodNumber,
  NO_BLOCK,
  readParams,
  requireCaller,
  requireNoValue,
  returnCbor,
  saveState,
  sendReadOnly,
  TokenAmount,
  transfer,
  unhandledMethod,
  valueReceived,
} from 'litefvm/assembly'

/** The storage market actor, f05. */
const MARKET_ID: u64 = 5

/** This actor's own exit codes. */
const NOT_STORED: u32 = ExitCode.FIRST_ACTOR_SPECIFIC
const TOO_LATE: u32 = ExitCode.FIRST_ACTOR_SPECIFIC + 1
const TOO_EARLY: u32 = ExitCode.FIRST_ACTOR_SPECIFIC + 2
const SETTLED: u32 = ExitCode.FIRST_ACTOR_SPECIFIC + 3

export function invoke(params: u32): u32 {
  switch (methodNumber()) {
    case 1: return construct()
    case frc42('Fund'): return fund(readParams(params))
    case frc42('Claim'): return claim(readParams(params))
    case frc42('Refund'): return refund(readParams(params))
    case frc42('Get'): return get(readParams(params))
    default: return unhandledMethod()
  }
}

class Bounty {
  constructor(
    readonly funder: u64,
    readonly amount: TokenAmount,
    readonly piece: Cid,
    readonly deadline: i64,
    /** Who got it; the funder after a refund. */
    public paidTo: u64 = 0,
    public isPaid: bool = false,
  ) {}

  static read(reader: CborReader): Bounty {
    reader.tuple(5)
    const bounty = new Bounty(reader.uint(), reader.token(), reader.link(), reader.int())
    bounty.isPaid = !reader.isNull()
    if (bounty.isPaid) bounty.paidTo = reader.uint()
    return bounty
  }

  encode(): CborWriter {
    const writer = new CborWriter(128).array(5)
    writer.uint(this.funder).token(this.amount).link(this.piece).int(this.deadline)
    return this.isPaid ? writer.uint(this.paidTo) : writer.null()
  }
}

function construct(): u32 {
  requireCaller(INIT_ID)
  requireNoValue()
  createState(new CborWriter().array(1).link(Amt.empty().flush()))
  return NO_BLOCK
}

function fund(params: CborReader): u32 {
  params.tuple(2)
  const piece = params.link()
  const deadline = params.int()
  params.end()
  const amount = valueReceived()
  if (piece.codec != Codec.FIL_COMMITMENT_UNSEALED)
    abort(ExitCode.USR_ILLEGAL_ARGUMENT, 'the CID is not that of a piece')
  if (amount.isZero) abort(ExitCode.USR_ILLEGAL_ARGUMENT, 'a bounty needs value')
  if (deadline <= currentEpoch())
    abort(ExitCode.USR_ILLEGAL_ARGUMENT, 'the deadline has passed already')

  const bounties = loadBounties()
  const id = bounties.push(new Bounty(caller(), amount, piece, deadline).encode())
  saveBounties(bounties)
  new ActorEvent('bounty-funded').uint('id', id, true).uint('funder', caller(), true)
    .token('amount', amount).emit()
  return returnCbor(new CborWriter().uint(id))
}

function claim(params: CborReader): u32 {
  requireNoValue()
  params.tuple(2)
  const id = params.uint()
  const deal = params.uint()
  params.end()

  const bounties = loadBounties()
  const bounty = openBounty(bounties, id)
  if (currentEpoch() > bounty.deadline) abort(TOO_LATE, 'the deadline has passed')
  checkDeal(deal, bounty.piece)
  const client = askMarket(frc42('GetDealClient'), deal).uint()
  return pay(bounties, id, bounty, client)
}

function refund(params: CborReader): u32 {
  requireNoValue()
  const id = params.uint()
  params.end()
  const bounties = loadBounties()
  const bounty = openBounty(bounties, id)
  requireCaller(bounty.funder)
  if (currentEpoch() <= bounty.deadline) abort(TOO_EARLY, 'the bounty may still be claimed')
  return pay(bounties, id, bounty, bounty.funder)
}

function get(params: CborReader): u32 {
  const id = params.uint()
  params.end()
  return returnCbor(bountyOf(loadBounties(), id).encode())
}

/** The state is saved before the value leaves: who gets it may call back. */
function pay(bounties: Amt, id: u64, bounty: Bounty, to: u64): u32 {
  bounty.paidTo = to
  bounty.isPaid = true
  bounties.set(id, bounty.encode())
  saveBounties(bounties)
  transfer(Address.id(to), bounty.amount)
  new ActorEvent('bounty-paid').uint('id', id, true).uint('to', to, true)
    .token('amount', bounty.amount).emit()
  return NO_BLOCK
}

/** Aborts unless the deal is active and is for the piece. */
function checkDeal(deal: u64, piece: Cid): void {
  const commitment = askMarket(frc42('GetDealDataCommitment'), deal).tuple(2)
  if (!commitment.link().equals(piece)) abort(NOT_STORED, 'the deal is for another piece')
  const activation = askMarket(frc42('GetDealActivation'), deal).tuple(2)
  const activated = activation.int()
  const terminated = activation.int()
  if (activated < 0) abort(NOT_STORED, 'the deal is not active yet')
  if (terminated >= 0) abort(NOT_STORED, 'the deal was terminated')
}

function askMarket(method: u64, deal: u64): CborReader {
  return sendReadOnly(Address.id(MARKET_ID), method, new CborWriter().uint(deal)).expectOk().reader()
}

function bountyOf(bounties: Amt, id: u64): Bounty {
  const found = bounties.get(id)
  if (found === null) return abort<Bounty>(ExitCode.USR_NOT_FOUND, 'there is no such bounty')
  return Bounty.read(found)
}

function openBounty(bounties: Amt, id: u64): Bounty {
  const bounty = bountyOf(bounties, id)
  if (bounty.isPaid) abort(SETTLED, 'the bounty was paid already')
  return bounty
}

function loadBounties(): Amt {
  return Amt.load(loadState().tuple(1).link())
}

function saveBounties(bounties: Amt): void {
  saveState(new CborWriter().array(1).link(bounties.flush()))
}
