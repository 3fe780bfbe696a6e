import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

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
