import { blake2b256 } from '../crypto/index.ts'
import { Amt, type Blockstore, CborWriter, type Cid, Codec, cidOf } from '../ipld/index.ts'
import type { Receipt } from '../machine/index.ts'
import { Address, type ChainEpoch, type TokenAmount } from '../types/index.ts'

/** The header of a block, as far as a development node fills it. @see lotus `chain/types/blockheader.go` */
export interface BlockHeader {
  readonly miner: Address
  /** 96 bytes in place of a VRF proof. */
  readonly ticket: Uint8Array
  readonly parents: readonly Cid[]
  readonly parentWeight: bigint
  readonly height: ChainEpoch
  readonly parentStateRoot: Cid
  readonly parentMessageReceipts: Cid
  /** The CID of the message meta: the arrays of BLS and of other messages. */
  readonly messages: Cid
  /** Seconds since 1970. */
  readonly timestamp: bigint
  /** Price in attoFIL of the gas of this block's messages. */
  readonly parentBaseFee: TokenAmount
}

/** The miner that blocks name: no actor is there. */
export const BLOCK_MINER: Address = Address.id(1_000n)

const TICKET_BYTES = 96
const BLS_SIGNATURE = new Uint8Array(97)
BLS_SIGNATURE[0] = 2

/** The ticket of an epoch, made from a seed. */
export function ticketOf(seed: Uint8Array, height: ChainEpoch): Uint8Array {
  const ticket = new Uint8Array(TICKET_BYTES)
  const preimage = new Uint8Array(seed.length + 9)
  preimage.set(seed)
  new DataView(preimage.buffer).setBigInt64(seed.length, height)
  for (let part = 0; part < 3; part++) {
    preimage[preimage.length - 1] = part
    ticket.set(blake2b256(preimage), 32 * part)
  }
  return ticket
}

/** The CBOR of a header. @see lotus `chain/types/cbor_gen.go`, `BlockHeader.MarshalCBOR` */
export function encodeHeader(header: BlockHeader): Uint8Array {
  const w = new CborWriter()
  w.writeArrayHeader(16)
  w.writeBytes(header.miner.bytes)
  w.writeArrayHeader(1)
  w.writeBytes(header.ticket)
  w.writeArrayHeader(2) // election proof: one win, no VRF proof
  w.writeInt(1)
  w.writeBytes(new Uint8Array(0))
  w.writeArrayHeader(0) // beacon entries
  w.writeArrayHeader(0) // window PoSt proofs
  w.writeArrayHeader(header.parents.length)
  for (const parent of header.parents) w.writeLink(parent)
  w.writeBigInt(header.parentWeight)
  w.writeInt(header.height)
  w.writeLink(header.parentStateRoot)
  w.writeLink(header.parentMessageReceipts)
  w.writeLink(header.messages)
  w.writeBytes(BLS_SIGNATURE) // aggregate
  w.writeUint(header.timestamp)
  w.writeBytes(BLS_SIGNATURE) // the miner's
  w.writeUint(0) // fork signaling
  w.writeBigInt(header.parentBaseFee)
  return w.finish()
}

/**
 * The block of a tipset's key: the bytes of the CIDs of its headers, one after another. Its CID's
 * digest is the block's hash for Ethereum.
 *
 * @see lotus `chain/types/tipset_key.go`
 */
export function encodeTipsetKey(headers: readonly Cid[]): Uint8Array {
  const w = new CborWriter()
  const bytes = new Uint8Array(headers.reduce((sum, cid) => sum + cid.bytes.length, 0))
  let at = 0
  for (const { bytes: cid } of headers) {
    bytes.set(cid, at)
    at += cid.length
  }
  w.writeBytes(bytes)
  return w.finish()
}

/** The root of an array of the legacy form, which headers use. */
function arrayOf(store: Blockstore, values: readonly Uint8Array[]): Cid {
  const amt = new Amt(store, { version: 0 })
  for (const [index, value] of values.entries()) amt.set(index, value)
  return amt.flush()
}

/** Puts the message meta of a block and gives its CID. @see lotus `chain/sync.go`, `computeMsgMeta` */
export function putMessageMeta(
  store: Blockstore,
  bls: readonly Cid[],
  others: readonly Cid[],
): Cid {
  const meta = new CborWriter()
  meta.writeArrayHeader(2)
  for (const cids of [bls, others]) meta.writeLink(arrayOf(store, cids.map(encodeLink)))
  return putBlock(store, meta.finish())
}

/** Puts the array of a tipset's receipts and gives its root. @see lotus `chain/consensus/compute_state.go` */
export function putReceipts(store: Blockstore, receipts: readonly Receipt[]): Cid {
  return arrayOf(store, receipts.map(encodeReceipt))
}

/** The CBOR of a receipt. @see lotus `chain/types/message_receipt_cbor.go` */
export function encodeReceipt(receipt: Receipt): Uint8Array {
  const w = new CborWriter()
  w.writeArrayHeader(4)
  w.writeInt(receipt.exitCode)
  w.writeBytes(receipt.returnData)
  w.writeInt(receipt.gasUsed)
  if (receipt.eventsRoot === undefined) w.writeNull()
  else w.writeLink(receipt.eventsRoot)
  return w.finish()
}

/** Puts a DAG-CBOR block and gives its CID. */
export function putBlock(store: Blockstore, block: Uint8Array): Cid {
  const cid = cidOf(Codec.DAG_CBOR, block)
  store.put(cid, block)
  return cid
}

function encodeLink(cid: Cid): Uint8Array {
  const w = new CborWriter()
  w.writeLink(cid)
  return w.finish()
}
