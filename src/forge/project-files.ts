import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import type { Hex } from '../harness/index.ts'
import { type Build, type ForgeArtifact, findArtifact, type Links } from './artifacts.ts'
import { CheatError } from './cheat-error.ts'
import type { ForgeConfig } from './config.ts'
import { toHex } from './hex-text.ts'
import type { Project } from './project.ts'

/** Beginning of the error of artifacts without code that runs. Source: foundry 1.7.1 `crates/cheatcodes/src/fs.rs`. */
const NO_CODE = 'no bytecode for contract; is it abstract or unlinked?'

/** The project that cheatcodes read: its build, and the files that `fs_permissions` lets them reach. */
export class ProjectFiles implements Project {
  readonly root: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly #config: ForgeConfig
  readonly #build: Build

  constructor(
    config: ForgeConfig,
    build: Build,
    environment: Readonly<Record<string, string | undefined>>,
  ) {
    this.root = config.root
    this.#config = config
    this.#build = build
    this.environment = environment
  }

  creationCode(name: string): Hex | undefined {
    return this.#code(name, ({ bytecode, links }) => ({ code: bytecode, links }))
  }

  deployedCode(name: string): Hex | undefined {
    return this.#code(name, ({ deployedBytecode: code, deployedLinks: links }) => ({ code, links }))
  }

  readFile(path: string): Uint8Array {
    const file = this.#reach(path, 'read')
    if (!existsSync(file)) throw new CheatError(`failed to open file "${file}": it is not there`)
    return readFileSync(file)
  }

  writeFile(path: string, data: Uint8Array): void {
    const file = this.#reach(path, 'write')
    if (file === resolve(this.root, 'foundry.toml'))
      throw new CheatError('updating `foundry.toml` is not allowed')
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, data)
  }

  kindOf(path: string): 'file' | 'folder' | undefined {
    const file = this.#reach(path, 'read')
    if (!existsSync(file)) return undefined
    return statSync(file).isDirectory() ? 'folder' : 'file'
  }

  removeFile(path: string): void {
    const file = this.#reach(path, 'write')
    if (!existsSync(file)) throw new CheatError(`failed to remove file "${file}": it is not there`)
    rmSync(file)
  }

  #code(
    name: string,
    part: (artifact: ForgeArtifact) => { readonly code: string; readonly links: Links },
  ): Hex | undefined {
    const found = findArtifact(this.#build.artifacts, name)
    if (found === undefined) return undefined
    const { code, links } = part(found)
    const libraries = Object.values(links).flatMap((names) => Object.keys(names))
    if (libraries.length > 0)
      throw new CheatError(
        `${NO_CODE} It is unlinked: ${name} needs ${libraries.join(', ')}. Create it with new, whose libraries are deployed`,
      )
    if (code === '0x') throw new CheatError(`${NO_CODE} ${name} is abstract, or an interface`)
    return toHex(code)
  }

  /** Checks that the project permits the access. @returns the absolute path */
  #reach(path: string, access: 'read' | 'write'): string {
    const file = resolve(this.root, path)
    const permitted = this.#config.fsPermissions
      .filter((one) => isWithin(file, resolve(this.root, one.path)))
      .sort((a, b) => b.path.length - a.path.length)[0]
    if (permitted?.access === 'read-write' || permitted?.access === access) return file
    throw new CheatError(
      `the path ${file} is not allowed to be accessed for ${access} operations: permit it by fs_permissions in foundry.toml`,
    )
  }
}

function isWithin(file: string, folder: string): boolean {
  const path = relative(folder, file)
  return path === '' || (!path.startsWith('..') && !path.startsWith('/'))
}
