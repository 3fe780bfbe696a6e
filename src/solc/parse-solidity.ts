import { UsageError } from '../types/index.ts'
import type { SolidityCompiler } from './compile-solidity.ts'
import { findCompiler } from './find-compiler.ts'
import type { SourceSet } from './source-set.ts'

/** A version of the compiler that a source asks for. Its place is left blank, so that any version parses it. */
const PRAGMA = /^[ \t]*pragma[ \t]+solidity\b[^;\n]*;/gm

/** Options of {@link parseSolidity}. */
export interface ParseSolidityOptions {
  /** The folder whose package `solc` is taken. */
  readonly baseDir: string
  readonly remappings: readonly string[]
  readonly compiler?: SolidityCompiler | undefined
}

/** Output of solc, as far as it is used. */
interface ParsedOutput {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[]
  readonly sources?: Readonly<Record<string, { readonly ast?: object }>>
}

/**
 * Parses sources that compile, with all that they import, and returns their syntax trees by name. Trees have
 * no types: nothing but the grammar is applied, which takes a fraction of a compilation.
 *
 * @throws UsageError `FVM_COMPILE` with the compiler's words
 */
export function parseSolidity(
  sources: SourceSet,
  { baseDir, remappings, compiler }: ParseSolidityOptions,
): ReadonlyMap<string, object> {
  const blank = Object.fromEntries(
    Object.entries(sources).map(([name, { content }]) => [
      name,
      { content: content.replace(PRAGMA, (pragma) => ' '.repeat(pragma.length)) },
    ]),
  )
  const input = {
    language: 'Solidity',
    sources: blank,
    settings: { remappings, stopAfter: 'parsing', outputSelection: { '*': { '': ['ast'] } } },
  }
  const solc = compiler ?? findCompiler(baseDir).load()
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the compiler documents this form
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as ParsedOutput
  const failed = (output.errors ?? []).filter(({ severity }) => severity === 'error')
  if (failed.length > 0)
    throw new UsageError(
      'FVM_COMPILE',
      `the sources cannot be parsed: ${failed
        .map(({ formattedMessage }) => formattedMessage)
        .join('\n')
        .trim()}`,
    )
  return new Map(
    Object.entries(output.sources ?? {}).flatMap(([name, { ast }]) =>
      ast === undefined ? [] : [[name, ast] as const],
    ),
  )
}
