import { ByteReader } from './byte-reader.ts'
import { Op, PAGE_BYTES, ValueType } from './opcodes.ts'
import type { ParsedModule } from './parsed-module.ts'

/**
 * LLVM keeps the pointer to its stack in linear memory in the first global; the stack grows down
 * from the pointer's first value to address 0.
 */
export const STACK_POINTER_GLOBAL = 0

/**
 * A function that calls nothing may use this much below the pointer without moving it.
 *
 * @see LLVM `lib/Target/WebAssembly/WebAssemblyFrameLowering.cpp`, `RedZoneSize`
 */
export const RED_ZONE_BYTES = 128

/** First value of the stack pointer of a module that LLVM made; undefined if there is none. */
export function shadowStackTop(module: ParsedModule): number | undefined {
  const pointer = module.globals[STACK_POINTER_GLOBAL]
  const memory = module.memories[0]
  if (pointer === undefined || memory === undefined || module.importedGlobals > 0) return undefined
  const { start, end } = pointer.init
  if (!pointer.mutable || pointer.type !== ValueType.I32 || module.bytes[start] !== Op.I32Const)
    return undefined
  const isNegative = (module.bytes[end - 1]! & 0x40) !== 0
  const top = new ByteReader(module.bytes, start + 1, end).u32()
  return isNegative || top > memory.min * PAGE_BYTES ? undefined : top
}
