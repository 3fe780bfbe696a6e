import { readAddress } from '../runtime/cbor-fields.ts'
import { methodWithoutParams, methodWithParams, type NativeActor } from '../runtime/dispatch.ts'
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
import { DATACAP_GRANULARITY } from './state.ts'
import {
  readAllowanceChange,
  readAllowanceParams,
  readAmount,
  readMintParams,
  readOperator,
  readOwnedAmount,
  readTransferFromParams,
  readTransferParams,
} from './types.ts'

const NAME = methodWithoutParams('Name', (rt) => {
  rt.acceptAnyCaller()
  return (w) => w.writeText('DataCap')
})

const SYMBOL = methodWithoutParams('Symbol', (rt) => {
  rt.acceptAnyCaller()
  return (w) => w.writeText('DCAP')
})

const GRANULARITY = methodWithoutParams('Granularity', (rt) => {
  rt.acceptAnyCaller()
  return (w) => w.writeUint(DATACAP_GRANULARITY)
})

/** All but the constructor have FRC-42 numbers. @see builtin-actors v18.0.0 `actors/datacap/src/lib.rs` */
export const DATACAP_ACTOR: NativeActor = {
  name: 'datacap',
  isRestricted: true,
  methods: new Map([
    [1n, methodWithParams('Constructor', readAddress, constructor)],
    [48_890_204n, NAME],
    [2_061_153_854n, SYMBOL],
    [3_936_767_397n, GRANULARITY],
    [114_981_429n, methodWithoutParams('TotalSupply', totalSupply)],
    [3_261_979_605n, methodWithParams('Balance', readAddress, balance)],
    [4_205_072_950n, methodWithParams('Allowance', readAllowanceParams, allowance)],
    [116_935_346n, methodWithParams('Mint', readMintParams, mint)],
    [2_624_896_501n, methodWithParams('Destroy', readOwnedAmount, destroy)],
    [80_475_954n, methodWithParams('Transfer', readTransferParams, transfer)],
    [3_621_052_141n, methodWithParams('TransferFrom', readTransferFromParams, transferFrom)],
    [1_777_121_560n, methodWithParams('IncreaseAllowance', readAllowanceChange, increaseAllowance)],
    [1_529_376_545n, methodWithParams('DecreaseAllowance', readAllowanceChange, decreaseAllowance)],
    [2_765_635_761n, methodWithParams('RevokeAllowance', readOperator, revokeAllowance)],
    [1_434_719_642n, methodWithParams('Burn', readAmount, burn)],
    [2_979_674_018n, methodWithParams('BurnFrom', readOwnedAmount, burnFrom)],
  ]),
}
