// Operations that differ in FVM v3 (network versions 18 to 20). See fvm 3.14 `fvm/src/kernel/default.rs`; docs/fvm-v3.md.
import { blake2b256 } from '../crypto/index.ts'
import { ALLOWED_CODECS, type Cid } from '../ipld/index.ts'
import {
  type Address,
  type BlockId,
  type ChainEpoch,
  ErrorNumber,
  SyscallError,
} from '../types/index.ts'
import { resolveAddress } from './actor-ops.ts'
import { Block } from './block-registry.ts'
import * as context from './context-ops.ts'
import { orIllegalArgument } from './context-ops.ts'
import * as crypto from './crypto-ops.ts'
import { decodeEventV3 } from './event-v3.ts'
import { loadReachable, MAX_BLOCK_SIZE } from './ipld-ops.ts'
import type { OpenBlock } from './kernel.ts'
import { assertWritable, type KernelContext, selfState } from './kernel-context.ts'
import type { WindowPoStVerifyInfo } from './proofs.ts'
import { currentBalance } from './self-ops.ts'

/** Maximum look-back of `tipset_cid`, in epochs. @see fvm 3.14 `fvm/src/kernel/default.rs` */
const FINALITY = 900n
/** @see fvm 3.14 `fvm/src/kernel/default.rs`, `verify_post` */
export const CALIBRATION_CHAIN_ID = 314_159n
const CALIBRATION_LAST_BAD_EPOCH = 498_691n
const WINDOW_32GIB_V1 = 8n
const WINDOW_32GIB_V1P1 = 13n

/** Returns the running actor's state root; v3 has no reachable set and charges nothing. */
export function root(k: KernelContext): Cid {
  return selfState(k, 'state root requested after actor deletion').state
}

/** Sets the running actor's state root; any CID is accepted. */
export function setRoot(k: KernelContext, root: Cid): void {
  assertWritable(k, 'cannot update the state-root while read-only')
  const self = selfState(k, 'actor deleted')
  k.cm.setActor(k.invocation.actorId, { ...self, state: root })
}

/** Deletes the running actor and sends its balance to `beneficiary`. */
export function selfDestruct(k: KernelContext, beneficiary: Address): void {
  const { cm, invocation } = k
  assertWritable(k, 'cannot self-destruct when read-only')
  cm.prices.onDeleteActor(cm.gas)
  const balance = currentBalance(k)
  if (balance !== 0n) {
    const heir = resolveAddress(k, beneficiary)
    if (heir === invocation.actorId)
      throw new SyscallError(ErrorNumber.Forbidden, 'benefactor cannot be beneficiary')
    cm.transfer(invocation.actorId, heir, balance)
  }
  cm.deleteActor(invocation.actorId)
}

/** Opens any block of the store. */
export function blockOpen(k: KernelContext, cid: Cid): OpenBlock {
  const { cm } = k
  cm.prices.onBlockOpenBase(cm.gas)
  const data = loadReachable(k, cid)
  cm.prices.onBlockOpen(cm.gas, data.length, 0)
  const codec = cid.codec
  return { id: putBlock(k, codec, data), codec, size: data.length }
}

/** Creates a block from bytes of the actor; its links are not checked. */
export function blockCreate(k: KernelContext, codec: bigint, data: Uint8Array): BlockId {
  const { cm } = k
  if (data.length > MAX_BLOCK_SIZE)
    throw new SyscallError(ErrorNumber.LimitExceeded, 'blocks may not be larger than 1MiB')
  cm.prices.onBlockCreate(cm.gas, data.length, 0)
  return putBlock(k, Number(codec), k.blocks.copy(data))
}

/** Returns the CID of the tipset of an earlier epoch within the finality. */
export function tipsetCid(k: KernelContext, epoch: ChainEpoch): Cid {
  if (epoch >= 0n && k.cm.context.epoch - epoch >= FINALITY)
    throw new SyscallError(ErrorNumber.IllegalArgument, `epoch ${epoch} is too far in the past`)
  return context.tipsetCid(k, epoch)
}

/** Draws 32 bytes from the ticket of an epoch with a domain tag and entropy. */
export function getRandomnessFromTickets(
  k: KernelContext,
  tag: bigint,
  epoch: ChainEpoch,
  entropy: Uint8Array,
): Uint8Array {
  k.cm.prices.onGetRandomness(k.cm.gas, 0n, entropy.length)
  const digest = orIllegalArgument(() => k.cm.externs.getChainRandomness(epoch))
  return drawRandomness(digest, tag, epoch, entropy)
}

/** Draws 32 bytes from the beacon entry of an epoch with a domain tag and entropy. */
export function getRandomnessFromBeacon(
  k: KernelContext,
  tag: bigint,
  epoch: ChainEpoch,
  entropy: Uint8Array,
): Uint8Array {
  k.cm.prices.onGetRandomness(k.cm.gas, 0n, entropy.length)
  const digest = orIllegalArgument(() => k.cm.externs.getBeaconRandomness(epoch))
  return drawRandomness(digest, tag, epoch, entropy)
}

/** Emits an event that is one DAG-CBOR block. */
export function emitEvent(k: KernelContext, event: Uint8Array): void {
  const { cm } = k
  assertWritable(k, 'cannot emit events while read-only')
  cm.prices.onActorEventValidate(cm.gas, event.length)
  const entries = decodeEventV3(event)
  cm.prices.onActorEventAccept(cm.gas, event.length)
  cm.appendEvent({ emitter: k.invocation.actorId, entries })
}

/** Checks a window proof of space-time. */
export function verifyPost(k: KernelContext, info: WindowPoStVerifyInfo): boolean {
  return crypto.verifyPost(k, withCalibrationBug(k, info))
}

/** Early proofs of one type counted as invalid on the calibration network, and must stay invalid. */
function withCalibrationBug(k: KernelContext, info: WindowPoStVerifyInfo): WindowPoStVerifyInfo {
  const { chainId, epoch } = k.cm.context
  const [first, ...rest] = info.proofs
  if (
    chainId !== CALIBRATION_CHAIN_ID ||
    epoch > CALIBRATION_LAST_BAD_EPOCH ||
    first?.postProof !== WINDOW_32GIB_V1P1
  )
    return info
  return { ...info, proofs: [{ ...first, postProof: WINDOW_32GIB_V1 }, ...rest] }
}

function putBlock(k: KernelContext, codec: number, data: Uint8Array): BlockId {
  k.blocks.assertNotFull('too many blocks')
  if (!ALLOWED_CODECS.includes(codec))
    throw new SyscallError(ErrorNumber.IllegalCodec, `codec ${codec} not allowed`)
  return k.blocks.putReachable(new Block(codec, data))
}

/** blake2b-256 of tag, digest, epoch and entropy. @see fvm 3.14 `fvm/src/kernel/default.rs`, `draw_randomness` */
function drawRandomness(
  digest: Uint8Array,
  tag: bigint,
  epoch: ChainEpoch,
  entropy: Uint8Array,
): Uint8Array {
  const seed = new Uint8Array(16 + digest.length + entropy.length)
  const view = new DataView(seed.buffer)
  view.setBigInt64(0, tag)
  seed.set(digest, 8)
  view.setBigInt64(8 + digest.length, epoch)
  seed.set(entropy, 16 + digest.length)
  return blake2b256(seed)
}
