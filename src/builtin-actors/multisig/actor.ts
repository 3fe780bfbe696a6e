import type { CborReader } from '../../ipld/index.ts'
import { readAddress, readArray, readTuple } from '../runtime/cbor-fields.ts'
import { ACCEPT_EXPORTED, methodWithParams, type NativeActor } from '../runtime/dispatch.ts'
import {
  addSigner,
  changeThreshold,
  constructor,
  lockBalance,
  removeSigner,
  swapSigner,
} from './manage.ts'
import { approve, cancel, propose } from './propose.ts'

/** FRC-42 "Receive". */
const RECEIVE = 3_726_118_371n

/** @see builtin-actors v18.0.0 `actors/multisig/src/lib.rs` */
export const MULTISIG_ACTOR: NativeActor = {
  name: 'multisig',
  isRestricted: true,
  fallback: ACCEPT_EXPORTED,
  methods: new Map([
    [
      1n,
      methodWithParams(
        'Constructor',
        (r) => {
          readTuple(r, 4, 'multisig constructor params')
          return {
            signers: readArray(r, readAddress),
            threshold: r.readUint(),
            unlockDuration: r.readInt(),
            startEpoch: r.readInt(),
          }
        },
        constructor,
      ),
    ],
    [
      2n,
      methodWithParams(
        'Propose',
        (r) => {
          readTuple(r, 4, 'Propose params')
          return {
            to: readAddress(r),
            value: r.readBigInt(),
            method: r.readUint(),
            params: r.readBytes(),
          }
        },
        propose,
      ),
    ],
    [3n, methodWithParams('Approve', readTxnId, approve)],
    [4n, methodWithParams('Cancel', readTxnId, cancel)],
    [5n, methodWithParams('AddSigner', readSignerAndFlag, addSigner)],
    [6n, methodWithParams('RemoveSigner', readSignerAndFlag, removeSigner)],
    [
      7n,
      methodWithParams(
        'SwapSigner',
        (r) => {
          readTuple(r, 2, 'SwapSigner params')
          return { from: readAddress(r), to: readAddress(r) }
        },
        swapSigner,
      ),
    ],
    [
      8n,
      methodWithParams(
        'ChangeNumApprovalsThreshold',
        (r) => {
          readTuple(r, 1, 'ChangeNumApprovalsThreshold params')
          return r.readUint()
        },
        changeThreshold,
      ),
    ],
    [
      9n,
      methodWithParams(
        'LockBalance',
        (r) => {
          readTuple(r, 3, 'LockBalance params')
          return {
            startEpoch: r.readInt(),
            unlockDuration: r.readInt(),
            amount: r.readBigInt(),
          }
        },
        lockBalance,
      ),
    ],
    [
      RECEIVE,
      methodWithParams(
        'Receive',
        (r) => {
          readTuple(r, 2, 'Receive params')
          return { type: r.readUintNumber('type'), payload: r.readBytes() }
        },
        (rt) => {
          rt.acceptAnyCaller()
          return undefined
        },
      ),
    ],
  ]),
}

function readTxnId(r: CborReader): { id: bigint; proposalHash: Uint8Array } {
  readTuple(r, 2, 'transaction id params')
  return { id: r.readInt(), proposalHash: r.readBytes() }
}

function readSignerAndFlag(r: CborReader): {
  signer: ReturnType<typeof readAddress>
  flag: boolean
} {
  readTuple(r, 2, 'signer params')
  return { signer: readAddress(r), flag: r.readBool() }
}
