import { dagJsonFromValue } from '../dag-json.ts'
import { filFromAtto } from '../fil.ts'
import type { Paint } from '../io.ts'
import { plainJson } from '../states/plain-json.ts'
import type { InspectedState } from './inspect-state.ts'

/** The actors of a state, a line each, and the state of the one that was asked for. */
export function renderState(state: InspectedState, paint: Paint): string {
  const lines = [
    `${paint.bold('state root')} ${state.root}`,
    paint.dim(`${state.blocks} blocks, ${state.actors.length} actors shown`),
    '',
  ]
  for (const actor of state.actors) {
    const name = actor.name ?? 'unknown code'
    lines.push(
      `${paint.bold(actor.id)}  ${name}  ${filFromAtto(BigInt(actor.balance))} FIL  nonce ${actor.nonce}`,
    )
    if (actor.delegatedAddress !== undefined) lines.push(`  address ${actor.delegatedAddress}`)
    lines.push(paint.dim(`  state   ${actor.state}`), paint.dim(`  code    ${actor.code}`))
  }
  if (state.fields !== undefined) lines.push('', plainJson(state.fields, 2))
  else if (state.actorState !== undefined) lines.push('', dagJsonFromValue(state.actorState, 2))
  return `${lines.join('\n')}\n`
}
