import { existsSync } from 'node:fs'
import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, posix, relative, resolve, sep } from 'node:path'
import { UsageError } from '../types/index.ts'
import { type Remapping, remap } from './remappings.ts'

/** The folder of this package: names that begin with `litefvm/` are below it. */
const OWN_PACKAGE = new URL('../../', import.meta.url)
const OWN_PREFIX = 'litefvm/'
/** `import "x";`, `import {A} from "x";`; comments and strings match too, so that imports in them do not. */
const IMPORT =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|\bimport\b[^;"']*["']([^"'\n]+)["']|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g

/** Source texts by the names that the compiler has for them. */
export type SourceSet = Readonly<Record<string, { readonly content: string }>>

/** The places that sources and their imports may come from. */
export interface SourceRules {
  /** Names begin at this folder. Packages are in its `node_modules` and in those of the folders above. */
  readonly baseDir: string
  readonly remappings: readonly Remapping[]
  /** Sources that are not files, by name; they are compiled, and found by imports before files. */
  readonly texts: Readonly<Record<string, string>>
}

/**
 * Reads Solidity files and all that they import. Imports reach the project, `node_modules` and what
 * the project's remappings name, and no other file of the machine.
 *
 * @param paths - files, or folders, of which all `.sol` files below are taken
 * @throws UsageError `FVM_COMPILE` for a file that is absent or out of reach, or if there is no file at all
 */
export async function readSources(
  paths: readonly string[],
  rules: SourceRules,
): Promise<SourceSet> {
  const files = (await Promise.all(paths.map(solidityFiles))).flat().sort()
  const texts = Object.keys(rules.texts)
  if (files.length + texts.length === 0)
    throw new UsageError(
      'FVM_COMPILE',
      `there are no .sol files in ${paths.join(', ')}: name files, or folders that have some`,
    )
  const given = new Set(files)
  const roots = await reachableFolders(rules)
  const sources: Record<string, { content: string }> = {}
  const names = [...texts, ...files.map((file) => nameOf(file, rules.baseDir))]
  const open = names.map((name) => ({ name, from: 'the files given' }))
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { name, from } = next
    if (Object.hasOwn(sources, name)) continue
    const content = Object.hasOwn(rules.texts, name)
      ? rules.texts[name]!
      : await readSource(name, from, { baseDir: rules.baseDir, roots, given })
    sources[name] = { content }
    for (const path of importsOf(content)) {
      const full = path.startsWith('.') ? posix.join(posix.dirname(name), path) : path
      open.push({ name: remap(full, name, rules.remappings), from: name })
    }
  }
  return Object.fromEntries(Object.entries(sources).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function importsOf(content: string): string[] {
  return [...content.matchAll(IMPORT)].flatMap(([, path]) => (path === undefined ? [] : [path]))
}

/** The folders that imports may reach. */
async function reachableFolders({ baseDir, remappings }: SourceRules): Promise<string[]> {
  const targets = remappings.map(({ target }) => resolve(baseDir, target))
  return await Promise.all([baseDir, ...packageFolders(baseDir), ...targets].map(realFolder))
}

/** A folder without symbolic links in its path; one that is absent stays as it is written. */
async function realFolder(folder: string): Promise<string> {
  return await realpath(folder).catch(() => folder)
}

function packageFolders(baseDir: string): string[] {
  const folders: string[] = []
  for (let folder = resolve(baseDir); ; folder = dirname(folder)) {
    folders.push(join(folder, 'node_modules'))
    if (dirname(folder) === folder) return folders
  }
}

interface Reach {
  readonly baseDir: string
  readonly roots: readonly string[]
  /** The files that the caller named: they may be anywhere. */
  readonly given: ReadonlySet<string>
}

async function readSource(name: string, from: string, reach: Reach): Promise<string> {
  if (/^[a-z][a-z0-9+.-]*:/i.test(name))
    throw new UsageError(
      'FVM_COMPILE',
      `${from} imports ${JSON.stringify(name)}, which is a URL: imports name files of the project, of node_modules, or of a remapping`,
    )
  if (name.startsWith(OWN_PREFIX)) {
    const inner = posix.normalize(name.slice(OWN_PREFIX.length))
    const own = inner.startsWith('solidity/')
      ? await textOf(new URL(inner, OWN_PACKAGE))
      : undefined
    if (own !== undefined) return own
  }
  const places = [
    resolve(reach.baseDir, name),
    ...(isAbsolute(name) ? [] : packageFolders(reach.baseDir).map((folder) => join(folder, name))),
  ]
  const file = places.find((place) => existsSync(place))
  const content = file === undefined ? undefined : await textOf(file)
  if (file === undefined || content === undefined)
    throw new UsageError(
      'FVM_COMPILE',
      `${from} has "${name}", which is neither below ${reach.baseDir} nor in a package of node_modules: install the package, or correct the path`,
    )
  if (!reach.given.has(file) && !(await isWithin(file, reach.roots)))
    throw new UsageError(
      'FVM_COMPILE',
      `${from} imports ${JSON.stringify(name)}, which is outside of the project ${reach.baseDir}, its node_modules and its remappings: move the file into the project, or add a remapping for its folder`,
    )
  return content
}

/** Packages may be symbolic links, as in workspaces: the path as it is written counts too. */
async function isWithin(file: string, roots: readonly string[]): Promise<boolean> {
  const real = await realpath(file)
  const isBelow = (path: string) => roots.some((root) => path.startsWith(root + sep))
  const isPackaged = file.includes(`${sep}node_modules${sep}`) && isBelow(file)
  return isBelow(real) || isPackaged
}

async function textOf(path: string | URL): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined
    throw thrown
  }
}

async function solidityFiles(path: string): Promise<string[]> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => undefined,
  )
  if (isFolder === undefined)
    throw new UsageError(
      'FVM_COMPILE',
      `${path} does not exist: give the path of a .sol file or of a folder`,
    )
  if (!isFolder) return [resolve(path)]
  const entries = await readdir(path, { withFileTypes: true })
  const nested = entries.map(async (entry) => {
    const inner = join(path, entry.name)
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : await solidityFiles(inner)
    return entry.name.endsWith('.sol') ? [resolve(inner)] : []
  })
  return (await Promise.all(nested)).flat()
}

function nameOf(file: string, baseDir: string): string {
  return relative(baseDir, file).replaceAll('\\', '/')
}
