import { dagJsonFromValue } from '../dag-json.ts'
import type { ParsedCommand } from '../flags.ts'
import { type Io, paintFor } from '../io.ts'
import { plainJson } from '../states/plain-json.ts'
import { type InspectedState, inspectState } from './inspect-state.ts'
import { renderState } from './render.ts'

/** `litefvm inspect` */
export async function inspectCommand(args: ParsedCommand, io: Io): Promise<number> {
  const state = await inspectState(args.operands[0] ?? '', args.value('actor'), io)
  io.out(args.has('json') ? `${stateJson(state)}\n` : renderState(state, paintFor(io)))
  return 0
}

/** The actor's state is DAG-JSON, whose integers have all their digits. */
function stateJson({ actorState, fields, ...rest }: InspectedState): string {
  const text = JSON.stringify(rest)
  if (actorState === undefined) return text
  const named = fields === undefined ? '' : `,"fields":${plainJson(fields)}`
  return `${text.slice(0, -1)},"actorState":${dagJsonFromValue(actorState)}${named}}`
}
