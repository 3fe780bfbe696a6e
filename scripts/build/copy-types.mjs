import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { entriesOf } from './entries.mjs'

/** A relative module in an import, an export, a module declaration or an `import('...')` type. */
const RELATIVE = /(from\s+|import\(|import\s+)(['"])(\.[^'"]+)\.ts\2/g

/**
 * Copies the declarations that the public entries reach from `.cache/build` to `dist`. Imports are
 * written with `.js`, which every resolution of TypeScript finds.
 *
 * @param {string} root folder of the package, with a slash at its end
 */
export function copyTypes(root) {
  const from = join(root, '.cache/build')
  const seen = new Set()
  const queue = entriesOf(root).public.map((entry) => join(from, `${entry}.d.ts`))
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file)) continue
    seen.add(file)
    const text = readFileSync(file, 'utf8').replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '\n')
    for (const [, , , path] of text.matchAll(RELATIVE))
      queue.push(resolve(dirname(file), `${path}.d.ts`))
    const target = join(root, 'dist', relative(from, file))
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, text.replace(RELATIVE, '$1$2$3.js$2'))
  }
}
