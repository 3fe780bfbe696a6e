import type {
  AggregateSealVerifyInfos,
  ConsensusFault,
  ReplicaUpdateInfo,
  SealVerifyInfo,
  WindowPoStVerifyInfo,
} from '../kernel/index.ts'
import { type KernelClass, type KernelModule, VERSION_RULES } from '../machine/index.ts'
import type { NetworkVersion } from '../types/index.ts'

/**
 * The kernel of the vectors' world, which deviates from the real one as the reference's own runner
 * does: a proof check charges its whole price as one compute charge, seals are verified in batches for
 * nothing, and the check of a consensus fault is compute. The world's proofs and externs answer; those
 * of the vectors accept every proof and find no fault.
 *
 * @see release/v3 `testing/conformance/src/vm.rs`, `impl CryptoOps for TestKernel`
 */
export function vectorKernelFor(version: NetworkVersion): KernelClass {
  const base = VERSION_RULES[version].kernelClass
  let extended = EXTENDED.get(base)
  if (extended === undefined) {
    extended = extend(base)
    EXTENDED.set(base, extended)
  }
  return extended
}

/** Module from which the worker for deep call stacks imports {@link vectorKernelFor}. */
export const VECTOR_KERNEL_MODULE: KernelModule = { url: moduleUrl(), name: 'vectorKernelFor' }

/** URL of this module, or of its compiled form where this one is TypeScript. */
function moduleUrl(): string {
  if (!import.meta.url.endsWith('.ts')) return import.meta.url
  return new URL('../../dist/conformance/vector-kernel.js', import.meta.url).href
}

/** One class for each base: a class of its own for every machine would be compiled again. */
const EXTENDED = new Map<KernelClass, KernelClass>()

function extend(base: KernelClass): KernelClass {
  return class VectorKernel extends base {
    override verifyPost(info: WindowPoStVerifyInfo): boolean {
      const [first] = info.proofs
      const { gas, prices } = this.cm
      const price = prices.verifyPostPrice(first?.postProof, info.challengedSectors.length)
      gas.charge('OnVerifyPost', price, 0)
      return this.cm.proofs.verifyPost(info)
    }

    override verifyAggregateSeals(infos: AggregateSealVerifyInfos): boolean {
      const { gas, prices } = this.cm
      const price = prices.verifyAggregateSealsPrice(infos.sealProof, infos.infos.length)
      gas.charge('OnVerifyAggregateSeals', price, 0)
      return this.cm.proofs.verifyAggregateSeals(infos)
    }

    override verifyReplicaUpdate(info: ReplicaUpdateInfo): boolean {
      const { gas, prices } = this.cm
      gas.charge('OnVerifyReplicaUpdate', prices.verifyReplicaUpdatePrice(), 0)
      return this.cm.proofs.verifyReplicaUpdate(info)
    }

    override batchVerifySeals(infos: readonly SealVerifyInfo[]): boolean[] {
      return infos.map((info) => this.cm.proofs.verifySeal(info))
    }

    override verifyConsensusFault(
      h1: Uint8Array,
      h2: Uint8Array,
      extra: Uint8Array,
    ): ConsensusFault | undefined {
      const { gas, prices } = this.cm
      gas.charge('OnVerifyConsensusFault', prices.verifyConsensusFaultPrice(), 0)
      return this.cm.externs.verifyConsensusFault(h1, h2, extra).fault
    }
  }
}
