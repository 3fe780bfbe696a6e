import { cbor, type Infer } from '../../schema/index.ts'

/** The kind of a node's block, with the version of its layout. */
export const CHAIN_KIND = 'litefvm chain 1'

/** The field of a dump's header that links the node's block. */
export const CHAIN_FIELD = 'chain'

const MESSAGE = cbor.tuple({
  version: cbor.u64,
  to: cbor.address,
  from: cbor.address,
  sequence: cbor.u64,
  value: cbor.tokenAmount,
  gasLimit: cbor.u64,
  gasFeeCap: cbor.tokenAmount,
  gasPremium: cbor.tokenAmount,
  methodNum: cbor.u64,
  params: cbor.bytes,
})

const TRANSACTION = cbor.tuple({
  type: cbor.text,
  nonce: cbor.u64,
  to: cbor.nullable(cbor.fixedBytes(20)),
  value: cbor.tokenAmount,
  input: cbor.bytes,
  gasLimit: cbor.u64,
  maxFeePerGas: cbor.tokenAmount,
  maxPriorityFeePerGas: cbor.tokenAmount,
  from: cbor.fixedBytes(20),
  hash: cbor.fixedBytes(32),
  signatureBytes: cbor.u32,
  v: cbor.u256,
  r: cbor.u256,
  s: cbor.u256,
})

const SIGNED = {
  message: MESSAGE,
  signature: cbor.bytes,
  transaction: cbor.nullable(TRANSACTION),
  isImpersonated: cbor.bool,
}

/** A message with its signature. */
export const SIGNED_MESSAGE = cbor.tuple(SIGNED)

const EVENT = cbor.tuple({
  emitter: cbor.u64,
  entries: cbor.array(
    cbor.tuple({ flags: cbor.u64, key: cbor.text, codec: cbor.u64, value: cbor.bytes }),
  ),
})

const OUTCOME = cbor.tuple({
  receipt: cbor.tuple({
    exitCode: cbor.u32,
    returnData: cbor.bytes,
    gasUsed: cbor.u64,
    eventsRoot: cbor.nullable(cbor.cid),
  }),
  events: cbor.array(EVENT),
  baseFeeBurn: cbor.tokenAmount,
  overEstimationBurn: cbor.tokenAmount,
  minerTip: cbor.tokenAmount,
  minerPenalty: cbor.tokenAmount,
  refund: cbor.tokenAmount,
  gasRefund: cbor.i64,
  gasBurned: cbor.i64,
  returnCodec: cbor.nullable(cbor.u64),
})

/** An executed message. */
export const MINED_MESSAGE = cbor.tuple({
  ...SIGNED,
  outcome: OUTCOME,
  fromEth: cbor.fixedBytes(20),
  toEth: cbor.fixedBytes(20),
})

/** A tipset; the CIDs that follow from its fields are not written. */
export const TIPSET = cbor.tuple({
  ticket: cbor.bytes,
  parents: cbor.array(cbor.cid),
  parentWeight: cbor.bigint,
  height: cbor.i64,
  parentStateRoot: cbor.cid,
  parentMessageReceipts: cbor.cid,
  timestamp: cbor.u64,
  parentBaseFee: cbor.tokenAmount,
  messages: cbor.array(MINED_MESSAGE),
  stateRoot: cbor.cid,
  nextBaseFee: cbor.tokenAmount,
})

/** Tipsets that follow one another. */
export const TIPSETS = cbor.array(TIPSET)

const FIELDS = {
  kind: cbor.text,
  genesis: cbor.cid,
  /** Blocks of {@link TIPSETS}, in order. */
  chunks: cbor.array(cbor.cid),
  /** Position of the first tipset in the chain. */
  first: cbor.u64,
  /** State roots after tipsets, and before their messages if that is another state. */
  states: cbor.array(
    cbor.tuple({ height: cbor.i64, after: cbor.cid, before: cbor.nullable(cbor.cid) }),
  ),
  open: cbor.array(MINED_MESSAGE),
  pool: cbor.array(SIGNED_MESSAGE),
  clock: cbor.tuple({
    offset: cbor.i64,
    jump: cbor.u64,
    nextTimestamp: cbor.nullable(cbor.u64),
    interval: cbor.nullable(cbor.u64),
  }),
  automine: cbor.bool,
  intervalSeconds: cbor.u32,
  impersonated: cbor.array(cbor.address),
  impersonatesAll: cbor.bool,
  minFeeCap: cbor.tokenAmount,
}

/** A node: everything that its state has beside the world. Files of earlier releases have no artifacts. */
export const CHAIN = cbor.tupleWithTail(FIELDS, {
  /** Artifacts of contracts that clients made known, as JSON. */
  known: cbor.array(cbor.text),
})

/** The decoded form of {@link TIPSET}. */
export type SavedTipset = Infer<typeof TIPSET>
/** The decoded form of {@link SIGNED_MESSAGE}. */
export type SavedSigned = Infer<typeof SIGNED_MESSAGE>
/** The decoded form of {@link MINED_MESSAGE}. */
export type SavedMined = Infer<typeof MINED_MESSAGE>
/** The decoded form of {@link CHAIN}. */
export type SavedChain = Infer<typeof CHAIN>
