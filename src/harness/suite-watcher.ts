import type { EvmObserver } from '../builtin-actors/index.ts'
import type { Cid } from '../ipld/index.ts'
import type { BlockObserver } from '../machine/index.ts'
import type { ContractArtifact } from './abi/index.ts'
import type { ContractLibrary } from './solidity/index.ts'

/** The code of the actors of a world. */
export interface ActorSources {
  wasmOf(code: Cid): Uint8Array | undefined
  sourceMapOf(code: Cid): string | object | undefined
}

/** Watches the contracts and Wasm actors of all worlds of a process, as coverage does. */
export interface SuiteWatcher {
  /** Returns the observer of a message of a world that knows these contracts. */
  observerOf(library: ContractLibrary<ContractArtifact>): EvmObserver
  /** Returns the observer of the Wasm actors that a message of a world runs. */
  blockObserverOf(actors: ActorSources): BlockObserver
}

/** Watcher of this process, as vitest's workers have one for their tests. */
let active: SuiteWatcher | undefined

/** Watches the contracts of all worlds from now on; undefined ends it. */
export function setSuiteWatcher(watcher: SuiteWatcher | undefined): void {
  active = watcher
}

/** Returns the watcher of all worlds; undefined costs nothing. */
export function activeSuiteWatcher(): SuiteWatcher | undefined {
  return active
}
