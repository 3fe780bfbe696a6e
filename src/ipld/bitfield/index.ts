export { BitField, type BitRange, MAX_BITFIELD_SIZE } from './bitfield.ts'
