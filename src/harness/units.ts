export {
  type AmountLike,
  FIL,
  formatFil,
  type IntLike,
  NANO_FIL,
  toAttoFil,
  toBigInt,
} from '../types/index.ts'
