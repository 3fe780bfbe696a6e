// Blocks. See fvm 4.8.4 `fvm/src/kernel/default.rs`, `impl IpldBlockOps`.
import { blake2b256 } from '../crypto/index.ts'
import {
  ALLOWED_CODECS,
  Cid,
  cidToString,
  HashCode,
  type LinkScan,
  scanLinks,
} from '../ipld/index.ts'
import { type BlockId, BlockMemo, ErrorNumber, FatalError, SyscallError } from '../types/index.ts'
import { Block, type OpenedBlock } from './block-registry.ts'
import type { BlockStat, OpenBlock } from './kernel.ts'
import type { KernelContext } from './kernel-context.ts'

/** The largest block an actor may create: 1 MiB. @see fvm 4.8.4 `fvm/src/machine/mod.rs`, `max_block_size` */
export const MAX_BLOCK_SIZE = 1 << 20
const MAX_I32 = 0x7fff_ffff
const BLAKE2B_256 = BigInt(HashCode.BLAKE2B_256)

/** Blocks that were opened lately, by whichever actor: a call of a contract opens five, mostly the same ones. */
const opened = new BlockMemo<OpenedBlock>(1024)

/** Opens a block of the reachable set and adds its links to that set. @see {@link Kernel.blockOpen} */
export function blockOpen(k: KernelContext, cid: Cid): OpenBlock {
  const { cm } = k
  cm.prices.onBlockOpenBase(cm.gas)
  if (!k.blocks.isReachable(cid))
    throw new SyscallError(ErrorNumber.NotFound, `block not reachable: ${cidToString(cid)}`)
  const data = loadReachable(k, cid)
  cm.traceIpld('Get', cid, data.length)
  const { codec } = cid
  const again = openedBefore(k, cid, data)
  if (again !== undefined && again.block.codec === codec && canScan(k, again.scanCost)) {
    cm.gas.charge('OnScanIpldLinks', again.scanCost, 0)
    cm.prices.onBlockOpen(cm.gas, data.length, again.block.links.length)
    return { id: k.blocks.putReachable(again.block), codec, size: data.length }
  }
  const { links, used } = scan(k, codec, data)
  cm.prices.onBlockOpen(cm.gas, data.length, links.length)
  const block = new Block(codec, data, links)
  const id = k.blocks.putReachable(block)
  const { prices } = cm
  k.blocks.openedLast = { block, scanCost: used, prices }
  opened.set(cid, data, k.blocks.openedLast)
  return { id, codec, size: data.length }
}

function openedBefore(k: KernelContext, cid: Cid, data: Uint8Array): OpenedBlock | undefined {
  const last = k.blocks.openedLast
  if (last?.block.data === data) return last
  const known = opened.get(cid, data)
  return known?.prices === k.cm.prices ? known : undefined
}

/** Creates a block from bytes of the actor; all of its links must be reachable. @see {@link Kernel.blockCreate} */
export function blockCreate(
  k: KernelContext,
  codec: bigint,
  data: Uint8Array,
  isConstant: boolean,
): BlockId {
  const { cm } = k
  if (data.length > MAX_BLOCK_SIZE)
    throw new SyscallError(ErrorNumber.LimitExceeded, 'blocks may not be larger than 1MiB')
  const code = Number(codec)
  if (!ALLOWED_CODECS.includes(code))
    throw new SyscallError(ErrorNumber.IllegalCodec, `codec ${codec} not allowed`)
  const kept = isConstant ? data : k.blocks.copy(data)
  const links = scanBlock(k, code, kept)
  cm.prices.onBlockCreate(cm.gas, kept.length, links.length)
  return k.blocks.putCheckReachable(new Block(code, kept, links))
}

/** Hashes a block, writes it to the store and makes its CID reachable. */
export function blockLink(k: KernelContext, id: BlockId, hashFun: bigint, hashLen: number): Cid {
  const { cm } = k
  if (hashFun !== BLAKE2B_256 || hashLen !== 32)
    throw new SyscallError(ErrorNumber.IllegalCid, 'cids must be 32-byte blake2b')
  const block = k.blocks.get(id)
  cm.prices.onBlockLink(cm.gas, hashFun, block.data.length)
  const cid = Cid.v1(block.codec, HashCode.BLAKE2B_256, blake2b256(block.data))
  cm.blockstore.put(cid, block.data)
  k.blocks.markReachable(cid)
  cm.traceIpld('Put', cid, block.data.length)
  return cid
}

/** Copies a part of a block, and returns the number of bytes after it. */
export function blockRead(
  k: KernelContext,
  id: BlockId,
  offset: number,
  buffer: Uint8Array,
): number {
  const end = offset + buffer.length
  if (end > MAX_I32)
    throw new SyscallError(
      ErrorNumber.IllegalArgument,
      'offset plus buffer length did not fit into an i32',
    )
  const { data } = k.blocks.get(id)
  const toRead = Math.min(Math.max(data.length - offset, 0), buffer.length)
  k.cm.prices.onBlockRead(k.cm.gas, toRead)
  if (toRead !== 0) buffer.set(data.subarray(offset, offset + toRead))
  return data.length - end
}

/** Returns codec and size of a block. */
export function blockStat(k: KernelContext, id: BlockId): BlockStat {
  k.cm.prices.onBlockStat(k.cm.gas)
  const block = k.blocks.get(id)
  return { codec: block.codec, size: block.data.length }
}

/** Reads a reachable block. @throws FatalError if the store lacks it */
export function loadReachable(k: KernelContext, cid: Cid): Uint8Array {
  const data = k.cm.blockstore.get(cid)
  if (data !== undefined) return data
  throw new FatalError(
    `missing reachable state: ${cidToString(cid)}, opened by actor f0${k.invocation.actorId} (method ${k.invocation.method}): the blockstore of this world lacks the block`,
  )
}

/** Scans a block for its links and charges for the scan. The links are views of `data`, which must not change. */
export function scanBlock(k: KernelContext, codec: number, data: Uint8Array): readonly Cid[] {
  return scan(k, codec, data).links
}

/** Whether the gas left pays for a scan of that cost in milligas, so that it does not end early. */
function canScan({ cm }: KernelContext, milligas: number): boolean {
  const available = cm.gas.availableNumber
  return available < 0 || milligas < available
}

function scan(k: KernelContext, codec: number, data: Uint8Array): LinkScan {
  const { cm } = k
  const available = cm.gas.availableNumber
  const scanned = scanLinks(
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
  cm.gas.charge('OnScanIpldLinks', scanned.used, 0)
  if (scanned.failure !== undefined) throw scanned.failure
  return scanned
}
