import {
  type AggregateSealVerifyInfos,
  type CallManager,
  DefaultKernel,
  DefaultKernelV3,
  type SealVerifyInfo,
  type WindowPoStVerifyInfo,
} from '../../kernel/index.ts'
import type { KernelClass } from '../../machine/index.ts'
import type { NetworkVersion } from '../../types/index.ts'

/** The first network version of FVM v4. */
const FIRST_V4 = 21

/**
 * The kernel of the vectors' world, which deviates from the real one as the reference's own runner
 * does: proof checks are true and charge their whole price as one compute charge, seals are
 * verified in batches for nothing, no consensus fault is found and looking for one is compute.
 *
 * @see release/v3 `testing/conformance/src/vm.rs`, `impl CryptoOps for TestKernel`
 */
export function vectorKernelFor(version: NetworkVersion): KernelClass {
  return version < FIRST_V4 ? VectorKernelV3 : VectorKernel
}

class VectorKernel extends DefaultKernel {
  override verifyPost(info: WindowPoStVerifyInfo): boolean {
    return chargePost(this.cm, info)
  }
  override verifyAggregateSeals(infos: AggregateSealVerifyInfos): boolean {
    return chargeAggregate(this.cm, infos)
  }
  override verifyReplicaUpdate(): boolean {
    return chargeReplicaUpdate(this.cm)
  }
  override batchVerifySeals(infos: readonly SealVerifyInfo[]): boolean[] {
    return infos.map(() => true)
  }
  override verifyConsensusFault(): undefined {
    return chargeConsensusFault(this.cm)
  }
}

class VectorKernelV3 extends DefaultKernelV3 {
  override verifyPost(info: WindowPoStVerifyInfo): boolean {
    return chargePost(this.cm, info)
  }
  override verifyAggregateSeals(infos: AggregateSealVerifyInfos): boolean {
    return chargeAggregate(this.cm, infos)
  }
  override verifyReplicaUpdate(): boolean {
    return chargeReplicaUpdate(this.cm)
  }
  override batchVerifySeals(infos: readonly SealVerifyInfo[]): boolean[] {
    return infos.map(() => true)
  }
  override verifyConsensusFault(): undefined {
    return chargeConsensusFault(this.cm)
  }
}

function chargePost({ gas, prices }: CallManager, info: WindowPoStVerifyInfo): true {
  const [first] = info.proofs
  const price = prices.verifyPostPrice(first?.postProof, info.challengedSectors.length)
  gas.charge('OnVerifyPost', price, 0)
  return true
}

function chargeAggregate({ gas, prices }: CallManager, infos: AggregateSealVerifyInfos): true {
  const price = prices.verifyAggregateSealsPrice(infos.sealProof, infos.infos.length)
  gas.charge('OnVerifyAggregateSeals', price, 0)
  return true
}

function chargeReplicaUpdate({ gas, prices }: CallManager): true {
  gas.charge('OnVerifyReplicaUpdate', prices.verifyReplicaUpdatePrice(), 0)
  return true
}

function chargeConsensusFault({ gas, prices }: CallManager): undefined {
  gas.charge('OnVerifyConsensusFault', prices.verifyConsensusFaultPrice(), 0)
  return undefined
}
