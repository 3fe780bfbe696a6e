import { PAGE_BYTES, TABLE_ELEMENT_BYTES } from './opcodes.ts'

/** Most bytes of one instance's memory: 512 MiB. @see fvm 4.8.4 `src/machine/mod.rs`, `max_inst_memory_bytes` */
export const MAX_INSTANCE_MEMORY_BYTES = 512 * 2 ** 20

/** Counts the memory of the whole call stack; the machine's. */
export interface MemoryBudget {
  /** Counts `bytes` more; false, and nothing counted, if that is over the limit. */
  growMemory(bytes: number): boolean
}

/**
 * Counts the first memory and table of an instance, in the order of the reference.
 *
 * @returns false if the budget refuses, which ends the invocation with SYS_ILLEGAL_INSTRUCTION
 * @see wasmtime 36.0.20 `src/runtime/vm/instance/allocator.rs`, `allocate_module`: memories, then tables
 */
export function countFirstSizes(
  budget: MemoryBudget,
  memoryPages: number,
  tableElements: number,
): boolean {
  return (
    budget.growMemory(memoryPages * PAGE_BYTES) &&
    budget.growMemory(tableElements * TABLE_ELEMENT_BYTES)
  )
}

/**
 * Whether `memory.grow` may grow; the rewritten code has seen to the declared maximum. A growth
 * past the instance's 512 MiB is refused after it was counted, and stays counted.
 *
 * @param currentPages - pages before
 * @param deltaPages - pages more, as a u32
 * @see wasmtime 36.0.20 `src/runtime/vm/memory.rs`, `grow`: the limiter, then the capacity
 */
export function mayGrowMemory(
  budget: MemoryBudget,
  currentPages: number,
  deltaPages: number,
): boolean {
  if (!budget.growMemory(deltaPages * PAGE_BYTES)) return false
  return (currentPages + deltaPages) * PAGE_BYTES <= MAX_INSTANCE_MEMORY_BYTES
}

/**
 * Whether `table.grow` may grow; the rewritten code has seen to the table's maximum, so that a
 * growth refused for it is not counted.
 *
 * @see wasmtime 36.0.20 `src/runtime/vm/table.rs`, `grow`
 */
export function mayGrowTable(budget: MemoryBudget, deltaElements: number): boolean {
  return budget.growMemory(deltaElements * TABLE_ELEMENT_BYTES)
}
