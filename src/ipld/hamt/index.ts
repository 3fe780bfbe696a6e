export { Hamt, type HamtOptions, type RangeEnd } from './hamt.ts'
export { diffHamts } from './hamt-diff.ts'
export { TypedHamt } from './typed-hamt.ts'
