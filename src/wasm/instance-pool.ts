import { BoundedMap, FatalError } from '../types/index.ts'
import type { MemoryBudget } from './growth.ts'
import { ActorInstance, type BoundHost } from './instance.ts'
import type { LoadedModule } from './loaded-module.ts'
import { MemoryImage } from './memory-image.ts'
import { MAX_MODULES } from './module-cache.ts'
import { PAGE_BYTES } from './opcodes.ts'

/** The limits of an {@link InstancePool}. */
export interface InstancePoolOptions {
  /** Whether instances are used again at all; a run without it must give the same results. */
  readonly reuse?: boolean
  /** Most idle instances of all modules; V8 allows about 13,000 live memories a process. */
  readonly maxIdle?: number
  /** Most bytes of memory that an instance may have to be kept, and of all idle ones together. */
  readonly maxIdleBytes?: number
}

/** Number of idle instances that are kept: a call depth of 1,024 frames leaves as many, of which few are used again. */
const DEFAULT_MAX_IDLE = 128
const DEFAULT_MAX_IDLE_BYTES = 64 * 2 ** 20
/** Above this size a fresh memory is cheaper, because its pages appear only when they are touched. */
const MAX_RESET_BYTES = 4 * 2 ** 20

/** The instances of one module that wait to be used again. */
interface IdleInstances<C> {
  readonly image: MemoryImage
  readonly idle: ActorInstance<C>[]
}

/**
 * Gives instances to invocations and takes them back. An instance is used again only if the
 * code cannot notice: it cannot change a table or drop a segment, and its memory still has its
 * first size (V8's memories never shrink) or is virtual; then memory, globals and tables are as
 * before its start function.
 */
export class InstancePool<C> {
  readonly #bind: (loaded: LoadedModule) => BoundHost<C>
  readonly #reuse: boolean
  readonly #maxIdle: number
  readonly #maxIdleBytes: number
  readonly #idleByModule = new BoundedMap<LoadedModule, IdleInstances<C>>(MAX_MODULES)
  #idle = 0
  #idleBytes = 0

  /** @param bind - makes the imports of a new instance */
  constructor(bind: (loaded: LoadedModule) => BoundHost<C>, options: InstancePoolOptions = {}) {
    this.#bind = bind
    this.#reuse = options.reuse ?? true
    this.#maxIdle = options.maxIdle ?? DEFAULT_MAX_IDLE
    this.#maxIdleBytes = options.maxIdleBytes ?? DEFAULT_MAX_IDLE_BYTES
  }

  /** Instances that wait to be used again. */
  get idleCount(): number {
    return this.#idle
  }

  /**
   * An instance in its first state, its start function not run. Its gas counter holds any value.
   *
   * @throws Abort SYS_ILLEGAL_INSTRUCTION if a segment does not fit; FatalError
   */
  acquire(loaded: LoadedModule, budget: MemoryBudget): ActorInstance<C> {
    const entry = this.#idleByModule.get(loaded)
    const idle = entry?.idle.pop()
    if (idle !== undefined) {
      this.#idle--
      this.#idleBytes -= physicalBytes(idle)
      idle.budget = budget
      return idle
    }
    const fresh = this.#create(loaded, budget)
    if (entry === undefined && this.#isReusable(loaded)) {
      const image = new MemoryImage(fresh.buffer)
      const dropped = this.#idleByModule.set(loaded, { image, idle: [] })
      for (const gone of dropped?.idle ?? []) {
        this.#idle--
        this.#idleBytes -= physicalBytes(gone)
      }
    }
    return fresh
  }

  /**
   * Takes an instance back when its invocation has ended, with or without a trap. After a
   * HOST_STACK_OVERFLOW the caller must drop it.
   */
  release(instance: ActorInstance<C>): void {
    instance.budget = undefined
    const entry = this.#idleByModule.get(instance.loaded)
    if (entry === undefined) return
    const bytes = physicalBytes(instance)
    if (bytes > MAX_RESET_BYTES || !isAsAtFirst(instance, bytes)) return
    if (!this.#hasRoom(bytes)) this.#dropOneOfFullest(entry)
    if (!this.#hasRoom(bytes)) return
    const { lowestWrite, byteLength } = instance
    instance.resetState()
    entry.image.restore(instance.buffer, lowestWrite, byteLength)
    entry.idle.push(instance)
    this.#idle++
    this.#idleBytes += bytes
  }

  /** Drops all idle instances, so that their memories can be collected. */
  clear(): void {
    this.#idleByModule.clear()
    this.#idle = 0
    this.#idleBytes = 0
  }

  #create(loaded: LoadedModule, budget: MemoryBudget): ActorInstance<C> {
    try {
      return new ActorInstance(loaded, this.#bind(loaded), budget)
    } catch (thrown) {
      // Memory may be short because of what waits here. A second failure is the caller's.
      if (!(thrown instanceof FatalError) || this.#idle === 0) throw thrown
      this.clear()
      return new ActorInstance(loaded, this.#bind(loaded), budget)
    }
  }

  #isReusable({ info }: LoadedModule): boolean {
    const bytes = (info.memory?.minPages ?? 0) * PAGE_BYTES
    return (
      this.#reuse && info.resettable && info.memory?.exported === true && bytes <= MAX_RESET_BYTES
    )
  }

  #hasRoom(bytes: number): boolean {
    return this.#idle < this.#maxIdle && this.#idleBytes + bytes <= this.#maxIdleBytes
  }

  /** One actor's deep recursion must not keep all others out. */
  #dropOneOfFullest(except: IdleInstances<C>): void {
    let fullest = except
    for (const entry of this.#idleByModule.values())
      if (entry.idle.length > fullest.idle.length) fullest = entry
    if (fullest === except) return
    const dropped = fullest.idle.shift()
    if (dropped === undefined) return
    this.#idle--
    this.#idleBytes -= physicalBytes(dropped)
  }
}

function physicalBytes<C>(instance: ActorInstance<C>): number {
  return instance.buffer.byteLength
}

function isAsAtFirst<C>({ loaded: { info } }: ActorInstance<C>, bytes: number): boolean {
  return info.virtualMemory || bytes === (info.memory?.minPages ?? 0) * PAGE_BYTES
}
