// A counter: an actor in AssemblyScript. Its state is the DAG-CBOR list [count].
//
//   1 Constructor  params: none, or the first count (unsigned integer)
//   2 Increment    params: none, or by how much (unsigned integer); returns the new count;
//                  emits the event { counter: the new count, by: the caller's id }
//   3 Get          params: none; returns the count
import { readUint, uintSize, writeUint } from './cbor'
import {
  abort,
  caller,
  createBlock,
  emitPair,
  methodNumber,
  NO_BLOCK,
  readBlock,
  readState,
  stateRoot,
  USR_FORBIDDEN,
  USR_ILLEGAL_ARGUMENT,
  USR_ILLEGAL_STATE,
  USR_SERIALIZATION,
  USR_UNHANDLED_MESSAGE,
  writeState,
} from './fvm'

const BUFFER: usize = memory.data(64, 8)
const KEYS: usize = memory.data<u8>([
  0x63, 0x6f, 0x75, 0x6e, 0x74, 0x65, 0x72, // counter
  0x62, 0x79, // by
])

/** The CID of the empty list, which is the state of an actor that was not constructed. */
const EMPTY_LIST: usize = memory.data<u8>([
  0x01, 0x71, 0xa0, 0xe4, 0x02, 0x20, 0x45, 0xb0, 0xcf, 0xc2, 0x20, 0xce,
  0xec, 0x5b, 0x7c, 0x1c, 0x62, 0xc4, 0xd4, 0x19, 0x3d, 0x38, 0xe4, 0xeb,
  0xa4, 0x8e, 0x88, 0x15, 0x72, 0x9c, 0xe7, 0x5f, 0x9c, 0x0a, 0xb0, 0xe4,
  0xc1, 0xc0,
])
const EMPTY_LIST_LEN: usize = 38

/** The entry point: `params` is the handle of a block, 0 if there is none. So is what it returns. */
export function invoke(params: u32): u32 {
  const method = methodNumber()
  if (method == 1) return construct(params)
  if (method == 2) return increment(params)
  if (method == 3) return get(params)
  abort(USR_UNHANDLED_MESSAGE, 'the counter has methods 1 to 3')
  return NO_BLOCK
}

function construct(params: u32): u32 {
  if (memory.compare(stateRoot(), EMPTY_LIST, EMPTY_LIST_LEN) != 0)
    abort(USR_FORBIDDEN, 'the counter is constructed already')
  saveCount(numberIn(params, 0))
  return NO_BLOCK
}

function increment(params: u32): u32 {
  const by = numberIn(params, 1)
  if (by == 0) abort(USR_ILLEGAL_ARGUMENT, 'the counter cannot grow by 0')
  const count = loadCount()
  const grown = count + by
  if (grown < count) abort(USR_ILLEGAL_STATE, 'the counter is full')
  saveCount(grown)
  const countLen = writeUint(BUFFER, grown)
  const callerLen = writeUint(BUFFER + countLen, caller())
  emitPair(KEYS, 7, 2, BUFFER, countLen, callerLen)
  return numberBlock(grown)
}

function get(params: u32): u32 {
  if (params != NO_BLOCK) abort(USR_ILLEGAL_ARGUMENT, 'Get takes no params')
  return numberBlock(loadCount())
}

/** The number in a params block, or `absent` where there is no block. */
function numberIn(params: u32, absent: u64): u64 {
  if (params == NO_BLOCK) return absent
  const size = readBlock(params, BUFFER)
  if (size == 0 || uintSize(BUFFER, size) != size)
    abort(USR_SERIALIZATION, 'params are no unsigned integer')
  return readUint(BUFFER)
}

function numberBlock(value: u64): u32 {
  return createBlock(BUFFER, writeUint(BUFFER, value))
}

function loadCount(): u64 {
  const size = readState(BUFFER)
  if (size < 2 || load<u8>(BUFFER) != 0x81 || uintSize(BUFFER + 1, size - 1) != size - 1)
    abort(USR_ILLEGAL_STATE, 'the counter is not constructed')
  return readUint(BUFFER + 1)
}

function saveCount(value: u64): void {
  store<u8>(BUFFER, 0x81) // a list of one
  writeState(BUFFER, 1 + writeUint(BUFFER + 1, value))
}
