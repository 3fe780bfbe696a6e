import type { EvmObserver } from '../builtin-actors/index.ts'
import type { ContractArtifact } from './abi/index.ts'
import type { ContractLibrary } from './solidity/index.ts'

/** Watches the contracts of all worlds of a process, as coverage does. */
export interface SuiteWatcher {
  /** Returns the observer of a message of a world that knows these contracts. */
  observerOf(library: ContractLibrary<ContractArtifact>): EvmObserver
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
