import { resolve } from 'node:path'
import {
  EXACT,
  type GasDifference,
  type GasFigure,
  gasSnapshotPath,
  type ParsedTolerance,
  parseTolerance,
} from '../../harness/gas-snapshot/index.ts'
import { UsageError } from '../../types/index.ts'
import { EXIT_FAILED } from '../exit-codes.ts'
import type { ParsedCommand } from '../flags.ts'
import { measure } from '../gas-report/measure.ts'
import { type Io, paintFor } from '../io.ts'
import { compareSnapshot, type Measured, writeSnapshot } from './gas-snapshot.ts'
import { renderComparison } from './render.ts'

type Mode = 'write' | 'check' | 'diff'

/** `litefvm gas-snapshot` */
export async function gasSnapshotCommand(args: ParsedCommand, io: Io): Promise<number> {
  const mode = modeOf(args)
  const tolerance = toleranceOf(args, mode)
  const path = args.value('snap') ?? gasSnapshotPath(resolve(args.value('root') ?? '.'))
  const { report, passed } = await measure(args, io)
  const measured = { report, isPart: args.operands.length > 0 }
  if (mode === 'write') return write(path, measured, { passed, json: args.has('json') }, io)
  const { lines, differences } = compareSnapshot(path, measured, tolerance)
  if (args.has('json'))
    io.out(
      `${JSON.stringify({ path, mode, passed, lines, differences: differences.map(asText) })}\n`,
    )
  else io.out(renderComparison({ lines, differences }, path, paintFor(io)))
  if (!passed) io.err('tests failed: lines of what they did not send are gone\n')
  if (mode === 'check' && differences.length > 0)
    io.err('run litefvm gas-snapshot to accept what differs\n')
  return passed && (mode === 'diff' || differences.length === 0) ? 0 : EXIT_FAILED
}

function write(
  path: string,
  measured: Measured,
  { passed, json }: { readonly passed: boolean; readonly json: boolean },
  io: Io,
): number {
  if (!passed) {
    io.err(`tests failed, so ${path} stays as it is\n`)
    return EXIT_FAILED
  }
  const lines = writeSnapshot(path, measured)
  io.out(
    json
      ? `${JSON.stringify({ path, mode: 'write', passed, lines })}\n`
      : `${path}: ${lines} ${lines === 1 ? 'line' : 'lines'}\n`,
  )
  return 0
}

function modeOf(args: ParsedCommand): Mode {
  if (args.has('check') && args.has('diff'))
    throw new UsageError('FVM_CLI_VALUE', '--check and --diff exclude each other: give one of them')
  if (args.has('check')) return 'check'
  return args.has('diff') ? 'diff' : 'write'
}

/** A bare number is percent, as for `forge snapshot`. */
function toleranceOf(args: ParsedCommand, mode: Mode): ParsedTolerance {
  const given = args.value('tolerance')
  if (given === undefined) return EXACT
  if (mode === 'write')
    throw new UsageError(
      'FVM_CLI_VALUE',
      '--tolerance is for comparing: give --check or --diff too',
    )
  const gas = /^(\d{1,15})\s*gas$/.exec(given)
  if (gas !== null) return parseTolerance(gas[1]!) // the expression has this group
  const share = /^\d{1,3}(\.\d{1,4})?%?$/.test(given) ? given.replace(/%?$/, '%') : undefined
  if (share === undefined || Number(share.slice(0, -1)) > 100)
    throw new UsageError(
      'FVM_CLI_VALUE',
      `--tolerance "${given}" is not accepted: give percent from 0 to 100, as 1 or 0.5%, or gas, as 500gas`,
    )
  return parseTolerance(share)
}

function asText({ name, before, after }: GasDifference): object {
  return {
    name,
    before: text(before),
    after: text(after),
    beforeExact: before?.isExact ?? null,
    afterExact: after?.isExact ?? null,
  }
}

function text(figure: GasFigure | undefined): string | null {
  return figure === undefined ? null : String(figure.gas)
}
