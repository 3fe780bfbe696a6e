import { readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join, posix, relative, resolve } from 'node:path'
import { UsageError } from '../types/index.ts'

/** The package's own folder: whatever `litefvm/...` is imported from, it is this. */
const OWN_PACKAGE = new URL('../../', import.meta.url)
const OWN_PREFIX = 'litefvm/'
/** `import "x";`, `import {A} from "x";`, and what a comment or a string hides. */
const IMPORT =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|\bimport\b[^;"']*["']([^"'\n]+)["']|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g

/** Source texts by the names that the compiler has for them. */
export type SourceSet = Readonly<Record<string, { readonly content: string }>>

/**
 * Reads Solidity files and all that they import.
 *
 * @param paths - files, or folders, of which all `.sol` files below are taken
 * @param baseDir - the folder that names begin from; packages are looked for in its `node_modules`
 * and in those above
 * @throws UsageError `FVM_COMPILE` for a file that is not there, or none at all
 */
export async function readSources(paths: readonly string[], baseDir: string): Promise<SourceSet> {
  const files = (await Promise.all(paths.map(solidityFiles))).flat().sort()
  if (files.length === 0)
    throw new UsageError(
      'FVM_COMPILE',
      `there are no .sol files in ${paths.join(', ')}: name files, or folders that have some`,
    )
  const sources: Record<string, { content: string }> = {}
  const open = files.map((file) => ({ name: nameOf(file, baseDir), from: 'the files given' }))
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { name, from } = next
    if (Object.hasOwn(sources, name)) continue
    const content = await readSource(name, baseDir)
    if (content === undefined)
      throw new UsageError(
        'FVM_COMPILE',
        `${from} has "${name}", which is neither below ${baseDir} nor in a package of node_modules: install the package, or correct the path`,
      )
    sources[name] = { content }
    for (const path of importsOf(content))
      open.push({
        name: path.startsWith('.') ? posix.join(posix.dirname(name), path) : path,
        from: name,
      })
  }
  return Object.fromEntries(Object.entries(sources).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function importsOf(content: string): string[] {
  return [...content.matchAll(IMPORT)].flatMap(([, path]) => (path === undefined ? [] : [path]))
}

async function readSource(name: string, baseDir: string): Promise<string | undefined> {
  if (name.startsWith(OWN_PREFIX))
    return await textOf(new URL(name.slice(OWN_PREFIX.length), OWN_PACKAGE))
  const own = await textOf(resolve(baseDir, name))
  if (own !== undefined) return own
  for (let folder = resolve(baseDir); ; folder = dirname(folder)) {
    const packaged = await textOf(join(folder, 'node_modules', name))
    if (packaged !== undefined || dirname(folder) === folder) return packaged
  }
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
    throw new UsageError('FVM_COMPILE', `there is no ${path}: name a .sol file or a folder`)
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
