/* oxlint-disable oxc/no-this-in-exported-function -- expect.extend calls matchers with their context as this */
import { UsageError } from '../../types/index.ts'
import { Contract, contractEvents, eventValues } from '../evm/index.ts'
import type { Result } from '../result.ts'
import { type Answer, checkOutcome, mustHave } from './evm-subject.ts'
import { type AbiSource, assertArgs, hasArgs, indexOfSource } from './evm-values.ts'
import type { MatcherContext } from './matcher.ts'
import { said } from './outcome.ts'
import { describe } from './subject.ts'
import { valueText } from './value-text.ts'

/**
 * Passes if a contract logged an event of an ABI: with these arguments, if they are given. Of a
 * {@link Contract}, its own logs count only.
 */
export function toEmitEvent(
  this: MatcherContext,
  received: unknown,
  ...[source, name, args]: [source: AbiSource, name: string, args?: unknown]
): Answer {
  const index = indexOfSource(source, 'toEmitEvent')
  const events = index.events.get(name)
  if (events === undefined) {
    const names = [...new Set([...index.events.values()].flat().map(({ item }) => item.name))]
    throw new UsageError(
      'FVM_MATCHER',
      `the ABI has no event ${describe(name)}: it has ${names.join(', ') || 'none'}`,
    )
  }
  const { inputs } = events[0]!.item // a name has one or more
  if (args !== undefined) assertArgs(inputs, args, `the event ${name}`)
  const emitter = source instanceof Contract ? source.id : undefined
  const whose =
    source instanceof Contract ? `${String(source)} to emit ${name}` : `${name} to be emitted`
  const what = args === undefined ? whose : `${whose} with ${valueText(args)}`
  return checkOutcome(received, 'toEmitEvent', (result) => {
    mustHave(result, 'toEmitEvent')
    const logs = contractEvents(
      result.applied.events.filter((event) => emitter === undefined || event.emitter === emitter),
      () => [index],
      (id) => result.context.ethAddressOf(id),
    )
    const pass = logs.some((log) =>
      events.some((event) => {
        const values = eventValues(event, log.topics, log.data)
        if (values === undefined) return false
        return (
          args === undefined ||
          hasArgs({ context: this, names: result.context }, inputs, values, args)
        )
      }),
    )
    return said(
      result,
      pass,
      () => `expected ${what}, but ${result.ok ? logsText(result) : 'the message failed'}`,
      () => `expected ${what.replace(/ to (be emitted|emit)/, ' not to $1')}, but it was`,
    )
  })
}

function logsText(result: Result<unknown>): string {
  const logs = result.contractEvents
  if (logs.length === 0) return 'nothing was logged'
  const lines = logs.map(
    ({ emitter, text }) => `  ${result.context.describeActor(emitter)} ${text}`,
  )
  return ['these were logged:', ...lines].join('\n')
}
