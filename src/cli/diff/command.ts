import type { StateDiff } from '../../harness/index.ts'
import { cidToString } from '../../ipld/index.ts'
import { EXIT_FAILED } from '../exit-codes.ts'
import type { ParsedCommand } from '../flags.ts'
import { type Io, type Paint, paintFor } from '../io.ts'
import { plainJson } from '../states/plain-json.ts'
import { type ComparedStates, diffJson, diffStates } from './diff-states.ts'

/** `litefvm diff`: with `--check` it fails if the states differ. */
export async function diffCommand(args: ParsedCommand, io: Io): Promise<number> {
  const [a = '', b = ''] = args.operands
  const compared = await diffStates([a, b], args.value('actor'), io)
  io.out(
    args.has('json') ? `${plainJson(diffJson(compared))}\n` : renderDiff(compared, paintFor(io)),
  )
  return args.has('check') && !compared.diff.isEmpty ? EXIT_FAILED : 0
}

function renderDiff({ before, after, diff }: ComparedStates, paint: Paint): string {
  const count = diff.actors.length
  const head = [
    `${paint.bad('-')} ${cidToString(before.root)} ${paint.dim(before.path)}`,
    `${paint.good('+')} ${cidToString(after.root)} ${paint.dim(after.path)}`,
    count === 0 ? 'nothing differs' : `${count} ${count === 1 ? 'actor differs' : 'actors differ'}`,
  ]
  return `${[...head, ...actorLines(diff, paint)].join('\n')}\n`
}

/** A line an actor, and one below it for each field that differs. */
export function actorLines(diff: StateDiff, paint: Paint): string[] {
  if (diff.isEmpty) return []
  const lines = diff.toString().split('\n')
  return lines.map((line) => (line.startsWith('  ') ? line : paint.bold(line)))
}
