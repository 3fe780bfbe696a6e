import { Panic } from '../../../types/index.ts'

/** The difference of two counts. @throws Panic if it is negative: the reference's u64 underflows */
export function checkedSub(a: bigint, b: bigint): bigint {
  if (a < b) throw new Panic('attempt to subtract with overflow')
  return a - b
}
