import { blake2b256 } from '../crypto/index.ts'
import { ALLOWED_CODECS, Cid, cidToString, HashCode, scanLinks } from '../ipld/index.ts'
import { type BlockId, ErrorNumber, FatalError, SyscallError } from '../types/index.ts'
import { Block } from './block-registry.ts'
import type { BlockStat, OpenBlock } from './kernel.ts'
import { KernelBase } from './kernel-base.ts'

/** The largest block an actor may create: 1 MiB. @see fvm 4.8.4 `fvm/src/machine/mod.rs`, `max_block_size` */
export const MAX_BLOCK_SIZE = 1 << 20
const MAX_I32 = 0x7fff_ffff
const BLAKE2B_256 = BigInt(HashCode.BLAKE2B_256)

/** @see fvm 4.8.4 `fvm/src/kernel/default.rs`, `impl IpldBlockOps` */
export class IpldOps extends KernelBase {
  blockOpen(cid: Cid): OpenBlock {
    const { cm } = this
    cm.prices.onBlockOpenBase(cm.gas)
    if (!this.blocks.isReachable(cid))
      throw new SyscallError(ErrorNumber.NotFound, `block not reachable: ${cidToString(cid)}`)
    const data = this.loadReachable(cid)
    cm.traceIpld('Get', cid, data.length)
    const links = this.scan(cid.codec, data)
    cm.prices.onBlockOpen(cm.gas, data.length, links.length)
    const codec = cid.codec
    const id = this.blocks.putReachable(new Block(codec, data, links))
    return { id, codec, size: data.length }
  }

  blockCreate(codec: bigint, data: Uint8Array): BlockId {
    const { cm } = this
    if (data.length > MAX_BLOCK_SIZE)
      throw new SyscallError(ErrorNumber.LimitExceeded, 'blocks may not be larger than 1MiB')
    const code = Number(codec)
    if (!ALLOWED_CODECS.includes(code))
      throw new SyscallError(ErrorNumber.IllegalCodec, `codec ${codec} not allowed`)
    const kept = data.slice()
    const links = this.scan(code, kept)
    cm.prices.onBlockCreate(cm.gas, kept.length, links.length)
    return this.blocks.putCheckReachable(new Block(code, kept, links))
  }

  blockLink(id: BlockId, hashFun: bigint, hashLen: number): Cid {
    const { cm } = this
    if (hashFun !== BLAKE2B_256 || hashLen !== 32)
      throw new SyscallError(ErrorNumber.IllegalCid, 'cids must be 32-byte blake2b')
    const block = this.blocks.get(id)
    cm.prices.onBlockLink(cm.gas, hashFun, block.data.length)
    const cid = Cid.v1(block.codec, HashCode.BLAKE2B_256, blake2b256(block.data))
    cm.blockstore.put(cid, block.data)
    this.blocks.markReachable(cid)
    cm.traceIpld('Put', cid, block.data.length)
    return cid
  }

  blockRead(id: BlockId, offset: number, buffer: Uint8Array): number {
    const end = offset + buffer.length
    if (end > MAX_I32)
      throw new SyscallError(
        ErrorNumber.IllegalArgument,
        'offset plus buffer length did not fit into an i32',
      )
    const { data } = this.blocks.get(id)
    const toRead = Math.min(Math.max(data.length - offset, 0), buffer.length)
    this.cm.prices.onBlockRead(this.cm.gas, toRead)
    if (toRead !== 0) buffer.set(data.subarray(offset, offset + toRead))
    return data.length - end
  }

  blockStat(id: BlockId): BlockStat {
    this.cm.prices.onBlockStat(this.cm.gas)
    const block = this.blocks.get(id)
    return { codec: block.codec, size: block.data.length }
  }

  /** The bytes of a reachable block. @throws FatalError if the store lacks it */
  protected loadReachable(cid: Cid): Uint8Array {
    const data = this.cm.blockstore.get(cid)
    if (data !== undefined) return data
    throw new FatalError(
      `missing reachable state: ${cidToString(cid)}, opened by actor f0${this.invocation.actorId} (method ${this.invocation.method}): the blockstore of this world lacks the block`,
    )
  }

  /** The links of a block, paid for; they are views of `data`, which must not change. */
  protected scan(codec: number, data: Uint8Array): readonly Cid[] {
    const { cm } = this
    const available = cm.gas.availableNumber
    const scan = scanLinks(
      codec,
      data,
      {
        perField: cm.prices.ipldCborScanPerField,
        perCid: cm.prices.ipldCborScanPerCid,
        available: available < 0 ? Number.MAX_SAFE_INTEGER : available,
      },
      true,
    )
    // The reference charges for the scanned part, even if that is nothing, whether or not the scan failed.
    cm.gas.charge('OnScanIpldLinks', scan.used, 0)
    if (scan.failure !== undefined) throw scan.failure
    return scan.links
  }
}
