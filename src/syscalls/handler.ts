import type { Invocation } from './invocation.ts'

/**
 * Serves a syscall: reads memory, calls one kernel method, writes the answer. Arguments are the
 * Wasm ones as u32s, an i64 as its low and its high half; the return pointer, checked before, comes
 * first if the syscall has a return value.
 *
 * @throws SyscallError, whose number the actor gets; Abort, OUT_OF_GAS or FatalError end its run
 */
export type SyscallHandler = (invocation: Invocation, ...args: number[]) => void

/** A parameter as the actor's import declares it. */
export type ParamType = 'i32' | 'i64'

/** A row of the ABI: one syscall. Each returns an i32: an error number, or 0. */
export interface SyscallSpec {
  /** The parameters after the return pointer. */
  readonly params: readonly ParamType[]
  /** Bytes that are written through the return pointer; 0 if there is none. */
  readonly outSize: number
  readonly handler: SyscallHandler
}

/** Syscalls by function name. */
export type SyscallTable = Readonly<Record<string, SyscallSpec>>
/** Syscall tables by module name. */
export type SyscallAbi = Readonly<Record<string, SyscallTable>>

/**
 * Sizes in bytes of the values that syscalls return: packed C structs.
 *
 * @see fvm_shared 4.8.4 `src/sys/out.rs`
 */
export const Out = {
  NONE: 0,
  U32: 4,
  I32: 4,
  U64: 8,
  TOKEN_AMOUNT: 16,
  IPLD_OPEN: 16,
  IPLD_STAT: 12,
  SEND: 20,
  CONSENSUS_FAULT: 20,
  MESSAGE_CONTEXT: 80,
  NETWORK_CONTEXT: 44,
  SECP_PUBLIC_KEY: 65,
  RANDOMNESS: 32,
} as const
