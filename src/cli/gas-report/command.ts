import { renderGasReport } from '../../harness/index.ts'
import { EXIT_FAILED } from '../exit-codes.ts'
import type { ParsedCommand } from '../flags.ts'
import { type Io, paintFor } from '../io.ts'
import { measure } from './measure.ts'

/** `litefvm gas-report` */
export async function gasReportCommand(args: ParsedCommand, io: Io): Promise<number> {
  const { report, passed } = await measure(args, io)
  io.out(args.has('json') ? `${JSON.stringify(report)}\n` : renderGasReport(report, paintFor(io)))
  if (!passed) io.err('tests failed: the report has what they used until then\n')
  return passed ? 0 : EXIT_FAILED
}
