import { existsSync, readFileSync } from 'node:fs'
import { writeCarFile } from '../../io/index.ts'
import type { DevNode } from '../../rpc/index.ts'
import { DecodeError, UsageError } from '../../types/index.ts'

/** Reads the file that a node was saved in; undefined if there is none yet. @throws UsageError `FVM_STATE_FILE` */
export function readStateFile(path: string): Uint8Array | undefined {
  if (!existsSync(path)) return undefined
  try {
    return readFileSync(path)
  } catch (thrown) {
    throw stateError(path, thrown)
  }
}

/** The error for a file that a node cannot start from; other errors stay as they are. */
export function stateError(path: string, thrown: unknown): unknown {
  const isSystem = thrown instanceof Error && 'syscall' in thrown
  if (!isSystem && !(thrown instanceof DecodeError) && !isDumpError(thrown)) return thrown
  return new UsageError(
    'FVM_STATE_FILE',
    `the state in ${path} cannot be used: ${thrown.message}. Give another --state, or move the file away for a new chain`,
    { cause: thrown },
  )
}

function isDumpError(thrown: unknown): thrown is UsageError {
  return thrown instanceof UsageError && thrown.code === 'FVM_DUMP'
}

/** Saves a node to a file: at intervals, if something changed, and at its end. One save runs at a time. */
export class StateSaver {
  readonly #node: DevNode
  readonly #path: string
  readonly #onError: (thrown: unknown) => void
  #timer: ReturnType<typeof setInterval> | undefined = undefined
  #saved: unknown = undefined
  #running: Promise<void> = Promise.resolve()

  /** @param onError - called if a save at an interval fails; the old file stays, and the next one tries again */
  constructor(node: DevNode, path: string, onError: (thrown: unknown) => void) {
    this.#node = node
    this.#path = path
    this.#onError = onError
  }

  /** Saves every so many seconds from now on. */
  start(seconds: number): void {
    this.#timer = setInterval(() => {
      this.save().catch(this.#onError)
    }, seconds * 1_000)
    this.#timer.unref()
  }

  /** Saves what is there now, once saves before it are done. @throws UsageError `FVM_WRITE_FAILED` */
  save(): Promise<void> {
    const write = this.#running.then(async () => {
      const { node } = this.#node.rpc
      const { world } = node.host
      if (world === this.#saved) return
      const { roots, blocks } = node.save()
      const written = node.host.world // sealing a tipset changed it
      await writeCarFile(this.#path, roots, blocks)
      this.#saved = written
    })
    this.#running = write.catch(() => undefined)
    return write
  }

  /** Ends saves at intervals, and saves once more. @throws UsageError `FVM_WRITE_FAILED` */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.save()
  }
}
