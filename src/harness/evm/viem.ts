import { nodeBuiltin } from '../../crypto/index.ts'
import { UsageError } from '../../types/index.ts'

/** What we use of viem: `viem/utils`, or all of `viem`. */
export type Viem = typeof import('viem/utils')

let loaded: Viem | undefined

/**
 * Viem's codecs, loaded when they are first asked for: it takes as long as the rest of the package.
 *
 * @throws UsageError `FVM_VIEM` where there is no `require`, and {@link useViem} was not called
 */
export function viem(): Viem {
  loaded ??= required()
  return loaded
}

/**
 * Gives the module `viem/utils` to the harness, for places that have no `require` (browsers, bundles):
 * before contracts are used there, by `useViem(await import('viem/utils'))`.
 */
export function useViem(module: Viem): void {
  loaded = module
}

function required(): Viem {
  const builtin = nodeBuiltin<{ createRequire(from: string): (id: string) => unknown }>(
    'node:module',
  )
  try {
    const module = builtin?.createRequire(import.meta.url)('viem/utils')
    if (module !== undefined) return module as Viem // what this name is
  } catch (thrown) {
    throw withoutViem({ cause: thrown })
  }
  throw withoutViem()
}

function withoutViem(options?: ErrorOptions): UsageError {
  return new UsageError(
    'FVM_VIEM',
    "the codecs of viem cannot be loaded here: import them yourself and hand them over, by useViem(await import('viem/utils'))",
    options,
  )
}
