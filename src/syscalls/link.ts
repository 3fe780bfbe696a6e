import { FatalError } from '../types/index.ts'
import { SYSCALLS_V3, SYSCALLS_V4 } from './abi.ts'
import { type BoundSyscall, bindSyscall, type HostFunction, type SyscallCell } from './bind.ts'
import type { SyscallAbi } from './handler.ts'

/** The two ABIs: 3 for nv 18 to 20, 4 for nv 21 to 29. */
export type FvmVersion = 3 | 4

/** An import of a module; a function has the type that the actor declares. */
export interface ModuleImportLike {
  readonly module: string
  readonly name: string
  readonly kind: string
  readonly params: readonly string[]
  readonly results: readonly string[]
}

const ABIS: Readonly<Record<FvmVersion, SyscallAbi>> = { 3: SYSCALLS_V3, 4: SYSCALLS_V4 }

/** Import module of the functions that the rewriter adds. */
const LITEFVM = 'litefvm'

/** The syscalls that a module imports, resolved and checked once for each module. */
export class LinkedSyscalls {
  readonly #rows: readonly BoundSyscall[]

  constructor(rows: readonly BoundSyscall[]) {
    this.#rows = rows
  }

  /**
   * The imports for one instance: its syscalls, and the `litefvm` functions by which it fetches
   * what the result of a syscall does not hold. They serve whatever invocation `cell` names.
   */
  createImports(cell: SyscallCell): Record<string, Record<string, HostFunction | (() => number)>> {
    const imports: Record<string, Record<string, HostFunction | (() => number)>> = {
      [LITEFVM]: {
        errno: () => cell.errno,
        gas_lo: () => cell.gasLo,
        gas_hi: () => cell.gasHi,
      },
    }
    for (const row of this.#rows) {
      let module = imports[row.module]
      if (module === undefined) {
        module = {}
        imports[row.module] = module
      }
      module[row.name] = bindSyscall(cell, row)
    }
    return imports
  }
}

/**
 * Finds the syscalls that a module imports.
 *
 * @throws FatalError for an unknown import or another type, as the reference's link error, which it
 * makes after the charges for the first memory and table
 */
export function linkSyscalls(
  version: FvmVersion,
  imports: readonly ModuleImportLike[],
): LinkedSyscalls {
  return new LinkedSyscalls(imports.map((wanted) => rowOf(ABIS[version], wanted)))
}

function rowOf(
  abi: SyscallAbi,
  { module, name, kind, params, results }: ModuleImportLike,
): BoundSyscall {
  const table = Object.hasOwn(abi, module) ? abi[module] : undefined
  const spec = table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined
  if (spec === undefined)
    throw new FatalError(
      `failed to link actor module: unknown import: \`${module}::${name}\` has not been defined`,
    )
  const { outSize, handler } = spec
  const expected = outSize === 0 ? spec.params : ['i32', ...spec.params]
  const type = signature(expected, ['i32'])
  const wanted = kind === 'function' ? signature(params, results) : kind
  if (wanted !== type)
    throw new FatalError(
      `failed to link actor module: incompatible import type for \`${module}::${name}\`: ` +
        `it is ${type}, imported as ${wanted}`,
    )
  const arity = expected.reduce((n, param) => n + (param === 'i64' ? 2 : 1), 0)
  return { module, name, outSize, arity, handler }
}

function signature(params: readonly string[], results: readonly string[]): string {
  return `(${params.join(', ')}) -> (${results.join(', ')})`
}
