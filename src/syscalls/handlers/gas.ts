import { MAX_U64, type Milligas } from '../../types/index.ts'
import type { Invocation } from '../invocation.ts'
import { u64Of } from '../words.ts'
import { strictUtf8 } from './utf8.ts'

const MILLIGAS_PER_GAS = 1000n

/** Gas as milligas, saturating at 2^64 - 1. @see fvm 4.8.4 `src/gas/mod.rs`, `Gas::new` */
export function milligasOf(gas: bigint): Milligas {
  const milligas = gas * MILLIGAS_PER_GAS
  return milligas > MAX_U64 ? MAX_U64 : milligas
}

/** @see fvm 4.8.4 `src/syscalls/gas.rs` */
export function chargeGas(
  { kernel, memory }: Invocation,
  nameOffset: number,
  nameLength: number,
  computeLo: number,
  computeHi: number,
): void {
  const name = strictUtf8(memory.slice(nameOffset, nameLength))
  kernel.chargeGas(name, milligasOf(u64Of(computeLo, computeHi)))
}

/** Whole gas, rounded down. @see fvm 4.8.4 `src/syscalls/gas.rs` */
export function gasAvailable({ kernel, memory }: Invocation, ret: number): void {
  memory.write64(ret, kernel.gasAvailable() / MILLIGAS_PER_GAS)
}
