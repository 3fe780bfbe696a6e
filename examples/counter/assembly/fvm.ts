// The few FVM syscalls that the counter needs (FVM v4: network version 21 and later).
//
// A syscall that returns a value takes, first, the address to write it to. All return an error
// number, 0 is success (`exit` never comes back). Source: fvm_shared 4.8.4 `src/sys`, the SDK's `src/sys/*.rs`.

@external("vm", "exit")
declare function vmExit(code: u32, block: u32, message: usize, messageLen: u32): u32
@external("vm", "message_context")
declare function vmMessageContext(out: usize): u32
@external("ipld", "block_open")
declare function ipldBlockOpen(out: usize, cid: usize): u32
@external("ipld", "block_create")
declare function ipldBlockCreate(out: usize, codec: u64, data: usize, length: u32): u32
@external("ipld", "block_stat")
declare function ipldBlockStat(out: usize, id: u32): u32
@external("ipld", "block_read")
declare function ipldBlockRead(out: usize, id: u32, offset: u32, buffer: usize, length: u32): u32
@external("ipld", "block_link")
declare function ipldBlockLink(
  out: usize, id: u32, hashCode: u64, hashLen: u32, cid: usize, cidLen: u32,
): u32
@external("self", "root")
declare function selfRoot(out: usize, cid: usize, cidLen: u32): u32
@external("self", "set_root")
declare function selfSetRoot(cid: usize): u32
@external("event", "emit_event")
declare function emitEvent(
  entries: usize, count: u32, keys: usize, keysLen: u32, values: usize, valuesLen: u32,
): u32

export const USR_ILLEGAL_ARGUMENT: u32 = 16
export const USR_FORBIDDEN: u32 = 18
export const USR_ILLEGAL_STATE: u32 = 20
export const USR_SERIALIZATION: u32 = 21
export const USR_UNHANDLED_MESSAGE: u32 = 22
export const USR_ASSERTION_FAILED: u32 = 24

const DAG_CBOR: u64 = 0x71
/** The codec of event values: CBOR that has no links. */
const CBOR: u64 = 0x51
const BLAKE2B_256: u64 = 0xb220
/** The handle that stands for no block. */
export const NO_BLOCK: u32 = 0

/** Largest block that the counter reads: its state and its params are a few bytes. */
export const BUFFER_SIZE: u32 = 64
const OUT: usize = memory.data(80, 8)
const CID: usize = memory.data(100, 8)
const TEXT: usize = memory.data(128, 8)
const ENTRIES: usize = memory.data(48, 8)

/** Ends the message with an exit code; what it changed is rolled back. `text` is ASCII. */
export function abort(code: u32, text: string): void {
  const length = text.length
  for (let i = 0; i < length; i++) store<u8>(TEXT + i, <u8>text.charCodeAt(i))
  vmExit(code, NO_BLOCK, TEXT, length)
  unreachable()
}

function check(errorNumber: u32, what: string): void {
  if (errorNumber != 0) abort(USR_ASSERTION_FAILED, what)
}

/** The method number of the running message. */
export function methodNumber(): u64 {
  check(vmMessageContext(OUT), 'vm::message_context failed')
  return load<u64>(OUT, 32)
}

/** The id of the actor that sent the running message. */
export function caller(): u64 {
  check(vmMessageContext(OUT), 'vm::message_context failed')
  return load<u64>(OUT, 16)
}

/** Copies a block to `buffer` (BUFFER_SIZE bytes) and gives its size. */
export function readBlock(id: u32, buffer: usize): u32 {
  check(ipldBlockStat(OUT, id), 'ipld::block_stat failed')
  const size = load<u32>(OUT, 8)
  if (size > BUFFER_SIZE) abort(USR_SERIALIZATION, 'the block is too large')
  check(ipldBlockRead(OUT, id, 0, buffer, size), 'ipld::block_read failed')
  return size
}

/** Makes a DAG-CBOR block. */
export function createBlock(data: usize, length: u32): u32 {
  check(ipldBlockCreate(OUT, DAG_CBOR, data, length), 'ipld::block_create failed')
  return load<u32>(OUT)
}

/** The CID of the state, written to a buffer that the next call overwrites. */
export function stateRoot(): usize {
  check(selfRoot(OUT, CID, 100), 'self::root failed')
  return CID
}

/** Copies the block of the state to `buffer` and gives its size. */
export function readState(buffer: usize): u32 {
  check(ipldBlockOpen(OUT, stateRoot()), 'ipld::block_open failed')
  return readBlock(load<u32>(OUT, 8), buffer)
}

/** Makes a block of `length` bytes at `data` the state. */
export function writeState(data: usize, length: u32): void {
  const id = createBlock(data, length)
  check(ipldBlockLink(OUT, id, BLAKE2B_256, 32, CID, 100), 'ipld::block_link failed')
  check(selfSetRoot(CID), 'self::set_root failed')
}

/** Emits an event of two entries, both with key and value indexed; values are DAG-CBOR, at `values`. */
export function emitPair(
  keys: usize, firstKeyLen: u32, secondKeyLen: u32,
  values: usize, firstValueLen: u32, secondValueLen: u32,
): void {
  entry(ENTRIES, firstKeyLen, firstValueLen)
  entry(ENTRIES + 24, secondKeyLen, secondValueLen)
  check(
    emitEvent(
      ENTRIES, 2, keys, firstKeyLen + secondKeyLen, values, firstValueLen + secondValueLen,
    ),
    'event::emit_event failed',
  )
}

/** flags u64, codec u64, key length u32, value length u32; 3 indexes key and value. */
function entry(at: usize, keyLen: u32, valueLen: u32): void {
  store<u64>(at, 3)
  store<u64>(at, CBOR, 8)
  store<u32>(at, keyLen, 16)
  store<u32>(at, valueLen, 20)
}
