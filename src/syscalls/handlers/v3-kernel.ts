import type { KernelV3 } from '../../kernel/index.ts'
import { FatalError } from '../../types/index.ts'
import type { Invocation } from '../invocation.ts'

/** The kernel of an invocation that was linked to the ABI of FVM v3. */
export function v3Kernel({ kernelV3 }: Invocation): KernelV3 {
  if (kernelV3 === undefined)
    throw new FatalError('code linked to the syscalls of FVM v3 runs over a kernel of FVM v4')
  return kernelV3
}
