import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { compileSolidity, type SolidityBuild, type SolidityCompiler } from '../solc/index.ts'
import { UsageError } from '../types/index.ts'
import type { Build, ForgeArtifact, Links } from './artifacts.ts'
import { codeText, readBuiltArtifacts } from './built-artifacts.ts'
import type { ForgeConfig } from './config.ts'
import { allRemappings } from './remappings.ts'
import { solidityFiles } from './sources.ts'

/** Options of {@link buildProject}. */
export interface BuildOptions {
  /** Compiles although artifacts are there. */
  readonly force: boolean
  /**
   * Compiles for coverage, scripts too: `exact` without optimizer and IR, whose code is harder to map to its
   * sources; `ir-minimum` with the IR, for sources with too many variables for the stack.
   */
  readonly coverage?: 'exact' | 'ir-minimum' | undefined
}

/**
 * The least that the IR needs to find space on the stack.
 *
 * @see foundry 1.8.0 `--ir-minimum`, and the Solidity issue 12533 that it follows
 */
const IR_MINIMUM = {
  enabled: false,
  details: {
    peephole: false,
    inliner: false,
    jumpdestRemover: false,
    orderLiterals: false,
    deduplicate: false,
    cse: false,
    constantOptimizer: false,
    yul: true,
    yulDetails: { stackAllocation: true, optimizerSteps: 'u' },
  },
}

/**
 * Compiles a project: from the artifacts of `forge build` if they are current, from the cache, or by a
 * compiler.
 *
 * @throws UsageError `FVM_COMPILE` with the compiler's words
 */
export async function buildProject(config: ForgeConfig, options: BuildOptions): Promise<Build> {
  const { coverage } = options
  const folders = [config.src, config.test, ...(coverage === undefined ? [] : [config.script])]
  const files = [...new Set(folders.flatMap((folder) => solidityFiles(config.root, folder)))]
  if (!options.force && coverage === undefined) {
    const built = readBuiltArtifacts(config, files)
    if (built !== undefined) return built
  }
  if (files.length === 0)
    return { artifacts: [], sources: {}, sourceIds: {}, warnings: [], origin: 'compiled' }
  const settings = {
    ...codeSettings(config, coverage),
    ...(config.evmVersion === undefined ? {} : { evmVersion: config.evmVersion }),
    metadata: { bytecodeHash: config.bytecodeHash },
    remappings: allRemappings(config),
  }
  const build = await compileSolidity(
    files.map((file) => join(config.root, file)),
    {
      baseDir: config.root,
      settings,
      cache: join(config.root, config.cachePath, 'litefvm'),
      recompile: options.force,
      ...compilerOf(config),
    },
  )
  return fromSolidityBuild(build)
}

/** Settings of the optimizer. */
function codeSettings(
  { optimizer, optimizerRuns, viaIr }: ForgeConfig,
  coverage: BuildOptions['coverage'],
): Readonly<Record<string, unknown>> {
  if (coverage === 'exact') return { optimizer: { enabled: false } }
  if (coverage === 'ir-minimum') return { viaIR: true, optimizer: IR_MINIMUM }
  return {
    optimizer: { enabled: optimizer, runs: optimizerRuns },
    ...(viaIr ? { viaIR: true } : {}),
  }
}

/** The compiler that `solc = path` names; undefined for a version. */
export function compilerOf({ solc, root }: ForgeConfig): { compiler?: SolidityCompiler } {
  if (solc === undefined || /^\d+\.\d+\.\d+$/.test(solc)) return {}
  const path = resolve(root, solc)
  if (!existsSync(path))
    throw new UsageError(
      'FVM_NO_COMPILER',
      `the compiler ${solc} of foundry.toml does not exist: set solc to the path of a compiler, or to a version`,
    )
  return { compiler: nativeCompiler(path) }
}

const MAX_OUTPUT_BYTES = 1 << 30

function nativeCompiler(path: string): SolidityCompiler {
  const answer = spawnSync(path, ['--version'], { encoding: 'utf8' })
  const version = /Version: (\S+)/.exec(answer.stdout ?? '')?.[1]
  if (version === undefined)
    throw new UsageError(
      'FVM_NO_COMPILER',
      `${path} --version prints no version of solc: set solc in foundry.toml to the path of a Solidity compiler`,
    )
  return {
    version,
    compile(input) {
      const run = spawnSync(path, ['--standard-json'], {
        input,
        encoding: 'utf8',
        maxBuffer: MAX_OUTPUT_BYTES,
      })
      if (run.status !== 0)
        throw new UsageError('FVM_COMPILE', `${path} failed: ${run.stderr || String(run.error)}`)
      return run.stdout
    },
  }
}

/** Artifacts of a compiler's output. */
export function fromSolidityBuild({ input, output, warnings }: SolidityBuild): Build {
  const artifacts = Object.entries(output.contracts).flatMap(
    ([source, contracts]) =>
      Object.entries(contracts).map(([name, json]) =>
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the compiler writes this form
        artifactOf(json as SolcContract, source, name),
      ), // the compiler writes this form
  )
  const sources = Object.fromEntries(
    Object.entries(input.sources).map(([name, { content }]) => [name, content]),
  )
  const sourceIds = Object.fromEntries(
    Object.entries(output.sources).map(([name, { id }]) => [name, id]),
  )
  return { artifacts, sources, sourceIds, warnings, origin: 'compiled' }
}

interface SolcCode {
  readonly object: string
  readonly sourceMap?: string
  readonly linkReferences?: Links
}

interface SolcContract {
  readonly abi: ForgeArtifact['abi']
  readonly evm: { readonly bytecode: SolcCode; readonly deployedBytecode: SolcCode }
}

function artifactOf({ abi, evm }: SolcContract, source: string, name: string): ForgeArtifact {
  const { bytecode, deployedBytecode: deployed } = evm
  return {
    source,
    name,
    abi,
    bytecode: codeText(bytecode.object),
    deployedBytecode: codeText(deployed.object),
    links: bytecode.linkReferences ?? {},
    deployedLinks: deployed.linkReferences ?? {},
    sourceMap: bytecode.sourceMap,
    deployedSourceMap: deployed.sourceMap,
  }
}

/** Writes a text to a file of the cache; a cache that cannot be written is not an error. */
export function writeCached(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  } catch {
    // The next run does the work again.
  }
}

/** Reads a file of the cache; undefined if there is none. */
export function readCached(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}
