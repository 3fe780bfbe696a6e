// A tally: everybody may vote for a number, once. The state is the DAG-CBOR list [votes], a link to
// a map from voter's id to the number.
//
//   1 Constructor  no params
//   Vote           [number]; emits the event vote { voter, number }
//   VoteOf         an address; returns the number, or null
//
// Guide: docs/assemblyscript.md of the package litefvm.
import {
  abort,
  ActorEvent,
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
  requireNoValue,
  resolveAddress,
  returnCbor,
  saveState,
  uintKey,
  unhandledMethod,
} from 'litefvm/assembly'

/** What the FVM calls: `params` is the handle of a block, 0 if there is none; so is what it returns. */
export function invoke(params: u32): u32 {
  requireNoValue()
  switch (methodNumber()) {
    case 1: return construct()
    case frc42('Vote'): return vote(readParams(params))
    case frc42('VoteOf'): return voteOf(readParams(params))
    default: return unhandledMethod()
  }
}

function construct(): u32 {
  requireCaller(INIT_ID)
  createState(new CborWriter().array(1).link(Hamt.empty().flush()))
  return NO_BLOCK
}

function vote(params: CborReader): u32 {
  const number = params.tuple(1).uint()
  params.end()
  const votes = loadVotes()
  const voter = uintKey(caller())
  if (votes.has(voter)) abort(ExitCode.USR_FORBIDDEN, 'you have voted already')
  votes.set(voter, new CborWriter().uint(number))
  saveState(new CborWriter().array(1).link(votes.flush()))
  new ActorEvent('vote').uint('voter', caller(), true).uint('number', number).emit()
  return NO_BLOCK
}

function voteOf(params: CborReader): u32 {
  const found = loadVotes().get(uintKey(resolveAddress(params.address())))
  params.end()
  const answer = new CborWriter()
  return returnCbor(found === null ? answer.null() : answer.uint(found.uint()))
}

function loadVotes(): Hamt {
  return Hamt.load(loadState().tuple(1).link())
}
