import type { BlockId } from '../../types/index.ts'

/**
 * Any method with any parameters succeeds, no data, no syscall.
 *
 * @see builtin-actors v18.0.0 `actors/placeholder/src/lib.rs`
 */
export function invokePlaceholder(): BlockId {
  return 0
}
