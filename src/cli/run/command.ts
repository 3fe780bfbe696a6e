import { traceJson } from '../../conformance/index.ts'
import { ExitCode } from '../../types/index.ts'
import { dagJsonFromValue } from '../dag-json.ts'
import { EXIT_FAILED } from '../exit-codes.ts'
import type { ParsedCommand } from '../flags.ts'
import { type Io, paintFor } from '../io.ts'
import { readMessage } from './params.ts'
import { readActor } from './read-actor.ts'
import { renderRun } from './render.ts'
import { runActor } from './run-actor.ts'
import { summaryOf } from './summary.ts'
import { jsonOf } from './summary-json.ts'

/** Runs the command `litefvm run`; it fails if the constructor or the message fails. */
export async function runActorCommand(args: ParsedCommand, io: Io): Promise<number> {
  const actor = await readActor(args.operands[0] ?? '')
  const run = runActor({ ...actor, ...readMessage(args) })
  const summary = summaryOf(run)
  const trace = args.has('trace') ? run.applied.trace.map(traceJson) : undefined
  if (args.has('json')) io.out(`${dagJsonFromValue(jsonOf(summary, trace))}\n`)
  else io.out(renderRun(summary, trace, paintFor(io)))
  const outcomes = [run.constructed, run.applied]
  const isOk = outcomes.every((ret) => ret === undefined || ret.receipt.exitCode === ExitCode.OK)
  return isOk ? 0 : EXIT_FAILED
}
