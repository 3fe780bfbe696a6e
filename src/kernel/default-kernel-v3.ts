import { SEAL_PROOFS } from '../crypto/index.ts'
import type { Cid } from '../ipld/index.ts'
import type { Address, BlockId, ChainEpoch } from '../types/index.ts'
import * as crypto from './crypto-ops.ts'
import { DefaultKernel } from './default-kernel.ts'
import type { KernelV3, OpenBlock } from './kernel.ts'
import type { PieceInfo, WindowPoStVerifyInfo } from './proofs.ts'
import * as v3 from './v3-ops.ts'

/**
 * The kernel of FVM v3 (network versions 18 to 20): no reachable set, other randomness and events. The
 * operations of `v3-ops.ts` are its own, the others are those of v4.
 *
 * @see fvm 3.14 `fvm/src/kernel/default.rs`; docs/fvm-v3.md
 */
export class DefaultKernelV3 extends DefaultKernel implements KernelV3 {
  override tipsetCid(epoch: ChainEpoch): Cid {
    return v3.tipsetCid(this, epoch)
  }
  override blockOpen(cid: Cid): OpenBlock {
    return v3.blockOpen(this, cid)
  }
  override blockCreate(codec: bigint, data: Uint8Array): BlockId {
    return v3.blockCreate(this, codec, data)
  }
  override root(): Cid {
    return v3.root(this)
  }
  override setRoot(root: Cid): void {
    v3.setRoot(this, root)
  }
  override verifyPost(info: WindowPoStVerifyInfo): boolean {
    return v3.verifyPost(this, info)
  }
  override computeUnsealedSectorCid(proofType: bigint, pieces: readonly PieceInfo[]): Cid {
    return crypto.computeUnsealedSectorCid(this, proofType, pieces, SEAL_PROOFS.v3)
  }
  selfDestructV3(beneficiary: Address): void {
    v3.selfDestruct(this, beneficiary)
  }
  getRandomnessFromTicketsV3(tag: bigint, epoch: ChainEpoch, entropy: Uint8Array): Uint8Array {
    return v3.getRandomnessFromTickets(this, tag, epoch, entropy)
  }
  getRandomnessFromBeaconV3(tag: bigint, epoch: ChainEpoch, entropy: Uint8Array): Uint8Array {
    return v3.getRandomnessFromBeacon(this, tag, epoch, entropy)
  }
  emitEventV3(event: Uint8Array): void {
    v3.emitEvent(this, event)
  }
}
