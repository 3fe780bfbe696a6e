import { availableParallelism } from 'node:os'
import type { ForgeConfig, TestFilter } from '../../forge/index.ts'
import { UsageError } from '../../types/index.ts'
import type { ParsedCommand } from '../flags.ts'

/** Reads the number of -v, that of `foundry.toml` without one. */
export function verbosityOf(args: ParsedCommand, config: ForgeConfig): number {
  const given = args.value('verbosity')
  if (given === undefined) return config.verbosity
  if (/^[0-5]$/.test(given)) return Number(given)
  throw new UsageError('FVM_CLI_FLAG', `--verbosity ${given}: it takes 0 to 5`)
}

/** Reads the seed of fuzz tests; by default the time. */
export function seedOf(args: ParsedCommand, config: ForgeConfig): bigint {
  const given = args.value('fuzz-seed')
  if (given === undefined) return config.fuzz.seed ?? BigInt(Date.now())
  if (/^(0x[0-9a-fA-F]+|\d+)$/.test(given)) return BigInt(given)
  throw new UsageError('FVM_CLI_FLAG', `--fuzz-seed ${given}: it takes a number`)
}

/** Reads which precompiles answer. */
export function usesMocks(args: ParsedCommand): boolean {
  const given = args.value('precompiles') ?? 'real'
  if (given === 'real' || given === 'etched') return given === 'etched'
  throw new UsageError('FVM_CLI_FLAG', `--precompiles ${given}: it takes real, etched`)
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
  if (text === undefined) return undefined
  if (/^\d+$/.test(text)) return Number(text)
  throw new UsageError('FVM_CLI_FLAG', `--${name} ${text}: it takes a number`)
}

/** Reads the number of threads; that of the cores by default, and for 0. */
export function jobsOf(args: ParsedCommand): number {
  const given = numberOf(args, 'jobs') ?? numberOf(args, 'threads') ?? 0
  return given === 0 ? availableParallelism() : given
}

/** Reads which tests are chosen. */
export function filterOf(args: ParsedCommand): TestFilter {
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
