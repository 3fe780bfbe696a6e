import {
  DecodeError,
  ErrorNumber,
  OUT_OF_GAS,
  type OutOfGas,
  SyscallError,
} from '../../types/index.ts'
import { Cid, Codec, HashCode, isBlake2b38 } from '../cid/index.ts'
import { argument, exactArgument, headerSize } from './cbor-header.ts'
import { CID_TAG } from './cbor-reader.ts'

/** Codecs of blocks that an actor may make and link to. Source: fvm 4.8.4 `src/ipld/mod.rs`. */
export const ALLOWED_CODECS: readonly number[] = [Codec.CBOR, Codec.DAG_CBOR, Codec.RAW]
/** Codecs of sector and piece commitments: links to them are skipped. Source: same file. */
export const IGNORED_CODECS: readonly number[] = [
  Codec.FIL_COMMITMENT_UNSEALED,
  Codec.FIL_COMMITMENT_SEALED,
]

/** The budget of a scan in milligas. */
export interface ScanBudget {
  /** Charged for each CBOR value, before its header is read. */
  readonly perField: number
  /** Charged for each tag 42, after its header is read. */
  readonly perCid: number
  /** 2^53 - 1 stands for more: no block's scan costs as much. */
  readonly available: number
}

/** The result of a scan and its cost. */
export interface LinkScan {
  /** The links in the block's order, with repeats; empty after a failure. */
  readonly links: readonly Cid[]
  /** All that was available where gas ran out; due on a failure, too. */
  readonly used: number
  readonly failure: SyscallError | OutOfGas | undefined
}

const NO_LINKS: readonly Cid[] = []
const NOTHING: LinkScan = { links: NO_LINKS, used: 0, failure: undefined }

/** More fields than any block holds: a count that got here never comes down to zero. */
export const MANY = 2 ** 52
/** More fields than any block holds, as a small integer. */
const NO_LIMIT = 2 ** 30 - 1

/**
 * The links of a block: those of DAG-CBOR, inline (identity) blocks included, but for commitments.
 *
 * Fails with `Serialization` on malformed CBOR, `NotFound` on a link that no block can have
 * (codec, hash), `IllegalCodec` on a codec that is not allowed, and out of gas.
 *
 * @param data - `stable` says that it will not change: links are then views of it, at a fifth of the
 *   cost; otherwise they are copies
 * @see fvm 4.8.4 `src/ipld/mod.rs` and `cbor.rs`; FVM v3 does not scan
 */
export function scanLinks(
  codec: number,
  data: Uint8Array,
  budget: ScanBudget,
  stable = false,
): LinkScan {
  if (codec === Codec.RAW || codec === Codec.CBOR) return NOTHING
  if (codec !== Codec.DAG_CBOR)
    return {
      links: NO_LINKS,
      used: 0,
      failure: new SyscallError(ErrorNumber.IllegalCodec, `codec ${codec} not allowed`),
    }
  const scan = new Scan(budget, data.length, stable)
  try {
    scan.cbor(data)
  } catch (thrown) {
    if (!(thrown instanceof SyscallError) && thrown !== OUT_OF_GAS) throw thrown
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the line above rethrows all other errors
    const failure = thrown as SyscallError | OutOfGas
    const used = failure === OUT_OF_GAS ? budget.available : scan.cost()
    return { links: NO_LINKS, used, failure }
  }
  return { links: scan.links, used: scan.cost(), failure: undefined }
}

class Scan {
  readonly links: Cid[] = []
  readonly #perField: number
  readonly #perCid: number
  readonly #available: number
  readonly #stable: boolean
  #fields = 0
  #cids = 0
  /** The most fields that can be paid for with the CIDs charged so far, or more than there are. */
  #fieldLimit: number

  // Numbers are exact here: a block's scan costs less than 2^53 milligas, whatever is available.
  constructor(budget: ScanBudget, size: number, stable: boolean) {
    this.#perField = budget.perField
    this.#perCid = budget.perCid
    this.#available = budget.available
    this.#stable = stable
    // Each field and CID takes a byte or more; a last field may be charged at the end of the input.
    const most = (size + 1) * (this.#perField + this.#perCid)
    this.#fieldLimit = most <= this.#available ? NO_LIMIT : this.#affordable()
  }

  cbor(data: Uint8Array): void {
    const end = data.length
    let fields = this.#fields
    let fieldLimit = this.#fieldLimit
    let at = 0
    // The reference counts in a u64, whose overflow is an error of its own: `remaining` is exact
    // while counts have 32 bits; later the true count is `remaining + beyond`.
    let remaining = 1
    let beyond: bigint | undefined
    while (remaining > 0) {
      remaining--
      if (fields >= fieldLimit) throw OUT_OF_GAS
      fields++
      const byte = data[at]
      let n = -1
      if (byte !== undefined && (byte & 0x1f) < 24) {
        n = byte & 0x1f
        at++
      } else if (byte !== undefined) {
        n = argument(data, at)
        at += headerSize(byte)
      }
      if (byte === undefined || n < 0) {
        this.#fields = fields
        throw serialization('invalid cbor header')
      }
      const major = byte >> 5
      if (major < 2 || major === 7) continue
      if (major < 4) {
        if (n > end - at) {
          this.#fields = fields
          throw serialization('unexpected end of cbor stream')
        }
        at += n
      } else if (major === 6) {
        if (n === CID_TAG) {
          this.#fields = fields
          at = this.#link(data, at)
          fields = this.#fields
          fieldLimit = this.#fieldLimit
        } else remaining++
      } else {
        const each = major === 4 ? 1 : 2
        if (n <= 0xffff_ffff && beyond === undefined) {
          remaining += each * n
          continue
        }
        const more = exactArgument(data, at, n) * BigInt(each)
        if (((beyond ?? 0n) + BigInt(remaining) + more) >> 64n !== 0n) {
          this.#fields = fields
          throw serialization('cbor field count overflow')
        }
        if (beyond === undefined) remaining += MANY
        beyond = (beyond ?? -BigInt(MANY)) + more
      }
    }
    this.#fields = fields
    if (at < end) throw serialization(`${end - at} trailing bytes in CBOR block`)
  }

  /** Milligas so far. */
  cost(): number {
    return this.#fields * this.#perField + this.#cids * this.#perCid
  }

  #affordable(): number {
    return Math.floor((this.#available - this.#cids * this.#perCid) / this.#perField)
  }

  #chargeCid(): void {
    if (this.#fieldLimit === NO_LIMIT) {
      this.#cids++
      return
    }
    if (this.#available - this.cost() < this.#perCid) throw OUT_OF_GAS
    this.#cids++
    this.#fieldLimit = this.#affordable()
  }

  /** Visits the link whose byte string starts at `at`; the offset after it. */
  #link(data: Uint8Array, at: number): number {
    this.#chargeCid()
    // 58 27 00 and the usual CID: nearly every link.
    if (
      data[at] === 0x58 &&
      data[at + 1] === 0x27 &&
      data[at + 2] === 0 &&
      isBlake2b38(data, at + 3) &&
      isAllowed(data[at + 4]!)
    ) {
      this.links.push(
        this.#stable
          ? Cid.fromTrusted38(data, at + 3)
          : Cid.fromTrustedBytes(data.slice(at + 3, at + 41)),
      )
      return at + 41
    }
    const byte = data[at]
    const length = byte === undefined ? -1 : argument(data, at)
    if (byte === undefined || length < 0) throw serialization('invalid cbor header')
    if (byte >> 5 !== 2) throw serialization('expected cbor type byte string in input')
    const start = at + headerSize(byte)
    if (length > data.length - start) throw serialization('unexpected end of cbor stream')
    if (length < 1 || data[start] !== 0)
      throw serialization('DagCBOR CID does not start with a 0x byte')
    this.#visit(cidOfLink(data.subarray(start + 1, start + length)))
    return start + length
  }

  #visit(cid: Cid): void {
    const { codec } = cid
    if (IGNORED_CODECS.includes(codec)) return
    if (!isAllowed(codec)) throw notFound(`block links to CID with forbidden codec ${codec}`)
    const { hashCode, digest } = cid
    if (hashCode === HashCode.IDENTITY) {
      // There are at most a dozen levels: each takes 6 bytes or more of a digest of 64.
      if (codec === Codec.DAG_CBOR) this.cbor(digest)
      return
    }
    if (hashCode !== HashCode.BLAKE2B_256 || digest.length !== 32)
      throw notFound(
        `block links to CID with forbidden multihash type (code: ${hashCode}, len: ${digest.length})`,
      )
    this.links.push(cid)
  }
}

function isAllowed(codec: number): boolean {
  return codec === Codec.DAG_CBOR || codec === Codec.RAW || codec === Codec.CBOR
}

function cidOfLink(bytes: Uint8Array): Cid {
  try {
    const { cid, next } = Cid.readNext(bytes, 0)
    if (next === bytes.length) return cid
    throw serialization(`cid has ${bytes.length - next} trailing bytes`)
  } catch (thrown) {
    if (thrown instanceof DecodeError) throw serialization(`invalid cid: ${thrown.message}`)
    throw thrown
  }
}

function serialization(message: string): SyscallError {
  return new SyscallError(ErrorNumber.Serialization, message)
}

function notFound(message: string): SyscallError {
  return new SyscallError(ErrorNumber.NotFound, message)
}
