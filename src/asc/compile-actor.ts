import { existsSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { assertOptions, type OptionNames, UsageError } from '../types/index.ts'
import { BuildCache } from './build-cache.ts'
import type { CompiledActor } from './compiled-actor.ts'
import { withMethodNumbers } from './method-numbers.ts'

/** Options of the compiler. */
export interface CompileOptions {
  /**
   * `speed` (default) makes code that uses less gas, `size` code that costs less to install, `none`
   * code that keeps to its source, for debugging.
   */
  readonly optimize?: 'speed' | 'size' | 'none'
  /** Keep the names of functions, for call stacks and profiles; true unless given. Costs no gas. */
  readonly names?: boolean
  /**
   * Say what failed and where when an `assert`, a `throw` or an index out of bounds ends the actor
   * with USR_ASSERTION_FAILED; true unless given. False makes them traps, and the code smaller.
   */
  readonly messages?: boolean
  /** Folder that the paths in messages and in the source map start from; the package's folder by default. */
  readonly baseDir?: string
  /** Name of the Wasm file, from which its link to the source map is made; the entry file's name by default. */
  readonly fileName?: string
  /** More flags for AssemblyScript's compiler, `asc --help` lists them. */
  readonly flags?: readonly string[]
  /**
   * A folder where builds are kept, with the sources that they were made from; none by default. A build
   * is used again while the compiler, the options and all those sources are the same.
   */
  readonly cache?: string | URL
}

const OPTIONS = {
  optimize: true,
  names: true,
  messages: true,
  baseDir: true,
  fileName: true,
  flags: true,
  cache: true,
} satisfies OptionNames<CompileOptions>

/**
 * The part of `assemblyscript/asc` that is used. Its own types declare a `console` and a `String` of their
 * own for the whole program.
 */
interface Asc {
  main(
    argv: readonly string[],
    host: {
      readFile(name: string, folder: string): Promise<string | null>
      writeFile(name: string, contents: Uint8Array | string): void
      listFiles(): readonly string[]
    },
  ): Promise<{ readonly error: Error | null; readonly stderr: { toString(): string } }>
}

/** The import does not name a literal, so that TypeScript does not look its types up. */
const COMPILER: string = 'assemblyscript/asc'

/** The SDK of this package, which every import of `litefvm/assembly` gets. */
const SDK = new URL('../../assembly/', import.meta.url)
const SDK_FILE = /(?:^|\/)node_modules\/litefvm\/assembly\/(.+\.ts)$/
/** Makes a failed assertion end the actor with its text. */
const ABORT = 'abort=~lib/litefvm/assembly/error/assertionFailed'
/** Makes a failed assertion a trap. */
const TRAP = 'abort='
/** Flags for speed; -O3 alone gives a fifth more code that uses the same gas, and takes twice as long. */
const LEVELS = { speed: '-O3s', size: '-Oz', none: '-O0' } as const

/**
 * Compiles an actor written in AssemblyScript on `litefvm/assembly`, in this process. Needs the
 * package `assemblyscript`.
 *
 * @param entryFile - the file that exports `invoke`
 * @throws UsageError `FVM_COMPILE` with the compiler's words, `FVM_NO_COMPILER` without a compiler
 * @example const { wasm } = await compileActor('assembly/index.ts')
 */
export async function compileActor(
  entryFile: string | URL,
  options: CompileOptions = {},
): Promise<CompiledActor> {
  assertOptions(options, 'the options of compileActor', OPTIONS)
  const entry = resolve(typeof entryFile === 'string' ? entryFile : fileURLToPath(entryFile))
  if (statSync(entry, { throwIfNoEntry: false })?.isFile() !== true)
    throw new UsageError(
      'FVM_COMPILE',
      `the file ${entry} does not exist: give the path of the AssemblyScript file that exports "invoke"`,
    )
  const baseDir = resolve(options.baseDir ?? packageFolder(entry))
  const outFile = options.fileName ?? `${basename(entry, '.ts')}.wasm`
  const job = { entry, baseDir, outFile, options }
  if (options.cache === undefined) return (await compile(await loadCompiler(), job)).actor
  const folder = resolve(
    typeof options.cache === 'string' ? options.cache : fileURLToPath(options.cache),
  )
  const { cache: _, ...settings } = options
  const cached = new BuildCache(folder, [compilerVersion(), entry, baseDir, outFile, settings])
  const kept = await cached.load(readSource)
  if (kept !== undefined) return kept
  const { actor, sources } = await compile(await loadCompiler(), job)
  await cached.save(actor, sources)
  return actor
}

interface Job {
  readonly entry: string
  readonly baseDir: string
  readonly outFile: string
  readonly options: CompileOptions
}

interface Compiled {
  readonly actor: CompiledActor
  /** The files that the compiler read or looked for, by path; null if there was none. */
  readonly sources: ReadonlyMap<string, string | null>
}

async function compile(asc: Asc, job: Job): Promise<Compiled> {
  const own = job.options.messages === false ? TRAP : ABORT
  const first = await compileOnce(asc, job, own)
  // The SDK has the function that `abort` becomes; without it a failed assertion traps.
  const isPlain = first.failure !== undefined && !first.usesSdk && own !== TRAP
  const { failure, actor, sources } = isPlain ? await compileOnce(asc, job, TRAP) : first
  if (actor === undefined)
    throw new UsageError(
      'FVM_COMPILE',
      `${relative('', job.entry)} does not compile:\n${failure ?? 'the compiler reported success, but wrote no module'}`,
    )
  assertHasInvoke(actor.wasm, job.entry)
  return { actor, sources }
}

interface Attempt {
  readonly actor: CompiledActor | undefined
  readonly failure: string | undefined
  readonly usesSdk: boolean
  readonly sources: ReadonlyMap<string, string | null>
}

async function compileOnce(asc: Asc, job: Job, abort: string): Promise<Attempt> {
  const { outFile } = job
  /** Original texts of the changed files, by the text that the compiler got. */
  const originals = new Map<string, string>()
  const sources = new Map<string, string | null>()
  const written = new Map<string, Uint8Array | string>()
  const { error, stderr } = await asc.main(argumentsOf(job, abort), {
    readFile: async (name, folder) => {
      const path = resolve(folder, name)
      const text = await readSource(path)
      sources.set(path, text)
      if (text === null) return null
      const changed = withMethodNumbers(text, name)
      originals.set(changed, text)
      return changed
    },
    writeFile: (name, contents) => {
      written.set(name, contents)
    },
    listFiles: () => [],
  })
  const usesSdk = [...sources].some(([path, text]) => text !== null && sdkFile(path) !== undefined)
  const wasm = written.get(outFile)
  const sourceMap = written.get(`${outFile}.map`)
  if (error !== null || !(wasm instanceof Uint8Array) || typeof sourceMap !== 'string') {
    const failure = stderr.toString().trim() || String(error)
    return { actor: undefined, failure, usesSdk, sources }
  }
  const actor = { wasm, sourceMap: withOriginals(sourceMap, originals) }
  return { actor, failure: undefined, usesSdk, sources }
}

function assertHasInvoke(wasm: Uint8Array, entry: string): void {
  const exported = WebAssembly.Module.exports(new WebAssembly.Module(wasm.slice()))
  if (exported.some(({ name, kind }) => name === 'invoke' && kind === 'function')) return
  throw new UsageError(
    'FVM_COMPILE',
    `${relative('', entry)} exports no function "invoke", which every message to an actor calls: write "export function invoke(params: u32): u32" in it`,
  )
}

function argumentsOf({ entry, baseDir, outFile, options }: Job, abort: string): string[] {
  return [
    relative(baseDir, entry).replaceAll('\\', '/'),
    '--baseDir',
    baseDir,
    '--outFile',
    outFile,
    '--sourceMap',
    '--runtime',
    'stub',
    LEVELS[options.optimize ?? 'speed'],
    '--use',
    abort,
    ...(options.names === false ? [] : ['--debug']),
    ...(options.flags ?? []),
  ]
}

async function loadCompiler(): Promise<Asc> {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the interface lists what is used of the compiler
    return (await import(COMPILER)) as Asc
  } catch (thrown) {
    throw new UsageError(
      'FVM_NO_COMPILER',
      `the package assemblyscript cannot be loaded (${String(thrown)}): install it with npm i -D assemblyscript`,
    )
  }
}

/** The path of a file within the SDK; undefined for other files. */
function sdkFile(path: string): string | undefined {
  return SDK_FILE.exec(path.replaceAll('\\', '/'))?.[1]
}

/** The version of the compiler that would run. */
function compilerVersion(): string {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every package has a version
    const { version } = createRequire(import.meta.url)('assemblyscript/package.json') as {
      version: string
    }
    return version
  } catch {
    return 'none'
  }
}

/** A file's text; null if there is none, which the compiler asks for often. */
async function readSource(path: string): Promise<string | null> {
  const own = sdkFile(path)
  try {
    return await readFile(own === undefined ? path : new URL(own, SDK), 'utf8')
  } catch {
    return null
  }
}

/** The nearest folder above a file that has a package.json, else the file's own. */
function packageFolder(file: string): string {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
    if (dirname(folder) === folder) return dirname(file)
  }
}

/** The source map with the texts that people wrote; their lines and columns are the same. */
function withOriginals(sourceMap: string, originals: ReadonlyMap<string, string>): string {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the compiler writes the sources into its map
  const map = JSON.parse(sourceMap) as { sourcesContent: string[] }
  map.sourcesContent = map.sourcesContent.map((text) => originals.get(text) ?? text)
  return JSON.stringify(map)
}
