export { EVM_KAMT_OPTIONS, Kamt } from './kamt.ts'
export { diffKamts } from './kamt-diff.ts'
