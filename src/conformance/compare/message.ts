import { base64FromBytes } from '../../io/index.ts'
import { cidToString } from '../../ipld/index.ts'
import type { ApplyRet } from '../../machine/index.ts'
import { APPLY_FIELDS, type ApplyField, type RecordedMessage } from '../vector.ts'
import type { Compared, Difference } from './difference.ts'
import { eventsText } from './events-text.ts'
import { compareCharges, compareTrace } from './trace.ts'

/** Lists the differences between the record of a message and its result, in the order of the report. */
export function compareMessage(
  recorded: RecordedMessage,
  actual: ApplyRet,
  index: number,
  compared: ReadonlySet<Compared>,
): Difference[] {
  const found: (Difference | undefined)[] = []
  if (compared.has('trace')) {
    if (recorded.trace !== undefined)
      found.push(compareTrace(recorded.trace, actual.trace, `trace[${index}]`))
    if (recorded.charges !== undefined)
      found.push(compareCharges(recorded.charges, actual.trace, `gas trace[${index}]`))
  }
  if (compared.has('receipts')) found.push(...compareReceipt(recorded, actual, index))
  if (compared.has('events') && recorded.events !== undefined)
    found.push(differ('events', `events[${index}]`, recorded.events, eventsText(actual)))
  if (compared.has('apply') && recorded.apply !== undefined)
    for (const field of APPLY_FIELDS)
      found.push(
        differ(
          'apply',
          `apply[${index}].${field}`,
          String(recorded.apply[field]),
          String(applyValue(actual, field)),
        ),
      )
  return found.filter((difference) => difference !== undefined)
}

function compareReceipt(
  recorded: RecordedMessage,
  actual: ApplyRet,
  index: number,
): (Difference | undefined)[] {
  const { exitCode, returnData, gasUsed, eventsRoot } = recorded.receipt
  const { receipt } = actual
  const path = `receipts[${index}]`
  const root = receipt.eventsRoot === undefined ? null : cidToString(receipt.eventsRoot)
  return [
    differ('receipts', `${path}.exit_code`, Number(exitCode), receipt.exitCode),
    differ('receipts', `${path}.gas_used`, String(gasUsed), String(receipt.gasUsed)),
    differ('receipts', `${path}.return`, returnData, base64FromBytes(receipt.returnData)),
    eventsRoot === undefined
      ? undefined
      : differ('receipts', `${path}.events_root`, eventsRoot, root),
  ]
}

function differ(
  where: Compared,
  path: string,
  expected: string | number | null,
  actual: string | number | null,
): Difference | undefined {
  return expected === actual ? undefined : { in: where, path, expected, actual }
}

function applyValue(ret: ApplyRet, field: ApplyField): bigint {
  switch (field) {
    case 'penalty':
      return ret.penalty
    case 'miner_tip':
      return ret.minerTip
    case 'base_fee_burn':
      return ret.baseFeeBurn
    case 'over_estimation_burn':
      return ret.overEstimationBurn
    case 'refund':
      return ret.refund
    case 'gas_refund':
      return ret.gasRefund
    case 'gas_burned':
      return ret.gasBurned
  }
}
