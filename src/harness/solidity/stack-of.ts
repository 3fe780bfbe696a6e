import type { EvmObserver } from '../../builtin-actors/index.ts'
import type { ApplyRet } from '../../machine/index.ts'
import type { ContractLibrary } from './contract-library.ts'
import { type SolidityFrame, StackTracer } from './stack-tracer.ts'

/** Runs a message once more, on the state that it had, with native actors and an observer. */
export type Rerun = (observer: EvmObserver) => ApplyRet

/**
 * The functions that were open where a message failed. They are seen in a second run, natively: so
 * that the first one costs nothing, and may have been the Wasm actor's. If the second one ends
 * differently, as it may when gas runs out, there are none.
 */
export function stackOf(
  applied: ApplyRet,
  rerun: Rerun,
  library: ContractLibrary,
): readonly SolidityFrame[] {
  const tracer = new StackTracer(library)
  const again = rerun(tracer).receipt
  const { exitCode, returnData } = applied.receipt
  const isSame =
    again.exitCode === exitCode &&
    again.returnData.length === returnData.length &&
    again.returnData.every((byte, i) => byte === returnData[i])
  return isSame ? tracer.frames : []
}
