import { nativeActor } from '../runtime/native-actor.ts'
import { DATACAP } from './definition.ts'
import {
  allowance,
  balance,
  burn,
  burnFrom,
  constructor,
  decreaseAllowance,
  destroy,
  increaseAllowance,
  mint,
  revokeAllowance,
  totalSupply,
  transfer,
  transferFrom,
} from './methods.ts'
import { DATACAP_GRANULARITY } from './schema.ts'

/** The datacap actor in TypeScript. @see builtin-actors v18.0.0 `actors/datacap/src/lib.rs` */
export const DATACAP_ACTOR = nativeActor(DATACAP, {
  handlers: {
    Constructor: constructor,
    Name(rt) {
      rt.acceptAnyCaller()
      return 'DataCap'
    },
    Symbol(rt) {
      rt.acceptAnyCaller()
      return 'DCAP'
    },
    Granularity(rt) {
      rt.acceptAnyCaller()
      return DATACAP_GRANULARITY
    },
    TotalSupply: totalSupply,
    Balance: balance,
    Allowance: allowance,
    Mint: mint,
    Destroy: destroy,
    Transfer: transfer,
    TransferFrom: transferFrom,
    IncreaseAllowance: increaseAllowance,
    DecreaseAllowance: decreaseAllowance,
    RevokeAllowance: (rt, { operator }) => revokeAllowance(rt, operator),
    Burn: (rt, { amount }) => burn(rt, amount),
    BurnFrom: burnFrom,
  },
})
