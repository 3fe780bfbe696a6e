import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import type { Hex } from '../harness/index.ts'
import { type Build, type ForgeArtifact, findArtifact } from './artifacts.ts'
import { CheatError } from './cheat-error.ts'
import type { ForgeConfig } from './config.ts'
import { toHex } from './hex-text.ts'
import type { Project } from './project.ts'

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
    return this.#code(name, ({ bytecode }) => bytecode)
  }

  deployedCode(name: string): Hex | undefined {
    return this.#code(name, ({ deployedBytecode }) => deployedBytecode)
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

  #code(name: string, part: (artifact: ForgeArtifact) => string): Hex | undefined {
    const found = findArtifact(this.#build.artifacts, name)
    if (found === undefined) return undefined
    const code = part(found)
    if (code.includes('__'))
      throw new CheatError(`the code of ${name} needs libraries, which getCode does not link`)
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
