export {
  type AmountLike,
  FIL,
  formatFil,
  type IntLike,
  NANO_FIL,
  toAttoFil,
  toBigInt,
  toTokenAmount,
} from '../types/index.ts'
