import { COMPARED, RUN_ACTORS, runVectors, type VectorsOptions } from '../../conformance/index.ts'
import { UsageError } from '../../types/index.ts'
import { EXIT_FAILED, EXIT_MISUSED } from '../exit-codes.ts'
import {
  networkVersionsFrom,
  regExpFrom,
  shardFrom,
  wholeNumberFrom,
  wordFrom,
  wordsFrom,
} from '../flag-values.ts'
import type { ParsedCommand } from '../flags.ts'
import { type Io, paintFor } from '../io.ts'
import { createProgress } from './progress.ts'
import { renderFailure, renderReport } from './render.ts'

/** `litefvm vectors` */
export async function vectorsCommand(args: ParsedCommand, io: Io): Promise<number> {
  const isJson = args.has('json')
  const paint = paintFor(io)
  const progress = createProgress(io)
  const report = await runVectors({
    ...optionsFrom(args, io),
    onIgnored: (files) => io.err(`left out, no vectors in: ${files.join(', ')}\n`),
    onResult: (result) => {
      progress.clear()
      if (!isJson && result.result === 'failed') io.out(renderFailure(result, paint))
      progress.count(result)
    },
  })
  progress.clear()
  io.out(isJson ? `${JSON.stringify(report)}\n` : renderReport(report, paint))
  if (report.failed > 0) return EXIT_FAILED
  if (report.passed === 0) {
    io.err('nothing ran\n')
    return EXIT_MISUSED
  }
  return 0
}

function optionsFrom(args: ParsedCommand, io: Io): VectorsOptions {
  const nv = args.value('nv')
  const filter = args.value('filter')
  const compared = args.value('compare')
  const jobs = args.value('jobs')
  const shard = args.value('shard')
  const actors = args.value('actors')
  const bundles = args.value('bundles') ?? io.env['LITEFVM_BUNDLES']
  if (bundles === '')
    throw new UsageError(
      'FVM_CLI_VALUE',
      'LITEFVM_BUNDLES is empty: set it to a folder, or unset it',
    )
  if (args.has('time') && actors !== undefined && actors !== 'wasm')
    throw new UsageError(
      'FVM_CLI_VALUE',
      `--time measures Wasm actors, and --actors ${actors} compares native ones: leave one of the two out`,
    )
  return {
    paths: args.operands,
    bundles,
    network: args.value('network'),
    networkVersions: nv === undefined ? undefined : networkVersionsFrom(nv, 'nv'),
    filter: filter === undefined ? undefined : regExpFrom(filter, 'filter'),
    compared: compared === undefined ? undefined : wordsFrom(compared, 'compare', COMPARED),
    jobs: jobs === undefined ? undefined : wholeNumberFrom(jobs, 'jobs', 1),
    shard: shard === undefined ? undefined : shardFrom(shard, 'shard'),
    time: args.has('time'),
    actors: actors === undefined ? undefined : wordFrom(actors, 'actors', RUN_ACTORS),
    failFast: args.has('fail-fast'),
  }
}
