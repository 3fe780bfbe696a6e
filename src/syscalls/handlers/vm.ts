import { Abort, ExitCode, FIRST_USER_EXIT_CODE, SyscallError } from '../../types/index.ts'
import type { ActorMemory } from '../actor-memory.ts'
import type { Invocation } from '../invocation.ts'
import { writeTokenAmount } from './token-amount.ts'

/** The most message bytes that a backtrace keeps. @see fvm 4.8.4 `src/syscalls/vm.rs`, `MAX_MESSAGE_LEN` */
const MAX_MESSAGE_LEN = 1024

const READ_ONLY_FLAG = 1n
const LOSSY_UTF8 = new TextDecoder('utf-8', { ignoreBOM: true })

/** @see fvm 4.8.4 `src/syscalls/vm.rs`, `exit` */
export function exit(
  invocation: Invocation,
  code: number,
  blockId: number,
  messageOffset: number,
  messageLength: number,
): void {
  const cause = invocation.stacks ? new Error('vm::exit') : undefined
  const isIllegal = code !== ExitCode.OK && code < FIRST_USER_EXIT_CODE
  const message = isIllegal
    ? `actor aborted with code ${code}`
    : exitMessage(invocation.memory, messageOffset, messageLength)
  throw new Abort(isIllegal ? ExitCode.SYS_ILLEGAL_EXIT_CODE : code, message, blockId, cause)
}

function exitMessage(memory: ActorMemory, offset: number, length: number): string {
  if (length === 0) return 'actor aborted'
  let bytes: Uint8Array
  try {
    bytes = memory.slice(offset, length)
  } catch (thrown) {
    if (!(thrown instanceof SyscallError)) throw thrown
    return `failed to extract error message: syscall error: ${thrown.message} (exit_code=IllegalArgument)`
  }
  if (length <= MAX_MESSAGE_LEN) return LOSSY_UTF8.decode(bytes)
  const prefix = LOSSY_UTF8.decode(bytes.subarray(0, MAX_MESSAGE_LEN / 2))
  const suffix = LOSSY_UTF8.decode(bytes.subarray(length - MAX_MESSAGE_LEN / 2))
  return `${prefix} ... (skipped ${length - MAX_MESSAGE_LEN} bytes) ... ${suffix}`
}

/** @see fvm_shared 4.8.4 `src/sys/out.rs`, `vm::MessageContext`: 80 bytes */
export function messageContext({ kernel, memory }: Invocation, ret: number): void {
  const context = kernel.msgContext()
  memory.write64(ret, context.origin)
  memory.write64(ret + 8, context.nonce)
  memory.write64(ret + 16, context.caller)
  memory.write64(ret + 24, context.receiver)
  memory.write64(ret + 32, context.methodNumber)
  writeTokenAmount(memory, ret + 40, context.valueReceived, 'a received value')
  writeTokenAmount(memory, ret + 56, context.gasPremium, 'a gas premium')
  memory.write64(ret + 72, context.readOnly ? READ_ONLY_FLAG : 0n)
}
