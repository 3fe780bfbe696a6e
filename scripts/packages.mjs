import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Folders of the packages that `npm install --omit=dev` of this package brings, itself excluded.
 *
 * @param {object} lock the parsed `package-lock.json`
 * @returns {string[]} paths below the root, as in `node_modules/multiformats`
 */
export function productionPackages(lock) {
  const found = new Set()
  const queue = Object.keys(lock.packages[''].dependencies).map((name) => ['', name])
  for (const [from, name] of queue) {
    const path = resolvePackage(lock, from, name)
    if (path === undefined || found.has(path)) continue
    found.add(path)
    const { dependencies, optionalDependencies } = lock.packages[path]
    for (const next of Object.keys({ ...dependencies, ...optionalDependencies }))
      queue.push([path, next])
  }
  return [...found]
}

/** The folder in which a package finds another: its own `node_modules`, or one above it. */
function resolvePackage(lock, from, name) {
  for (
    let folder = from;
    ;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules')))
  ) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`
    if (lock.packages[path] !== undefined) return path
    if (folder === '') return undefined
    if (!folder.includes('/node_modules')) folder = ''
  }
}

/** Bytes of the files of a folder and of those below it. */
export function folderSize(folder) {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name)
    return sum + (entry.isDirectory() ? folderSize(path) : lstatSync(path).size)
  }, 0)
}
