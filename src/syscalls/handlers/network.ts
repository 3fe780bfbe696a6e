import type { Invocation } from '../invocation.ts'
import { i64Of } from '../words.ts'
import { writeTokenAmount } from './token-amount.ts'

/** @see fvm_shared 4.8.4 `src/sys/out.rs`, `network::NetworkContext`: 44 bytes */
export function networkContext({ kernel, memory }: Invocation, ret: number): void {
  const context = kernel.networkContext()
  memory.write64(ret, context.epoch)
  memory.write64(ret + 8, context.timestamp)
  writeTokenAmount(memory, ret + 16, context.baseFee, 'a base fee')
  memory.write64(ret + 32, context.chainId)
  memory.write32(ret + 40, context.networkVersion)
}

/** @see fvm 4.8.4 `src/syscalls/network.rs` */
export function tipsetCid(
  { kernel, memory }: Invocation,
  ret: number,
  epochLo: number,
  epochHi: number,
  offset: number,
  length: number,
): void {
  memory.checkBounds(offset, length)
  const cid = kernel.tipsetCid(i64Of(epochLo, epochHi))
  memory.write32(ret, memory.writeCid(cid, offset, length))
}

/** @see fvm 4.8.4 `src/syscalls/filecoin.rs` */
export function totalFilCircSupply({ kernel, memory }: Invocation, ret: number): void {
  writeTokenAmount(memory, ret, kernel.totalFilCircSupply(), 'a circulating supply')
}
