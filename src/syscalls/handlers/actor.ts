import { ErrorNumber, FatalError, SyscallError } from '../../types/index.ts'
import type { Invocation } from '../invocation.ts'
import { u64Of } from '../words.ts'
import { writeTokenAmount } from './token-amount.ts'

/** Bytes of an f2 address. */
const ACTOR_ADDRESS_LEN = 21

/** @see fvm 4.8.4 `src/syscalls/actor.rs` */
export function resolveAddress(
  { kernel, memory }: Invocation,
  ret: number,
  offset: number,
  length: number,
): void {
  memory.write64(ret, kernel.resolveAddress(memory.readAddress(offset, length)))
}

/** Returns 0 if the actor has no delegated address. @see fvm 4.8.4 `src/syscalls/actor.rs` */
export function lookupDelegatedAddress(
  { kernel, memory }: Invocation,
  ret: number,
  idLo: number,
  idHi: number,
  offset: number,
  length: number,
): void {
  memory.checkBounds(offset, length)
  const address = kernel.lookupDelegatedAddress(u64Of(idLo, idHi))
  if (address === undefined) {
    memory.write32(ret, 0)
    return
  }
  const { bytes } = address
  if (bytes.length > length)
    throw new SyscallError(ErrorNumber.BufferTooSmall, 'address output buffer is too small')
  memory.writeBytes(offset, bytes)
  memory.write32(ret, bytes.length)
}

/** @see fvm 4.8.4 `src/syscalls/actor.rs` */
export function getActorCodeCid(
  { kernel, memory }: Invocation,
  ret: number,
  idLo: number,
  idHi: number,
  offset: number,
  length: number,
): void {
  memory.checkBounds(offset, length)
  const code = kernel.getActorCodeCid(u64Of(idLo, idHi))
  memory.write32(ret, memory.writeCid(code, offset, length))
}

/** @see fvm 4.8.4 `src/syscalls/actor.rs` */
export function nextActorAddress(
  { kernel, memory }: Invocation,
  ret: number,
  offset: number,
  length: number,
): void {
  memory.checkBounds(offset, length)
  if (length < ACTOR_ADDRESS_LEN)
    throw new SyscallError(
      ErrorNumber.BufferTooSmall,
      'output buffer must have a minimum capacity of 21 bytes',
    )
  const { bytes } = kernel.nextActorAddress()
  if (bytes.length > length) throw new FatalError(`created ${bytes.length} byte actor address`)
  memory.writeBytes(offset, bytes)
  memory.write32(ret, bytes.length)
}

/** @see fvm 4.8.4 `src/syscalls/actor.rs` */
export function createActor(
  { kernel, memory }: Invocation,
  idLo: number,
  idHi: number,
  codeOffset: number,
  addressOffset: number,
  addressLength: number,
): void {
  const code = memory.readCid(codeOffset)
  const address = addressLength > 0 ? memory.readAddress(addressOffset, addressLength) : undefined
  kernel.createActor(code, u64Of(idLo, idHi), address)
}

/** @see fvm 4.8.4 `src/syscalls/actor.rs` */
export function getBuiltinActorType(
  { kernel, memory }: Invocation,
  ret: number,
  codeOffset: number,
): void {
  memory.write32(ret, kernel.getBuiltinActorType(memory.readCid(codeOffset)))
}

/** @see fvm 4.8.4 `src/syscalls/actor.rs` */
export function getCodeCidForType(
  { kernel, memory }: Invocation,
  ret: number,
  type: number,
  offset: number,
  length: number,
): void {
  memory.checkBounds(offset, length)
  const code = kernel.getCodeCidForType(type)
  memory.write32(ret, memory.writeCid(code, offset, length))
}

/** @see fvm 4.8.4 `src/syscalls/actor.rs` */
export function balanceOf(
  { kernel, memory }: Invocation,
  ret: number,
  idLo: number,
  idHi: number,
): void {
  writeTokenAmount(memory, ret, kernel.balanceOf(u64Of(idLo, idHi)), 'a balance')
}
