import { readdirSync, readFileSync } from 'node:fs'

/** Files that are found by their path at run time: threads, the command line, modules named by URL. */
const FOUND_BY_PATH = /(?:^|\/)(?:main|(?:[\w-]+-)?worker|worker-setup|vector-kernel)\.ts$/

/**
 * Lists the entries of the bundle as paths below `src` without an extension: the subpaths of the
 * package that have code, and the files that are found by their path.
 *
 * @param {string} root folder of the package, with a slash at its end
 * @returns {{ public: string[], all: string[] }}
 */
export function entriesOf(root) {
  const { exports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))
  const subpaths = Object.values(exports).flatMap((target) =>
    typeof target === 'string' ? [] : [target.default.replace(/^\.\/dist\/|\.js$/g, '')],
  )
  const files = readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => FOUND_BY_PATH.test(file))
    .map((file) => file.replace(/\.ts$/, ''))
  return { public: subpaths, all: [...new Set([...subpaths, ...files])].toSorted() }
}
