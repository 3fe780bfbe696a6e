import { performance } from 'node:perf_hooks'
import {
  buildProject,
  chooseTests,
  type ForgeConfig,
  readConfig,
  runTests,
  suiteText,
  summaryText,
  type TestFilter,
} from '../../forge/index.ts'
import { UsageError } from '../../types/index.ts'
import { EXIT_FAILED } from '../exit-codes.ts'
import type { ParsedCommand } from '../flags.ts'
import { type Io, paintFor } from '../io.ts'

/** `litefvm forge test`: fails if a test does. */
export async function forgeTestCommand(args: ParsedCommand, io: Io): Promise<number> {
  const started = performance.now()
  const config = readConfig(args.value('root') ?? '.', io.env)
  const build = await buildProject(config, { force: args.has('force') })
  const chosen = chooseTests(build, config, filterOf(args))
  const paint = paintFor(io)
  const verbosity = verbosityOf(args, config)
  if (chosen.length === 0) {
    io.out('No tests found in project! Forge looks for functions that start with `test`\n')
    return 0
  }
  const suites = await runTests(config, build, chosen, {
    environment: io.env,
    seed: seedOf(args, config),
    isTracing: verbosity >= 3,
    usesMockedPrecompiles: args.value('precompiles') === 'etched',
    actors: args.value('actors') ?? 'native',
    failFast: args.has('fail-fast'),
    now: () => performance.now(),
    onSuite: (suite) => {
      if (!args.has('json')) io.out(suiteText(suite, paint, verbosity))
    },
  })
  if (!args.has('json')) io.out(summaryText(suites, paint, performance.now() - started))
  const hasFailed = suites.some(({ tests }) => tests.some(({ status }) => status === 'fail'))
  return hasFailed ? EXIT_FAILED : 0
}

function verbosityOf(args: ParsedCommand, config: ForgeConfig): number {
  const given = args.value('verbosity')
  return given === undefined ? config.verbosity : Number(given)
}

function seedOf(args: ParsedCommand, config: ForgeConfig): bigint {
  const given = args.value('fuzz-seed')
  if (given === undefined) return config.fuzz.seed ?? BigInt(Date.now())
  if (/^(0x[0-9a-fA-F]+|\d+)$/.test(given)) return BigInt(given)
  throw new UsageError('FVM_CLI_FLAG', `--fuzz-seed ${given}: it takes a number`)
}

function filterOf(args: ParsedCommand): TestFilter {
  const expression = (name: string): RegExp | undefined => {
    const text = args.value(name)
    if (text === undefined) return undefined
    try {
      return new RegExp(text)
    } catch {
      throw new UsageError('FVM_CLI_FLAG', `--${name} ${text}: it takes a regular expression`)
    }
  }
  const glob = (name: string): RegExp | undefined => {
    const text = args.value(name)
    return text === undefined ? undefined : globExpression(text)
  }
  return {
    matchTest: expression('match-test'),
    noMatchTest: expression('no-match-test'),
    matchContract: expression('match-contract'),
    noMatchContract: expression('no-match-contract'),
    matchPath: glob('match-path'),
    noMatchPath: glob('no-match-path'),
  }
}

/** A glob of paths as a regular expression. */
function globExpression(glob: string): RegExp {
  const text = glob
    .replace(/^\.\//, '')
    .replace(/[.+^$()|[\]\\]/g, '\\$&')
    .replace(/\{([^}]*)\}/g, (_all, list: string) => `(?:${list.split(',').join('|')})`)
    .replace(/\*\*\/?|\*|\?/g, (part) =>
      part.startsWith('**') ? '(?:.*)' : part === '*' ? '[^/]*' : '[^/]',
    )
  return new RegExp(`(?:^|/)${text}$`)
}
