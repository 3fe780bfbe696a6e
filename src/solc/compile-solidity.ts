import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeFileAtomically } from '../io/index.ts'
import { assertOptions, type OptionNames, UsageError } from '../types/index.ts'
import { findCompiler, type Solc } from './find-compiler.ts'
import { readRemappings } from './remappings.ts'
import { readSources, type SourceSet } from './source-set.ts'

/** Sources to compile: files and folders, or texts by their names. */
export type SoliditySources =
  | string
  | URL
  | readonly (string | URL)[]
  | Readonly<Record<string, string>>

/** Options of the compilation. */
export interface CompileSolidityOptions {
  /**
   * The settings of solc's standard JSON input; {@link DEFAULT_SETTINGS} by default. The output selection
   * is added, and so are the remappings of `foundry.toml` and `remappings.txt` in `baseDir`.
   */
  readonly settings?: Readonly<Record<string, unknown>>
  /** The folder that names of sources start from; that of the nearest package.json by default. */
  readonly baseDir?: string
  /** A folder where builds are kept by what they are made of; none by default. */
  readonly cache?: string | URL
  /** Compiles although the cache has the build, and writes the build again; false by default. */
  readonly recompile?: boolean
  /** The compiler; by default the package `solc` of the project, or the one beside this package. */
  readonly compiler?: SolidityCompiler
}

/** A compiler that takes solc's standard JSON input. */
export interface SolidityCompiler {
  readonly version: string
  compile(input: string): string
}

const OPTIONS = {
  settings: true,
  baseDir: true,
  cache: true,
  recompile: true,
  compiler: true,
} satisfies OptionNames<CompileSolidityOptions>

/** The output of solc in the form of Hardhat's build info: `vm.evm.deploy` takes it, with `contract`. */
export interface SolidityBuild {
  readonly solcVersion: string
  readonly input: {
    readonly language: 'Solidity'
    readonly sources: SourceSet
    readonly settings: Readonly<Record<string, unknown>>
  }
  readonly output: {
    readonly contracts: Readonly<Record<string, Readonly<Record<string, object>>>>
    readonly sources: Readonly<Record<string, { readonly id: number }>>
  }
  /** Warnings in the compiler's words. */
  readonly warnings: readonly string[]
}

interface SolcError {
  readonly severity: string
  readonly formattedMessage: string
}

/** The default settings of the compiler. */
export const DEFAULT_SETTINGS: Readonly<Record<string, unknown>> = {
  optimizer: { enabled: true, runs: 200 },
}

const CODE_OUTPUT = ['object', 'sourceMap', 'linkReferences']
const OUTPUT = [
  'abi',
  ...CODE_OUTPUT.map((part) => `evm.bytecode.${part}`),
  ...[...CODE_OUTPUT, 'immutableReferences'].map((part) => `evm.deployedBytecode.${part}`),
]

/**
 * Compiles contracts with the package `solc`, in this process. Imports are found beside the file, in
 * `node_modules`, through the project's remappings, and as `litefvm/solidity/...`; a file outside of
 * these is refused. A build in the cache is used without loading the compiler. If the cache cannot be
 * written to, the build says so in `warnings`.
 *
 * @param files - files, or folders, of which all `.sol` files below are taken; or an object with the text
 * of each source by its name
 * @throws UsageError `FVM_COMPILE` with the compiler's words, `FVM_NO_COMPILER` without a compiler
 * @example
 * const build = await compileSolidity('contracts', { cache: 'build' })
 * const token = vm.evm.deploy(build, { contract: 'Token', from: 'alice' })
 * await compileSolidity({ 'One.sol': 'contract One { uint public one = 1; }' })
 */
export async function compileSolidity(
  files: SoliditySources,
  options: CompileSolidityOptions = {},
): Promise<SolidityBuild> {
  assertOptions(options, 'the options of compileSolidity', OPTIONS)
  const texts = textsOf(files)
  const paths =
    texts === undefined
      ? // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- without texts only paths are left
        [files as string | URL | readonly (string | URL)[]].flat().map(pathOf)
      : [] // no texts
  const baseDir = resolve(options.baseDir ?? packageFolder(paths[0] ?? '.'))
  const given = options.settings ?? DEFAULT_SETTINGS
  const remappings = await readRemappings(baseDir, given)
  const settings = {
    ...given,
    ...(remappings.length === 0 ? {} : { remappings: remappings.map(({ text }) => text) }),
    outputSelection: { '*': { '*': OUTPUT } },
  }
  const sources = await readSources(paths, { baseDir, remappings, texts: texts ?? {} })
  const input = { language: 'Solidity', sources, settings } as const
  const { compiler } = options
  const { solcVersion, load } =
    compiler === undefined
      ? findCompiler(baseDir)
      : { solcVersion: compiler.version, load: () => compiler }
  if (options.cache === undefined) return compile(load(), solcVersion, input)
  const cache = pathOf(options.cache)
  const key = createHash('sha256')
    .update(`${solcVersion} ${JSON.stringify(input)}`)
    .digest('hex')
  const file = join(cache, `solc-${key.slice(0, 32)}.json`)
  const kept = options.recompile === true ? undefined : await readKeptBuild(file)
  if (kept !== undefined) return kept
  const build = compile(load(), solcVersion, input)
  const failure = await keepBuild(file, build)
  return failure === undefined ? build : { ...build, warnings: [...build.warnings, failure] }
}

/** A build of the cache; undefined if there is none, or if its file is cut or not a build. */
async function readKeptBuild(file: string): Promise<SolidityBuild | undefined> {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the next line checks it
    const kept = JSON.parse(await readFile(file, 'utf8')) as Partial<SolidityBuild> | null
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only builds are written to the cache, and a cut file does not parse
    return kept?.output?.contracts === undefined ? undefined : (kept as SolidityBuild)
  } catch {
    return undefined
  }
}

/** Writes a build to the cache. @returns a warning if the folder cannot be written to */
async function keepBuild(file: string, build: SolidityBuild): Promise<string | undefined> {
  try {
    await writeFileAtomically(file, JSON.stringify(build), { durable: false })
    return undefined
  } catch (thrown) {
    return `the build is not kept in ${dirname(file)}: ${thrown instanceof Error ? thrown.message : String(thrown)}`
  }
}

function compile(solc: Solc, solcVersion: string, input: SolidityBuild['input']): SolidityBuild {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the compiler documents this form
  const { errors = [], ...output } = JSON.parse(
    solc.compile(JSON.stringify(input)),
  ) as SolidityBuild['output'] & { errors?: readonly SolcError[] }
  const messagesOf = (isError: boolean) =>
    errors
      .filter(({ severity }) => (severity === 'error') === isError)
      .map(({ formattedMessage }) => formattedMessage)
  const failed = messagesOf(true)
  if (failed.length > 0)
    throw new UsageError(
      'FVM_COMPILE',
      `the contracts do not compile:\n${failed.join('\n').trim()}`,
    )
  return { solcVersion, input, output, warnings: messagesOf(false) }
}

/** The texts among what can be given; undefined for paths. */
function textsOf(files: SoliditySources): Readonly<Record<string, string>> | undefined {
  if (typeof files === 'string' || files instanceof URL || Array.isArray(files)) return undefined
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only a record is left; `Array.isArray` does not narrow readonly arrays
  return files as Readonly<Record<string, string>>
}

function pathOf(given: string | URL): string {
  return resolve(typeof given === 'string' ? given : fileURLToPath(given))
}

/** The nearest folder from a path on upwards that has a package.json, else the path's own. */
function packageFolder(path: string): string {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
    if (dirname(folder) === folder) return dirname(path)
  }
}
