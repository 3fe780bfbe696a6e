import type { Invocation } from '../invocation.ts'
import { strictUtf8 } from './utf8.ts'

/** Looks at nothing where debugging is off. @see fvm 4.8.4 `src/syscalls/debug.rs` */
export function log({ kernel, memory }: Invocation, offset: number, length: number): void {
  if (!kernel.debugEnabled()) return
  kernel.log(strictUtf8(memory.slice(offset, length)))
}

/** Returns 0 if debugging is on, else -1. @see fvm 4.8.4 `src/syscalls/debug.rs` */
export function enabled({ kernel, memory }: Invocation, ret: number): void {
  memory.write32(ret, kernel.debugEnabled() ? 0 : -1)
}

/** Looks at nothing where debugging is off. @see fvm 4.8.4 `src/syscalls/debug.rs` */
export function storeArtifact(
  { kernel, memory }: Invocation,
  nameOffset: number,
  nameLength: number,
  dataOffset: number,
  dataLength: number,
): void {
  if (!kernel.debugEnabled()) return
  const data = memory.slice(dataOffset, dataLength)
  const name = memory.slice(nameOffset, nameLength)
  kernel.storeArtifact(strictUtf8(name), data)
}
