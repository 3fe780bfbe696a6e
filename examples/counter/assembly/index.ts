// A counter: the smallest actor that does what actors do. Its state is the DAG-CBOR list [count].
//
//   1 Constructor  params: none, or the first count (unsigned integer)
//   2 Increment    params: none, or by how much (unsigned integer); returns the new count;
//                  emits the event { counter: the new count, by: the caller's id }
//   3 Get          params: none; returns the count
import {
  abort,
  ActorEvent,
  caller,
  CborWriter,
  ExitCode,
  hasState,
  loadState,
  methodNumber,
  NO_BLOCK,
  noParams,
  readParams,
  returnCbor,
  saveState,
  unhandledMethod,
} from 'litefvm/assembly'

/** The entry point: `params` is the handle of a block, 0 if there is none. So is what it returns. */
export function invoke(params: u32): u32 {
  switch (<u32>methodNumber()) {
    case 1: return construct(params)
    case 2: return increment(params)
    case 3: return get(params)
    default: return unhandledMethod()
  }
}

function construct(params: u32): u32 {
  if (hasState()) abort(ExitCode.USR_FORBIDDEN, 'the counter is constructed already')
  saveCount(numberIn(params, 0))
  return NO_BLOCK
}

function increment(params: u32): u32 {
  const by = numberIn(params, 1)
  if (by == 0) abort(ExitCode.USR_ILLEGAL_ARGUMENT, 'the counter cannot grow by 0')
  const count = loadCount()
  const grown = count + by
  if (grown < count) abort(ExitCode.USR_ILLEGAL_STATE, 'the counter is full')
  saveCount(grown)
  new ActorEvent().uint('counter', grown, true).uint('by', caller(), true).emit()
  return returnCbor(new CborWriter().uint(grown))
}

function get(params: u32): u32 {
  noParams(params)
  return returnCbor(new CborWriter().uint(loadCount()))
}

/** The number that is the params, or `absent` where there are none. */
function numberIn(params: u32, absent: u64): u64 {
  if (params == NO_BLOCK) return absent
  const reader = readParams(params)
  const number = reader.uint()
  reader.end()
  return number
}

function loadCount(): u64 {
  return loadState().tuple(1).uint()
}

function saveCount(count: u64): void {
  saveState(new CborWriter().array(1).uint(count))
}
