import type { ChainEpoch } from '../../../types/index.ts'
import { UncodedError } from '../../runtime/downcast.ts'

/** An epoch as the index of a queue. @throws UncodedError for a negative one */
export function queueKey(epoch: ChainEpoch): bigint {
  if (epoch < 0n) throw new UncodedError(`out of range integral type conversion: ${epoch}`)
  return epoch
}
