import { ErrorNumber, MAX_U64, SyscallError } from '../../types/index.ts'
import type { Invocation } from '../invocation.ts'
import { u64Of } from '../words.ts'
import { milligasOf } from './gas.ts'

const READ_ONLY_FLAG = 1n

/** @see fvm 4.8.4 `src/syscalls/send.rs`; fvm_shared 4.8.4 `src/sys/out.rs`, `send::Send`: 20 bytes */
export function send(
  { kernel, memory }: Invocation,
  ret: number,
  recipientOffset: number,
  recipientLength: number,
  methodLo: number,
  methodHi: number,
  paramsId: number,
  valueHiLo: number,
  valueHiHi: number,
  valueLoLo: number,
  valueLoHi: number,
  gasLimitLo: number,
  gasLimitHi: number,
  flagsLo: number,
  flagsHi: number,
): void {
  const to = memory.readAddress(recipientOffset, recipientLength)
  const value = (u64Of(valueHiLo, valueHiHi) << 64n) | u64Of(valueLoLo, valueLoHi)
  const limit = u64Of(gasLimitLo, gasLimitHi)
  const flags = u64Of(flagsLo, flagsHi)
  if (flags > READ_ONLY_FLAG)
    throw new SyscallError(ErrorNumber.IllegalArgument, `invalid send flags: ${flags}`)
  const { exitCode, blockId, codec, size } = kernel.send({
    to,
    method: u64Of(methodLo, methodHi),
    params: paramsId,
    value,
    gasLimit: limit === MAX_U64 ? undefined : milligasOf(limit),
    readOnly: flags === READ_ONLY_FLAG,
  })
  memory.write32(ret, exitCode)
  memory.write32(ret + 4, blockId)
  memory.write64(ret + 8, BigInt(codec))
  memory.write32(ret + 16, size)
}
