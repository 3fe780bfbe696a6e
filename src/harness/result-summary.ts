import { addressToString } from '../crypto/index.ts'
import { bytesToHex, type ExitCode, type Message } from '../types/index.ts'
import type { GasSummary } from './result-context.ts'

/** Fields of a result that its summary tells. */
export interface SummarizedResult {
  readonly kind: string
  readonly message: Message
  readonly exitCode: ExitCode
  readonly exitName: string
  readonly revert: { readonly text: string } | undefined
  readonly returnData: Uint8Array
  readonly gas: GasSummary
  readonly events: readonly unknown[]
}

/** Summarises the outcome of a message as plain JSON: numbers past 53 bits are text. */
export function resultSummary(result: SummarizedResult): object {
  const { message, gas, revert } = result
  return {
    kind: result.kind,
    from: addressToString(message.from),
    to: addressToString(message.to),
    method: String(message.methodNum),
    value: String(message.value),
    exitCode: result.exitCode,
    exitName: result.exitName,
    ...(revert === undefined ? {} : { revert: revert.text }),
    returnData: bytesToHex(result.returnData),
    gasUsed: String(gas.used),
    gasExact: gas.isExact,
    events: result.events.length,
  }
}
