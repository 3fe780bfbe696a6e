import { FILTER_ESTIMATE_SCHEMA } from '../../builtin-actors/index.ts'
import { cbor } from '../schema/index.ts'

/** @see builtin-actors v18.0.0 `actors/system/src/lib.rs`; the same since v10 */
export const SYSTEM = cbor.tuple({
  builtinActors: cbor.link(cbor.array(cbor.tuple({ name: cbor.text, code: cbor.cid }))),
})

/** @see builtin-actors v18.0.0 `actors/init/src/state.rs`; the same since v10 */
export const INIT = cbor.tuple({
  addressMap: cbor.hamt(cbor.keys.address, cbor.u64),
  nextId: cbor.u64,
  networkName: cbor.text,
})

/** @see builtin-actors v18.0.0 `actors/cron/src/state.rs`; the same since v10 */
export const CRON = cbor.tuple({
  entries: cbor.array(cbor.tuple({ receiver: cbor.address, method: cbor.u64 })),
})

/** @see builtin-actors v18.0.0 `actors/account/src/state.rs`; the same since v10 */
export const ACCOUNT = cbor.tuple({ address: cbor.address })

/** Of actors without a state: placeholder, ethaccount, eam. */
export const EMPTY = cbor.tuple({})

/** @see builtin-actors v18.0.0 `actors/multisig/src/state.rs`; the same since v10 */
export const MULTISIG = cbor.tuple({
  signers: cbor.array(cbor.address),
  threshold: cbor.u64,
  nextTxId: cbor.i64,
  initialBalance: cbor.tokenAmount,
  startEpoch: cbor.i64,
  unlockDuration: cbor.i64,
  pendingTxs: cbor.hamt(
    cbor.keys.i64,
    cbor.tuple({
      to: cbor.address,
      value: cbor.tokenAmount,
      method: cbor.u64,
      params: cbor.bytes,
      approved: cbor.array(cbor.address),
    }),
  ),
})

/** @see builtin-actors v18.0.0 `actors/paych/src/state.rs`; the same since v10 */
export const PAYMENT_CHANNEL = cbor.tuple({
  from: cbor.address,
  to: cbor.address,
  toSend: cbor.tokenAmount,
  settlingAt: cbor.i64,
  minSettleHeight: cbor.i64,
  laneStates: cbor.amt(cbor.tuple({ redeemed: cbor.tokenAmount, nonce: cbor.u64 }), {
    bitWidth: 3,
  }),
})

/** @see builtin-actors v18.0.0 `actors/reward/src/state.rs`; the same since v10 */
export const REWARD = cbor.tuple({
  cumsumBaseline: cbor.bigint,
  cumsumRealized: cbor.bigint,
  effectiveNetworkTime: cbor.i64,
  effectiveBaselinePower: cbor.bigint,
  thisEpochReward: cbor.tokenAmount,
  thisEpochRewardSmoothed: FILTER_ESTIMATE_SCHEMA,
  thisEpochBaselinePower: cbor.bigint,
  epoch: cbor.i64,
  totalStoragePowerReward: cbor.tokenAmount,
  simpleTotal: cbor.tokenAmount,
  baselineTotal: cbor.tokenAmount,
})

/**
 * The datacap actor's state with maps of this bit width, which its last field says: 3 where the actor
 * was constructed, 5 on networks that were migrated to it.
 *
 * @see builtin-actors v18.0.0 `actors/datacap/src/state.rs` and fil-actors-utils `fvm_actor_utils`, token; the same since v10
 */
export function datacapOf(bitWidth: number) {
  const amounts = cbor.hamt(cbor.keys.u64, cbor.tokenAmount, { bitWidth })
  return cbor.tuple({
    governor: cbor.address,
    token: cbor.tuple({
      supply: cbor.tokenAmount,
      balances: amounts,
      allowances: cbor.hamt(cbor.keys.u64, amounts, { bitWidth }),
      hamtBitWidth: cbor.u32,
    }),
  })
}

/** With the bit width of a datacap actor that was constructed. */
export const DATACAP = datacapOf(3)

const TOMBSTONE = cbor.nullable(cbor.tuple({ origin: cbor.u64, nonce: cbor.u64 }))

/** The EVM actor's state before v16. */
export const EVM_V10 = cbor.tuple({
  bytecode: cbor.cid,
  bytecodeHash: cbor.bytes,
  contractState: cbor.kamt,
  nonce: cbor.u64,
  tombstone: TOMBSTONE,
})

/** @see builtin-actors v18.0.0 `actors/evm/src/state.rs` */
export const EVM = cbor.tuple({
  bytecode: cbor.cid,
  bytecodeHash: cbor.bytes,
  contractState: cbor.kamt,
  transientData: cbor.nullable(
    cbor.tuple({
      state: cbor.kamt,
      lifespan: cbor.tuple({ origin: cbor.u64, nonce: cbor.u64 }),
    }),
  ),
  nonce: cbor.u64,
  tombstone: TOMBSTONE,
})
