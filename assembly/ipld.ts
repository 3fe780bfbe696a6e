// Blocks: made, opened and linked; the state is one of them.
import { CborReader, CborWriter } from './cbor'
import { Cid, Codec, HashCode, MAX_CID_LEN } from './cid'
import { abort, check, ExitCode } from './error'
import {
  ipld_block_create,
  ipld_block_link,
  ipld_block_open,
  ipld_block_read,
  ipld_block_stat,

  self_root,
  self_set_root,
} from './sys'

const OUT: usize = memory.data(16, 8)
const CID: usize = memory.data(100, 8)

/** The root of an actor that has no state yet: the CID of the empty list. */
const EMPTY_ROOT: usize = memory.data<u8>([
  0x01, 0x71, 0xa0, 0xe4, 0x02, 0x20, 0x45, 0xb0, 0xcf, 0xc2, 0x20, 0xce,
  0xec, 0x5b, 0x7c, 0x1c, 0x62, 0xc4, 0xd4, 0x19, 0x3d, 0x38, 0xe4, 0xeb,
  0xa4, 0x8e, 0x88, 0x15, 0x72, 0x9c, 0xe7, 0x5f, 0x9c, 0x0a, 0xb0, 0xe4,
  0xc1, 0xc0,
])
const EMPTY_ROOT_LEN: u32 = 38

/** Makes a block of `length` bytes at `pointer` and gives its handle. */
export function createBlockAt(codec: u64, pointer: usize, length: u32): u32 {
  check(ipld_block_create(OUT, codec, pointer, length), 'ipld.block_create')
  return load<u32>(OUT)
}

/** Makes a block and gives its handle. Blocks that it links to must be within reach. */
export function createBlock(codec: u64, data: Uint8Array): u32 {
  return createBlockAt(codec, data.dataStart, data.length)
}

/** Links a block, so that it is stored if the state reaches it. */
export function linkBlock(id: u32): Cid {
  check(ipld_block_link(OUT, id, HashCode.BLAKE2B_256, 32, CID, MAX_CID_LEN), 'ipld.block_link')
  return Cid.at(CID, load<u32>(OUT))
}

/** Stores DAG-CBOR and gives its link. */
export function putCbor(writer: CborWriter): Cid {
  return linkBlock(createBlockAt(Codec.DAG_CBOR, writer.dataStart, writer.length))
}

/** Stores bytes under a codec and gives their link. */
export function putBlock(codec: u64, data: Uint8Array): Cid {
  return linkBlock(createBlock(codec, data))
}

/** The bytes of a linked block: one that the state, the params or a returned block reaches. */
export function getBlock(cid: Cid): Uint8Array {
  return openAt(cid.bytes.dataStart)
}

/** A reader of a linked block. */
export function getCbor(cid: Cid): CborReader {
  return new CborReader(getBlock(cid))
}

/** The bytes of a handle, whose size is known. */
export function readBlock(id: u32, size: u32): Uint8Array {
  const out = new Uint8Array(size)
  check(ipld_block_read(OUT, id, 0, out.dataStart, size), 'ipld.block_read')
  return out
}

/** The bytes of a handle. */
export function readWholeBlock(id: u32): Uint8Array {
  check(ipld_block_stat(OUT, id), 'ipld.block_stat')
  return readBlock(id, load<u32>(OUT, 8))
}

/** The codec of a handle. */
export function codecOf(id: u32): u64 {
  check(ipld_block_stat(OUT, id), 'ipld.block_stat')
  return load<u64>(OUT)
}

/** The state's link. */
export function stateRoot(): Cid {
  check(self_root(OUT, CID, MAX_CID_LEN), 'self.root')
  return Cid.at(CID, load<u32>(OUT))
}

/** Makes a linked block the state. */
export function setStateRoot(cid: Cid): void {
  check(self_set_root(cid.bytes.dataStart), 'self.set_root')
}

/** Whether there is a state: before its constructor ran, an actor has none. */
export function hasState(): bool {
  check(self_root(OUT, CID, MAX_CID_LEN), 'self.root')
  return load<u32>(OUT) != EMPTY_ROOT_LEN || memory.compare(CID, EMPTY_ROOT, EMPTY_ROOT_LEN) != 0
}

/** A reader of the state. Aborts with USR_ILLEGAL_STATE if there is none. */
export function loadState(): CborReader {
  if (!hasState()) abort(ExitCode.USR_ILLEGAL_STATE, 'the actor was not constructed')
  return new CborReader(openAt(CID), ExitCode.USR_ILLEGAL_STATE)
}

/** Makes what was written the state. */
export function saveState(writer: CborWriter): void {
  const id = createBlockAt(Codec.DAG_CBOR, writer.dataStart, writer.length)
  check(ipld_block_link(OUT, id, HashCode.BLAKE2B_256, 32, CID, MAX_CID_LEN), 'ipld.block_link')
  check(self_set_root(CID), 'self.set_root')
}

/** Makes what was written the first state. Aborts with USR_ILLEGAL_STATE if there is one. */
export function createState(writer: CborWriter): void {
  if (hasState()) abort(ExitCode.USR_ILLEGAL_STATE, 'the actor was constructed already')
  saveState(writer)
}

function openAt(cid: usize): Uint8Array {
  check(ipld_block_open(OUT, cid), 'ipld.block_open')
  return readBlock(load<u32>(OUT, 8), load<u32>(OUT, 12))
}
