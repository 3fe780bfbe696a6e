import { availableParallelism } from 'node:os'
import type { ForgeConfig, TestFilter } from '../../forge/index.ts'
import { UsageError } from '../../types/index.ts'
import { integerFrom, regExpFrom, wholeNumberFrom, wordFrom } from '../flag-values.ts'
import type { ParsedCommand } from '../flags.ts'

/** Reads the number of -v, that of `foundry.toml` without one. */
export function verbosityOf(args: ParsedCommand, config: ForgeConfig): number {
  const given = args.value('verbosity')
  if (given === undefined) return config.verbosity
  return Number(wordFrom(given, 'verbosity', ['0', '1', '2', '3', '4', '5']))
}

/** Reads the seed of fuzz tests. @param standard - the seed if none is given; by default the time */
export function seedOf(args: ParsedCommand, config: ForgeConfig, standard?: bigint): bigint {
  const given = args.value('fuzz-seed')
  if (given === undefined) return config.fuzz.seed ?? standard ?? BigInt(Date.now())
  return integerFrom(given, 'fuzz-seed')
}

/** Reads which precompiles answer. */
export function usesMocks(args: ParsedCommand): boolean {
  const given = args.value('precompiles') ?? 'real'
  return wordFrom(given, 'precompiles', ['real', 'etched']) === 'etched'
}

/** Applies the flags that stand for settings of `foundry.toml`. */
export function withFlags(config: ForgeConfig, args: ParsedCommand): ForgeConfig {
  const runs = numberOf(args, 'fuzz-runs')
  const limit = numberOf(args, 'code-size-limit')
  const libraries = args.value('libraries')
  return {
    ...config,
    ...(libraries === undefined ? {} : { libraries: libraries.split(',') }),
    fuzz: { ...config.fuzz, ...(runs === undefined ? {} : { runs }) },
    codeSizeLimit: limit ?? config.codeSizeLimit,
  }
}

/** Reads a flag that is a number; undefined if it was not given. */
export function numberOf(args: ParsedCommand, name: string): number | undefined {
  const text = args.value(name)
  return text === undefined ? undefined : wholeNumberFrom(text, name, 0)
}

/** Reads the number of threads; that of the cores by default, and for 0. */
export function jobsOf(args: ParsedCommand, config: ForgeConfig): number {
  const given = numberOf(args, 'jobs') ?? numberOf(args, 'threads') ?? config.threads
  return given === 0 ? availableParallelism() : given
}

/** Reads a flag that is a regular expression. @param setting - that of `foundry.toml`, if the flag was not given */
export function expressionOf(
  args: ParsedCommand,
  name: string,
  setting?: string,
): RegExp | undefined {
  const text = args.value(name) ?? setting
  return text === undefined ? undefined : regExpFrom(text, name)
}

/** Reads which tests are chosen: by flags, or where there are none, by `foundry.toml`. */
export function filterOf(args: ParsedCommand, config: ForgeConfig): TestFilter {
  const expression = (name: string, setting: string | undefined): RegExp | undefined =>
    expressionOf(args, name, setting)
  const [path] = args.operands
  if (path !== undefined && args.value('match-path') !== undefined)
    throw new UsageError(
      'FVM_CLI_OPERANDS',
      `the path ${path} stands for --match-path, which is given too: give one of them`,
    )
  const glob = (name: string, setting: string | undefined): RegExp | undefined => {
    const given = name === 'match-path' ? path : undefined
    const text = given ?? args.value(name) ?? setting
    return text === undefined ? undefined : globExpression(text)
  }
  return {
    matchTest: expression('match-test', config.matchTest),
    noMatchTest: expression('no-match-test', config.noMatchTest),
    matchContract: expression('match-contract', config.matchContract),
    noMatchContract: expression('no-match-contract', config.noMatchContract),
    matchPath: glob('match-path', config.matchPath),
    noMatchPath: glob('no-match-path', config.noMatchPath),
  }
}

/** Makes a regular expression of a glob of paths. */
export function globExpression(glob: string): RegExp {
  const text = glob
    .replace(/^\.\//, '')
    .replaceAll(/[.+^$()|[\]\\]/g, String.raw`\$&`)
    .replaceAll(/\{([^}]*)\}/g, (_all, list: string) => `(?:${list.split(',').join('|')})`)
    .replaceAll(/\*\*\/?|\*|\?/g, (part) =>
      part.startsWith('**') ? '.*' : part === '*' ? '[^/]*' : '[^/]',
    )
  return new RegExp(`(?:^|/)${text}$`)
}
