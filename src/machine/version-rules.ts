import {
  type BlockRegistry,
  type CallManager,
  DefaultKernel,
  DefaultKernelV3,
  type Kernel,
  type KernelContext,
  type KernelInvocation,
} from '../kernel/index.ts'
import { NETWORK_VERSIONS, type NetworkVersion } from '../types/index.ts'
import { type NativeActors, V18_NATIVE_ACTORS } from './native-actors.ts'

/** The class of kernels a machine makes. */
export type KernelClass = new (
  cm: CallManager,
  blocks: BlockRegistry,
  invocation: KernelInvocation,
) => Kernel & KernelContext

/** The rules of the call manager that differ by reference version. @see docs/fvm-v3.md */
export interface VersionRules {
  /** The reference: its syscalls and its kernel. */
  readonly fvm: 3 | 4
  readonly kernelClass: KernelClass
  /** Whether `Log` and `Ipld` events are traced. */
  readonly tracesLogAndIpld: boolean
  /** Whether `InvokeActor` is traced for implicit constructors. */
  readonly tracesImplicitConstructors: boolean
  /** Whether a failed implicit constructor is a frame of the backtrace. */
  readonly framesImplicitConstructors: boolean
  /** Whether a gas limit pushed for a call over the depth limit stays pushed. */
  readonly leaksLimitAtDepth: boolean
  /** Whether code without `invoke` is the host's failure rather than exit code 5. */
  readonly missingInvokeIsFatal: boolean
  /** TypeScript actors by the key of their official code CID, if they have this behaviour. */
  readonly nativeActors?: NativeActors
}

const V3: VersionRules = {
  fvm: 3,
  kernelClass: DefaultKernelV3,
  tracesLogAndIpld: false,
  tracesImplicitConstructors: true,
  framesImplicitConstructors: true,
  leaksLimitAtDepth: true,
  missingInvokeIsFatal: true,
}

const V4: VersionRules = {
  fvm: 4,
  kernelClass: DefaultKernel,
  tracesLogAndIpld: true,
  tracesImplicitConstructors: false,
  framesImplicitConstructors: false,
  leaksLimitAtDepth: false,
  missingInvokeIsFatal: false,
}

const V4_NATIVE: VersionRules = { ...V4, nativeActors: V18_NATIVE_ACTORS }

/** The rules of each network version. */
export const VERSION_RULES: Readonly<Record<NetworkVersion, VersionRules>> = {
  18: V3,
  19: V3,
  20: V3,
  21: V4,
  22: V4,
  23: V4,
  24: V4,
  25: V4,
  26: V4,
  27: V4,
  28: V4_NATIVE,
  29: V4_NATIVE,
}

/** The network versions that native actors have the behaviour of. */
export const NATIVE_VERSIONS: readonly NetworkVersion[] = NETWORK_VERSIONS.filter(
  (version) => VERSION_RULES[version].nativeActors !== undefined,
)

/** {@link NATIVE_VERSIONS} as text: `network versions 28 and 29`. */
export function nativeVersionsText(): string {
  const names = NATIVE_VERSIONS.map(String)
  const last = names.at(-1) ?? 'none'
  return names.length < 2
    ? `network version ${last}`
    : `network versions ${names.slice(0, -1).join(', ')} and ${last}`
}
