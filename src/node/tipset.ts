import type { Hex } from '../harness/index.ts'
import { type Blockstore, type Cid, Codec, cidOf, MemoryBlockstore } from '../ipld/index.ts'
import type { StampedEvent } from '../kernel/index.ts'
import type { ApplyRet, Receipt } from '../machine/index.ts'
import type { ChainEpoch, TokenAmount } from '../types/index.ts'
import {
  type BlockHeader,
  encodeHeader,
  encodeTipsetKey,
  putMessageMeta,
  putReceipts,
} from './header.ts'
import { toHex } from './hex.ts'
import { isBls, type SignedMessage } from './signed-message.ts'

/** The outcome of a message: receipt, events and fees. */
export interface Outcome {
  readonly receipt: Receipt
  readonly events: readonly StampedEvent[]
  readonly baseFeeBurn: TokenAmount
  readonly overEstimationBurn: TokenAmount
  readonly minerTip: TokenAmount
  readonly minerPenalty: TokenAmount
  readonly refund: TokenAmount
  readonly gasRefund: bigint
  readonly gasBurned: bigint
  readonly returnCodec: number | undefined
}

/** A message of a tipset, with what it came to. */
export interface MinedMessage extends SignedMessage {
  readonly outcome: Outcome
  /** Ethereum addresses of sender and receiver, after the message. */
  readonly fromEth: Hex
  readonly toEth: Hex
}

/** A tipset of one block that was executed. Nothing of it changes. */
export interface Tipset {
  readonly header: BlockHeader
  /** The CID of its block's header. */
  readonly cid: Cid
  /** The digest of its key's CID, which is the block's hash for Ethereum. */
  readonly hash: Hex
  readonly keyCid: Cid
  readonly height: ChainEpoch
  /** Messages in the order in which they ran. */
  readonly messages: readonly MinedMessage[]
  /** The state root after its messages and cron. */
  readonly stateRoot: Cid
  /** The root of the array of its receipts. */
  readonly receiptsRoot: Cid
  /** The base fee of the tipset that follows. */
  readonly nextBaseFee: TokenAmount
}

/** The outcome that is kept of a message that was applied. */
export function outcomeOf(applied: ApplyRet): Outcome {
  return {
    receipt: applied.receipt,
    events: applied.events,
    baseFeeBurn: applied.baseFeeBurn,
    overEstimationBurn: applied.overEstimationBurn,
    minerTip: applied.minerTip,
    minerPenalty: applied.penalty,
    refund: applied.refund,
    gasRefund: applied.gasRefund,
    gasBurned: applied.gasBurned,
    returnCodec: applied.returnCodec,
  }
}

/** The fields of a header that do not follow from messages. */
export type HeaderFields = Omit<BlockHeader, 'messages'>

/** The outcome of the execution of a tipset. */
export interface Execution {
  readonly messages: readonly MinedMessage[]
  readonly stateRoot: Cid
  readonly nextBaseFee: TokenAmount
}

/** The store in which roots are computed that nobody reads back. */
function scratch(): Blockstore {
  return new MemoryBlockstore()
}

/** Names a block: the CIDs of its header and key. */
export function nameHeader(header: BlockHeader): { cid: Cid; keyCid: Cid; hash: Hex } {
  const cid = cidOf(Codec.DAG_CBOR, encodeHeader(header))
  const keyCid = cidOf(Codec.DAG_CBOR, encodeTipsetKey([cid]))
  return { cid, keyCid, hash: toHex(keyCid.digest) }
}

/** Makes the tipset of messages that were executed. */
export function createTipset(fields: HeaderFields, execution: Execution): Tipset {
  const { messages } = execution
  const header: BlockHeader = { ...fields, messages: messageMetaOf(messages) }
  return {
    header,
    ...nameHeader(header),
    height: header.height,
    messages,
    stateRoot: execution.stateRoot,
    receiptsRoot: receiptsRootOf(messages),
    nextBaseFee: execution.nextBaseFee,
  }
}

/** The root of the message meta of some messages; its blocks go to the store if one is given. */
export function messageMetaOf(
  messages: readonly SignedMessage[],
  store: Blockstore = scratch(),
): Cid {
  const cids = (wanted: boolean): Cid[] =>
    messages.filter((message) => isBls(message) === wanted).map(({ cid }) => cid)
  return putMessageMeta(store, cids(true), cids(false))
}

/** The root of the receipts of some messages; its blocks go to the store if one is given. */
export function receiptsRootOf(
  messages: readonly MinedMessage[],
  store: Blockstore = scratch(),
): Cid {
  return putReceipts(
    store,
    messages.map(({ outcome }) => outcome.receipt),
  )
}
