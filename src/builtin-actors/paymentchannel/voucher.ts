import { type CborReader, CborWriter } from '../../ipld/index.ts'
import {
  type Address,
  type ChainEpoch,
  DecodeError,
  type MethodNum,
  type TokenAmount,
} from '../../types/index.ts'
import { readAddress, readArray, readTuple, writeArray } from '../runtime/cbor-fields.ts'

/** A promise to pay, signed by the counterparty of who redeems it. */
export interface SignedVoucher {
  readonly channel: Address
  readonly timeLockMin: ChainEpoch
  /** 0 for none. */
  readonly timeLockMax: ChainEpoch
  readonly secretPreImage: Uint8Array
  readonly extra: VoucherCall | undefined
  readonly lane: bigint
  readonly nonce: bigint
  /** attoFIL. */
  readonly amount: TokenAmount
  readonly minSettleHeight: ChainEpoch
  readonly merges: readonly Merge[]
  /** Without its type. */
  readonly signature: Uint8Array | undefined
}

/** A call that must succeed for a voucher to be worth something. */
export interface VoucherCall {
  readonly actor: Address
  readonly method: MethodNum
  readonly data: Uint8Array
}

/** A lane that is merged into the voucher's. */
export interface Merge {
  readonly lane: bigint
  readonly nonce: bigint
}

/** Reads the eleven fields of a voucher. @throws DecodeError */
export function readVoucher(r: CborReader): SignedVoucher {
  readTuple(r, 11, 'signed voucher')
  return {
    channel: readAddress(r),
    timeLockMin: r.readInt(),
    timeLockMax: r.readInt(),
    secretPreImage: r.readBytes(),
    extra: r.readNull() ? undefined : readCall(r),
    lane: r.readUint(),
    nonce: r.readUint(),
    amount: r.readBigInt(),
    minSettleHeight: r.readInt(),
    merges: readArray(r, readMerge),
    signature: r.readNull() ? undefined : readSignature(r),
  }
}

/** What is signed: the voucher with a null signature. */
export function signingBytes(voucher: SignedVoucher): Uint8Array {
  const w = new CborWriter()
  w.writeArrayHeader(11)
  w.writeBytes(voucher.channel.bytes)
  w.writeInt(voucher.timeLockMin)
  w.writeInt(voucher.timeLockMax)
  w.writeBytes(voucher.secretPreImage)
  writeCall(w, voucher.extra)
  w.writeUint(voucher.lane)
  w.writeUint(voucher.nonce)
  w.writeBigInt(voucher.amount)
  w.writeInt(voucher.minSettleHeight)
  writeArray(w, voucher.merges, ({ lane, nonce }) => {
    w.writeArrayHeader(2)
    w.writeUint(lane)
    w.writeUint(nonce)
  })
  w.writeNull()
  return w.finish()
}

function writeCall(w: CborWriter, call: VoucherCall | undefined): void {
  if (call === undefined) {
    w.writeNull()
    return
  }
  w.writeArrayHeader(3)
  w.writeBytes(call.actor.bytes)
  w.writeUint(call.method)
  w.writeBytes(call.data)
}

function readCall(r: CborReader): VoucherCall {
  readTuple(r, 3, 'voucher extra')
  return { actor: readAddress(r), method: r.readUint(), data: r.readBytes() }
}

function readMerge(r: CborReader): Merge {
  readTuple(r, 2, 'voucher merge')
  return { lane: r.readUint(), nonce: r.readUint() }
}

/** A type byte, 1 (secp256k1) or 2 (BLS), and the signature. */
function readSignature(r: CborReader): Uint8Array {
  const bytes = r.readBytes()
  if (bytes[0] !== 1 && bytes[0] !== 2) throw new DecodeError('unknown type of signature')
  return bytes.subarray(1)
}
