import type { Invocation } from '../invocation.ts'
import { writeTokenAmount } from './token-amount.ts'
import { v3Kernel } from './v3-kernel.ts'

/** @see fvm 4.8.4 `src/syscalls/sself.rs` */
export function root(
  { kernel, memory }: Invocation,
  ret: number,
  offset: number,
  length: number,
): void {
  memory.checkBounds(offset, length)
  memory.write32(ret, memory.writeCid(kernel.root(), offset, length))
}

/** @see fvm 4.8.4 `src/syscalls/sself.rs` */
export function setRoot({ kernel, memory }: Invocation, cidOffset: number): void {
  kernel.setRoot(memory.readCid(cidOffset))
}

/** @see fvm 4.8.4 `src/syscalls/sself.rs` */
export function currentBalance({ kernel, memory }: Invocation, ret: number): void {
  writeTokenAmount(memory, ret, kernel.currentBalance(), 'a balance')
}

/** @see fvm 4.8.4 `src/syscalls/sself.rs` */
export function selfDestruct({ kernel }: Invocation, burnUnspent: number): void {
  kernel.selfDestruct(burnUnspent > 0)
}

/** @see fvm 3.14 `src/syscalls/sself.rs` */
export function selfDestructV3(invocation: Invocation, offset: number, length: number): void {
  const beneficiary = invocation.memory.readAddress(offset, length)
  v3Kernel(invocation).selfDestructV3(beneficiary)
}
