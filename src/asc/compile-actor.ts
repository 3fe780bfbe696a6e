import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UsageError } from '../types/index.ts'
import { withMethodNumbers } from './method-numbers.ts'

/** How an actor is compiled. */
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
  /** Folder that the paths in messages and in the source map start from; that of the package. */
  readonly baseDir?: string
  /** Name of the Wasm file, which its link to the source map bears; that of the entry file. */
  readonly fileName?: string
  /** More flags for AssemblyScript's compiler, `asc --help` lists them. */
  readonly flags?: readonly string[]
}

/** A compiled actor. */
export interface CompiledActor {
  /** Exports `memory` and `invoke`, imports syscalls only. */
  readonly wasm: Uint8Array
  /** The source map (version 3), as JSON; it holds the sources. */
  readonly sourceMap: string
}

/**
 * What is used of `assemblyscript/asc`. Its own types declare a `console` and a `String` of their
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

/** Not a literal at the import: its types would be looked up. */
const COMPILER: string = 'assemblyscript/asc'

/** The package's own AssemblyScript: whatever `litefvm/assembly` is imported from, it is this. */
const SDK = new URL('../../assembly/', import.meta.url)
const SDK_FILE = /(?:^|\/)node_modules\/litefvm\/assembly\/(.+\.ts)$/
const ABORT = 'abort=~lib/litefvm/assembly/error/assertionFailed'
/** Speed: -O3 alone gives a fifth more code that uses the same gas, and takes twice as long. */
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
  const entry = resolve(typeof entryFile === 'string' ? entryFile : fileURLToPath(entryFile))
  if (!existsSync(entry))
    throw new UsageError('FVM_COMPILE', `there is no file ${entry}: name the one with "invoke"`)
  const asc = await loadCompiler()
  const baseDir = resolve(options.baseDir ?? packageFolder(entry))
  const outFile = options.fileName ?? `${basename(entry, '.ts')}.wasm`
  /** The texts of the files that were changed, by what the compiler got instead. */
  const originals = new Map<string, string>()
  const written = new Map<string, Uint8Array | string>()
  const { error, stderr } = await asc.main(argumentsOf(entry, baseDir, outFile, options), {
    readFile: async (name, folder) => {
      const text = await readSource(resolve(folder, name))
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
  const wasm = written.get(outFile)
  const sourceMap = written.get(`${outFile}.map`)
  if (error !== null || !(wasm instanceof Uint8Array) || typeof sourceMap !== 'string')
    throw new UsageError(
      'FVM_COMPILE',
      `${relative('', entry)} does not compile:\n${stderr.toString().trim() || String(error)}`,
    )
  return { wasm, sourceMap: withOriginals(sourceMap, originals) }
}

function argumentsOf(
  entry: string,
  baseDir: string,
  outFile: string,
  options: CompileOptions,
): string[] {
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
    options.messages === false ? 'abort=' : ABORT,
    ...(options.names === false ? [] : ['--debug']),
    ...(options.flags ?? []),
  ]
}

async function loadCompiler(): Promise<Asc> {
  try {
    return (await import(COMPILER)) as Asc // the interface says what is used of it
  } catch (thrown) {
    throw new UsageError(
      'FVM_NO_COMPILER',
      `the package assemblyscript cannot be loaded (${String(thrown)}): npm i -D assemblyscript`,
    )
  }
}

/** A file's text; null where there is none, which the compiler asks for often. */
async function readSource(path: string): Promise<string | null> {
  const own = SDK_FILE.exec(path.replaceAll('\\', '/'))?.[1]
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
  const map = JSON.parse(sourceMap) as { sourcesContent: string[] } // as the compiler writes it
  map.sourcesContent = map.sourcesContent.map((text) => originals.get(text) ?? text)
  return JSON.stringify(map)
}
