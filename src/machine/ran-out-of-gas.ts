import { ExitCode } from '../types/index.ts'
import type { ApplyRet } from './types.ts'

/** Whether a message or one of its calls ran out of gas; calls are known only if the message was traced. */
export function ranOutOfGas({ receipt, trace }: ApplyRet): boolean {
  return (
    receipt.exitCode === ExitCode.SYS_OUT_OF_GAS ||
    trace.some((event) => event.type === 'CallReturn' && event.exitCode === ExitCode.SYS_OUT_OF_GAS)
  )
}
