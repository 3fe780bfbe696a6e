import type { Hex } from '../harness/index.ts'

/** The project as cheatcodes see it: artifacts, files, the environment. */
export interface Project {
  /** Folder of `foundry.toml`. */
  readonly root: string
  /** Returns the creation code of an artifact that is named as in `getCode`. */
  creationCode(name: string): Hex | undefined
  /** Returns the deployed code of an artifact that is named as in `getCode`. */
  deployedCode(name: string): Hex | undefined
  /** Reads a file. @throws CheatError unless the project permits it */
  readFile(path: string): Uint8Array
  /** Writes a file. @throws CheatError unless the project permits it */
  writeFile(path: string, data: Uint8Array): void
  /** Tells what is at a path. @throws CheatError unless the project permits it */
  kindOf(path: string): 'file' | 'folder' | undefined
  /** Removes a file. @throws CheatError unless the project permits it */
  removeFile(path: string): void
  /** Variables of the environment in which the runner was started. */
  readonly environment: Readonly<Record<string, string | undefined>>
}
