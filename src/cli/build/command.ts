import { UsageError } from '../../types/index.ts'
import { EXIT_FAILED } from '../exit-codes.ts'
import { wordFrom } from '../flag-values.ts'
import type { ParsedCommand } from '../flags.ts'
import { type Io, paintFor } from '../io.ts'
import { type BuiltActor, buildActor } from './build-actor.ts'

const LEVELS = ['speed', 'size', 'none'] as const

/** The levels of optimization that `litefvm build` has. */
export type OptimizeLevel = (typeof LEVELS)[number]

/** `litefvm build`: fails if the source does not compile. */
export async function buildCommand(args: ParsedCommand, io: Io): Promise<number> {
  const optimize = wordFrom(args.value('optimize') ?? 'speed', 'optimize', LEVELS)
  let built: BuiltActor
  try {
    built = await buildActor(args.operands[0] ?? '', args.value('out'), {
      optimize,
      names: !args.has('strip'),
      messages: !args.has('strip'),
    })
  } catch (thrown) {
    if (!(thrown instanceof UsageError) || thrown.code !== 'FVM_COMPILE') throw thrown
    io.err(`${thrown.message}\n`)
    return EXIT_FAILED
  }
  io.out(args.has('json') ? `${JSON.stringify(built)}\n` : render(built, io))
  return 0
}

function render(built: BuiltActor, io: Io): string {
  const paint = paintFor(io)
  return [
    `${paint.bold(built.file)}  ${built.size} bytes`,
    `  code      ${built.code}`,
    `  syscalls  ${built.syscalls.join(', ')}`,
    paint.dim(`  source map in ${built.sourceMap}`),
    '',
  ].join('\n')
}
