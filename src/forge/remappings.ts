import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ForgeConfig } from './config.ts'

/** Folders of a library in which its sources are. */
const SOURCE_FOLDERS = ['src', 'contracts', ''] as const

/**
 * Lists the remappings of a project: those that it sets, then one for each library, and those that the
 * libraries' own libraries need, as forge finds them. A prefix that is set wins.
 */
export function allRemappings({ root, libs, remappings }: ForgeConfig): string[] {
  const found = new Map<string, string>()
  for (const text of remappings) {
    const equals = text.indexOf('=')
    found.set(text.slice(0, equals), text.slice(equals + 1))
  }
  for (const lib of libs) addLibraries(root, lib, found, 0)
  return [...found].map(([prefix, target]) => `${prefix}=${target}`)
}

const MAX_NESTING = 4

function addLibraries(
  root: string,
  folder: string,
  found: Map<string, string>,
  depth: number,
): void {
  const path = join(root, folder)
  if (depth > MAX_NESTING || !existsSync(path)) return
  const names = readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort()
  for (const name of names) {
    const inner = `${folder}/${name}`
    const source = SOURCE_FOLDERS.find((one) => one === '' || existsSync(join(root, inner, one)))
    const prefix = `${name}/`
    const target = source === '' ? `${inner}/` : `${inner}/${source}/`
    if (!found.has(prefix)) found.set(prefix, target)
    addLibraries(root, `${inner}/lib`, found, depth + 1)
  }
}
