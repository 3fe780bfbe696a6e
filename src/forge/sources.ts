import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, posix, relative, sep } from 'node:path'

/** Lists the Solidity files below a folder, as paths relative to the project. */
export function solidityFiles(root: string, folder: string): string[] {
  const path = join(root, folder)
  if (!existsSync(path)) return []
  if (statSync(path).isFile()) return [toPosix(relative(root, path))]
  return readdirSync(path, { withFileTypes: true })
    .flatMap((entry) => {
      const inner = join(folder, entry.name)
      if (entry.isDirectory())
        return entry.name === 'node_modules' || entry.name.startsWith('.')
          ? []
          : solidityFiles(root, inner)
      return entry.name.endsWith('.sol') ? [toPosix(inner)] : []
    })
    .sort()
}

function toPosix(path: string): string {
  return path.split(sep).join('/')
}

/** Reads a source by its path relative to the project; undefined if it is not there. */
export function readSource(root: string, path: string): string | undefined {
  const file = join(root, path)
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

/** Directory part of a source's path. */
export function folderOf(path: string): string {
  return posix.dirname(path)
}

/** The folder above. */
export function parentOf(path: string): string {
  return dirname(path)
}
