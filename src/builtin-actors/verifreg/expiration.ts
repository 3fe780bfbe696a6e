import { type ActorId, type ChainEpoch, decodeVarint, ExitCode } from '../../types/index.ts'
import { BatchReturn } from '../runtime/batch-return.ts'
import { asI64 } from '../runtime/cbor-fields.ts'
import type { MapMap } from '../runtime/map-map.ts'
import type { Allocation, Claim } from './state.ts'
import type { OwnedIds } from './types.ts'

/** Selects the allocations or claims of an owner to remove. */
export interface Expired {
  /** The ids asked for, or all that have expired. */
  readonly considered: bigint[]
  readonly results: BatchReturn
  readonly expired: readonly bigint[]
}

/**
 * The allocations or claims that have expired: of those asked for, or of all, in the order of the
 * hashed keys.
 *
 * @see builtin-actors v18.0.0 `actors/verifreg/src/expiration.rs`
 */
export function findExpired<T extends Allocation | Claim>(
  items: MapMap<T>,
  { owner, ids }: OwnedIds,
  epoch: ChainEpoch,
): Expired {
  if (ids.length === 0) {
    const found = allExpired(items, owner, epoch)
    return { considered: found, results: new BatchReturn(found.length), expired: found }
  }
  const results = new BatchReturn()
  for (const id of ids) {
    const item = items.get(owner, id)
    if (item === undefined) results.addFailure(ExitCode.USR_NOT_FOUND)
    else if (epoch < expirationOf(item)) results.addFailure(ExitCode.USR_FORBIDDEN)
    else results.addSuccess()
  }
  return { considered: ids, results, expired: results.successes(ids) }
}

function allExpired<T extends Allocation | Claim>(
  items: MapMap<T>,
  owner: ActorId,
  epoch: ChainEpoch,
): bigint[] {
  const found: bigint[] = []
  items.forEachIn(owner, (key, item) => {
    if (epoch >= expirationOf(item)) found.push(decodeVarint(key).value)
  })
  return found
}

function expirationOf(item: Allocation | Claim): ChainEpoch {
  return 'expiration' in item ? item.expiration : asI64(item.termStart + item.termMax)
}
