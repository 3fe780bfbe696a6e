export { SYSCALLS_V3, SYSCALLS_V4 } from './abi.ts'
export { ActorMemory } from './actor-memory.ts'
export { type HostFunction, SyscallCell } from './bind.ts'
export type { SyscallAbi, SyscallSpec, SyscallTable } from './handler.ts'
export {
  type GasCounter,
  type HostPrices,
  type InitialSizes,
  Invocation,
  type InvocationOptions,
  type MemoryUse,
  type SyscallCause,
} from './invocation.ts'
export { type FvmVersion, LinkedSyscalls, linkSyscalls, type ModuleImportLike } from './link.ts'
