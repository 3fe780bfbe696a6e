import { type FSWatcher, readdirSync, readFileSync, watch } from 'node:fs'
import { join } from 'node:path'
import { type ContractArtifact, readArtifact } from '../../harness/index.ts'
import type { DevNode } from '../../rpc/index.ts'
import { UsageError } from '../../types/index.ts'

/** Largest number of artifacts in one folder. */
const MAX_FILES = 10_000
/** Time in ms from the last change of a file to the next read: a compiler writes many files at once. */
const SETTLE_MS = 100

/** A JSON file of a folder. */
export interface ArtifactFile {
  readonly path: string
  readonly json: object
}

/** Reads the JSON files below a folder, by path. Files that are not JSON are left out: a compiler may be writing them. */
export function readArtifactFolder(folder: string, flag: string): ArtifactFile[] {
  let names: string[]
  try {
    names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    throw new UsageError(
      'FVM_CLI_VALUE',
      `--${flag} ${folder} cannot be read (${reason}): give a folder of artifacts, as out or artifacts`,
    )
  }
  const files = names.filter((name) => name.endsWith('.json')).sort()
  if (files.length > MAX_FILES)
    throw new UsageError(
      'FVM_CLI_VALUE',
      `--${flag} ${folder} has ${files.length} JSON files, and ${MAX_FILES} are accepted: give the folder of artifacts alone`,
    )
  return files.flatMap((name) => {
    const path = join(folder, name)
    const json = readJson(path)
    return json === undefined ? [] : [{ path, json }]
  })
}

function readJson(path: string): object | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/** The artifact of a file; undefined for other JSON, such as a list of dependencies. */
export function artifactOf({ json }: ArtifactFile): ContractArtifact | undefined {
  try {
    return readArtifact(json)
  } catch (thrown) {
    if (thrown instanceof UsageError) return undefined
    throw thrown
  }
}

/** Makes a node know the contracts of a folder, and those that a compiler writes there later. */
export class ArtifactWatcher {
  readonly #node: DevNode
  readonly #folder: string
  readonly #onCount: (count: number) => void
  readonly #watcher: FSWatcher
  readonly #stopListening: () => void
  #timer: ReturnType<typeof setTimeout> | undefined = undefined

  /** @param onCount - called with the number of contracts, each time that the folder was read */
  constructor(node: DevNode, folder: string, onCount: (count: number) => void) {
    this.#node = node
    this.#folder = folder
    this.#onCount = onCount
    this.#read()
    this.#watcher = watch(folder, { recursive: true }, () => this.#schedule())
    this.#watcher.on('error', () => this.#watcher.close())
    // A revert to a snapshot removes the contracts that the world learned after it.
    this.#stopListening = node.rpc.node.emitter.on('reverted', () => this.#read())
  }

  /** Stops watching the folder. */
  close(): void {
    clearTimeout(this.#timer)
    this.#stopListening()
    this.#watcher.close()
  }

  #schedule(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      try {
        this.#read()
      } catch (thrown) {
        if (!(thrown instanceof UsageError)) throw thrown // the folder is gone, and may come back
      }
    }, SETTLE_MS)
  }

  #read(): void {
    let count = 0
    for (const file of readArtifactFolder(this.#folder, 'artifacts')) {
      const artifact = artifactOf(file)
      if (artifact === undefined) continue
      this.#node.vm.evm.know(artifact)
      count++
    }
    this.#onCount(count)
  }
}
