import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeFolders, writeFileAtomically } from '../../io/index.ts'
import { UsageError } from '../../types/index.ts'

/** The templates, by the names of their folders. */
export const TEMPLATES = ['assemblyscript', 'foundry', 'hardhat', 'rust', 'solidity'] as const
export type Template = (typeof TEMPLATES)[number]

/** A project that was made. */
export interface Project {
  readonly folder: string
  readonly name: string
  readonly template: Template
  /** Its files, relative to the folder. */
  readonly files: readonly string[]
}

const PACKAGE = new URL('../../../', import.meta.url)
/** The names that a folder may have and still count as empty. */
const IGNORED = ['.git', '.DS_Store']
/** Files of a template with other names there: npm would leave them out of a package. */
const RENAMED: Readonly<Record<string, string>> = { gitignore: '.gitignore' }

/**
 * Makes a project from a template, in a new or empty folder.
 *
 * @throws UsageError `FVM_INIT_FOLDER` for a folder that has files, cannot be written to, or whose name
 * cannot be the name of a package
 */
export async function createProject(folder: string, template: Template): Promise<Project> {
  const target = resolve(folder)
  const name = packageName(target)
  await assertEmpty(target)
  const source = fileURLToPath(new URL(`templates/${template}/`, PACKAGE))
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is the package's own file
  const { version } = JSON.parse(await readFile(new URL('package.json', PACKAGE), 'utf8')) as {
    version: string
  }
  const files = (await filesBelow(source, '')).sort()
  const written: string[] = []
  try {
    for (const file of files) {
      const content = await readFile(join(source, file))
      const out = join(dirname(file), RENAMED[basename(file)] ?? basename(file))
      makeFolders(dirname(join(target, out)))
      await writeFileAtomically(
        join(target, out),
        isText(file) ? fill(String(content), name, version) : content,
      )
      written.push(out)
    }
  } catch (thrown) {
    const isSystem = thrown instanceof Error && 'syscall' in thrown
    if (!isSystem && !(thrown instanceof UsageError)) throw thrown
    throw new UsageError(
      'FVM_INIT_FOLDER',
      `${target} cannot be written to (${thrown.message}): name a folder that you may write to`,
    )
  }
  return { folder: target, name, template, files: written }
}

async function filesBelow(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true })
  const nested = entries.map(async (entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? await filesBelow(root, path) : [path]
  })
  return (await Promise.all(nested)).flat()
}

async function assertEmpty(folder: string): Promise<void> {
  let names: string[]
  try {
    names = await readdir(folder)
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
    if (code === 'ENOENT') return
    if (code === 'ENOTDIR')
      throw new UsageError('FVM_INIT_FOLDER', `${folder} is a file: name a new folder`)
    throw thrown
  }
  const [first] = names.filter((name) => !IGNORED.includes(name))
  if (first !== undefined)
    throw new UsageError(
      'FVM_INIT_FOLDER',
      `${folder} has files already (${first}): name a new or empty folder`,
    )
}

/** The name of the package, after its folder. */
function packageName(folder: string): string {
  const name = basename(folder)
    .slice(0, 201) // one more than a name may have
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+|-+$/g, '')
  if (name === '' || name.length > 200 || name === 'litefvm' || name === 'node_modules')
    throw new UsageError(
      'FVM_INIT_FOLDER',
      `"${basename(folder)}" cannot be the name of a package: give the folder another name`,
    )
  return name
}

function isText(file: string): boolean {
  return !file.endsWith('.wasm')
}

function fill(text: string, name: string, version: string): string {
  return text.replaceAll('{{name}}', name).replaceAll('{{litefvm}}', version)
}
