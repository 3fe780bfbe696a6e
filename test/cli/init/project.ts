import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCli } from '../../../src/cli/cli.ts'
import { createTestIo } from '../test-io.ts'

/* Projects that `litefvm init` makes, with what `npm install` would put into them. */

/** The folder of this package. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
/** The fields of a package.json that are looked at. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly files: readonly string[]
  readonly scripts: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}
/** Reads a folder's package.json. */
export const manifestOf = (path: string) =>
  JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as Manifest // as npm has it
/** The package.json of this package. */
export const own = manifestOf(ROOT)

/** Runs `litefvm init`. */
export async function init(...words: string[]) {
  const io = createTestIo()
  const code = await runCli(['init', ...words], '0.0.0', io)
  return { code, ...io.written }
}

/**
 * Puts into a project what `npm install` would: this package as it is packed, and the dependencies
 * that are installed here.
 */
export function install(project: string): void {
  const modules = join(project, 'node_modules')
  const packed = join(modules, 'litefvm')
  mkdirSync(packed, { recursive: true })
  for (const name of ['package.json', ...own.files.filter((file) => /^[\w.-]+$/.test(file))])
    if (existsSync(join(ROOT, name)))
      cpSync(join(ROOT, name), join(packed, name), { recursive: true })
  for (const name of readdirSync(join(ROOT, 'node_modules')))
    if (!name.startsWith('.') && name !== 'litefvm')
      symlinkSync(resolve(ROOT, 'node_modules', name), join(modules, name))
}
