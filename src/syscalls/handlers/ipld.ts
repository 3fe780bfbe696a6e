import type { Invocation } from '../invocation.ts'
import { u64Of } from '../words.ts'

/** @see fvm_shared 4.8.4 `src/sys/out.rs`, `ipld::IpldOpen`: 16 bytes */
export function blockOpen({ kernel, memory }: Invocation, ret: number, cidOffset: number): void {
  const { id, codec, size } = kernel.blockOpen(memory.readCid(cidOffset))
  memory.write64(ret, BigInt(codec))
  memory.write32(ret + 8, id)
  memory.write32(ret + 12, size)
}

/** @see fvm 4.8.4 `src/syscalls/ipld.rs` */
export function blockCreate(
  { kernel, memory }: Invocation,
  ret: number,
  codecLo: number,
  codecHi: number,
  offset: number,
  length: number,
): void {
  const data = memory.slice(offset, length)
  memory.write32(ret, kernel.blockCreate(u64Of(codecLo, codecHi), data))
}

/** @see fvm 4.8.4 `src/syscalls/ipld.rs` */
export function blockLink(
  { kernel, memory }: Invocation,
  ret: number,
  id: number,
  hashLo: number,
  hashHi: number,
  hashLength: number,
  offset: number,
  length: number,
): void {
  memory.checkBounds(offset, length)
  const cid = kernel.blockLink(id, u64Of(hashLo, hashHi), hashLength)
  memory.write32(ret, memory.writeCid(cid, offset, length))
}

/** @see fvm 4.8.4 `src/syscalls/ipld.rs` */
export function blockRead(
  { kernel, memory }: Invocation,
  ret: number,
  id: number,
  blockOffset: number,
  offset: number,
  length: number,
): void {
  const buffer = memory.slice(offset, length)
  memory.write32(ret, kernel.blockRead(id, blockOffset, buffer))
}

/** @see fvm_shared 4.8.4 `src/sys/out.rs`, `ipld::IpldStat`: 12 bytes */
export function blockStat({ kernel, memory }: Invocation, ret: number, id: number): void {
  const { codec, size } = kernel.blockStat(id)
  memory.write64(ret, BigInt(codec))
  memory.write32(ret + 8, size)
}
