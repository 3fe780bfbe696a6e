import { blake2b256, SEAL_PROOFS } from '../crypto/index.ts'
import { ALLOWED_CODECS, type Cid } from '../ipld/index.ts'
import {
  type Address,
  type BlockId,
  type ChainEpoch,
  ErrorNumber,
  SyscallError,
} from '../types/index.ts'
import { Block } from './block-registry.ts'
import { orIllegalArgument } from './context-ops.ts'
import { DefaultKernel } from './default-kernel.ts'
import { decodeEventV3 } from './event-v3.ts'
import { MAX_BLOCK_SIZE } from './ipld-ops.ts'
import type { KernelV3, OpenBlock } from './kernel.ts'
import type { WindowPoStVerifyInfo } from './proofs.ts'

/** The farthest tipset that may be asked for, in epochs. @see fvm 3.14 `fvm/src/kernel/default.rs` */
const FINALITY = 900n
/** @see fvm 3.14 `fvm/src/kernel/default.rs`, `verify_post` */
const CALIBRATION_CHAIN_ID = 314_159n
const CALIBRATION_LAST_BAD_EPOCH = 498_691n
const WINDOW_32GIB_V1 = 8n
const WINDOW_32GIB_V1P1 = 13n

/**
 * The kernel of FVM v3 (network versions 18 to 20): no reachable set, other randomness and events.
 *
 * @see fvm 3.14 `fvm/src/kernel/default.rs`; docs/fvm-v3.md
 */
export class DefaultKernelV3 extends DefaultKernel implements KernelV3 {
  protected override get sealProofs(): number {
    return SEAL_PROOFS.v3
  }

  override root(): Cid {
    return this.self('state root requested after actor deletion').state
  }

  override setRoot(root: Cid): void {
    this.assertWritable('cannot update the state-root while read-only')
    const self = this.self('actor deleted')
    this.cm.setActor(this.invocation.actorId, { ...self, state: root })
  }

  selfDestructV3(beneficiary: Address): void {
    const { cm, invocation } = this
    this.assertWritable('cannot self-destruct when read-only')
    cm.prices.onDeleteActor(cm.gas)
    const balance = this.currentBalance()
    if (balance !== 0n) {
      const heir = this.resolveAddress(beneficiary)
      if (heir === invocation.actorId)
        throw new SyscallError(ErrorNumber.Forbidden, 'benefactor cannot be beneficiary')
      cm.transfer(invocation.actorId, heir, balance)
    }
    cm.deleteActor(invocation.actorId)
  }

  override blockOpen(cid: Cid): OpenBlock {
    const { cm } = this
    cm.prices.onBlockOpenBase(cm.gas)
    const data = this.loadReachable(cid)
    cm.prices.onBlockOpen(cm.gas, data.length, 0)
    const codec = cid.codec
    return { id: this.#put(codec, data), codec, size: data.length }
  }

  override blockCreate(codec: bigint, data: Uint8Array): BlockId {
    const { cm } = this
    if (data.length > MAX_BLOCK_SIZE)
      throw new SyscallError(ErrorNumber.LimitExceeded, 'blocks may not be larger than 1MiB')
    cm.prices.onBlockCreate(cm.gas, data.length, 0)
    return this.#put(Number(codec), data.slice())
  }

  override tipsetCid(epoch: ChainEpoch): Cid {
    if (epoch >= 0n && this.cm.context.epoch - epoch >= FINALITY)
      throw new SyscallError(ErrorNumber.IllegalArgument, `epoch ${epoch} is too far in the past`)
    return super.tipsetCid(epoch)
  }

  getRandomnessFromTicketsV3(tag: bigint, epoch: ChainEpoch, entropy: Uint8Array): Uint8Array {
    this.cm.prices.onGetRandomness(this.cm.gas, 0n, entropy.length)
    const digest = orIllegalArgument(() => this.cm.externs.getChainRandomness(epoch))
    return drawRandomness(digest, tag, epoch, entropy)
  }

  getRandomnessFromBeaconV3(tag: bigint, epoch: ChainEpoch, entropy: Uint8Array): Uint8Array {
    this.cm.prices.onGetRandomness(this.cm.gas, 0n, entropy.length)
    const digest = orIllegalArgument(() => this.cm.externs.getBeaconRandomness(epoch))
    return drawRandomness(digest, tag, epoch, entropy)
  }

  emitEventV3(event: Uint8Array): void {
    const { cm } = this
    this.assertWritable('cannot emit events while read-only')
    cm.prices.onActorEventValidate(cm.gas, event.length)
    const entries = decodeEventV3(event)
    cm.prices.onActorEventAccept(cm.gas, event.length)
    cm.appendEvent({ emitter: this.invocation.actorId, entries })
  }

  override verifyPost(info: WindowPoStVerifyInfo): boolean {
    return super.verifyPost(this.#withCalibrationBug(info))
  }

  /** Early proofs of one type were deemed invalid on the calibration network, and must stay so. */
  #withCalibrationBug(info: WindowPoStVerifyInfo): WindowPoStVerifyInfo {
    const { chainId, epoch } = this.cm.context
    const [first, ...rest] = info.proofs
    if (
      chainId !== CALIBRATION_CHAIN_ID ||
      epoch > CALIBRATION_LAST_BAD_EPOCH ||
      first?.postProof !== WINDOW_32GIB_V1P1
    )
      return info
    return { ...info, proofs: [{ ...first, postProof: WINDOW_32GIB_V1 }, ...rest] }
  }

  #put(codec: number, data: Uint8Array): BlockId {
    this.blocks.assertNotFull('too many blocks')
    if (!ALLOWED_CODECS.includes(codec))
      throw new SyscallError(ErrorNumber.IllegalCodec, `codec ${codec} not allowed`)
    return this.blocks.putReachable(new Block(codec, data))
  }
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
