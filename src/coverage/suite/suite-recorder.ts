import { createHash } from 'node:crypto'
import type { EvmFrame, EvmObserver } from '../../builtin-actors/index.ts'
import type {
  ActorSources,
  ContractArtifact,
  ContractLibrary,
  SuiteWatcher,
} from '../../harness/index.ts'
import type { BlockObserver } from '../../machine/index.ts'
import type { CoverageHits } from '../solidity/code-hits.ts'
import { type CoveredCode, HitCollector } from '../solidity/hit-collector.ts'
import { type CoverageContract, hitsKey } from '../solidity/solidity-coverage.ts'
import { type ActorCode, type BlockHits, BlockRecorder } from '../wasm/block-recorder.ts'

/** A compilation that tests deployed contracts of. */
export interface RecordedBuild {
  readonly sources: Readonly<
    Record<string, { readonly id: number; readonly content: string; readonly ast: unknown }>
  >
  readonly contracts: CoverageContract[]
}

/** The compilations of a suite, by what they are made of, and the hits of their contracts; plain data. */
export interface RecordedCoverage {
  readonly builds: ReadonlyMap<string, RecordedBuild>
  readonly hits: CoverageHits
  /** Codes of Wasm actors, and the runs of their blocks, by the texts of their CIDs. */
  readonly actors: ReadonlyMap<string, ActorCode>
  readonly blocks: BlockHits
}

/** Records what the contracts and Wasm actors of all worlds of this process run. */
export class SuiteRecorder implements SuiteWatcher {
  readonly #collector = new HitCollector((frame) => this.#find(frame))
  readonly #libraries = new Set<ContractLibrary<ContractArtifact>>()
  readonly #ids = new WeakMap<ContractArtifact, string>()
  readonly #blocks = new BlockRecorder()
  #library: ContractLibrary<ContractArtifact> | undefined

  observerOf(library: ContractLibrary<ContractArtifact>): EvmObserver {
    this.#library = library
    if (!library.isEmpty) this.#libraries.add(library)
    return this.#collector
  }

  blockObserverOf(actors: ActorSources): BlockObserver {
    return this.#blocks.observerOf(actors)
  }

  /** Takes the hits since the last call, with the compilations that their contracts are of. */
  take(): RecordedCoverage {
    const builds = new Map<string, RecordedBuild>()
    const seen = new Set<ContractArtifact>()
    for (const library of this.#libraries)
      for (const artifact of library.artifacts()) {
        if (seen.has(artifact) || artifact.deployedSourceMap === undefined) continue
        seen.add(artifact)
        this.#addTo(builds, artifact)
      }
    return {
      builds,
      hits: this.#collector.take(),
      actors: this.#blocks.actors,
      blocks: this.#blocks.take(),
    }
  }

  #find({ kind, code, codeCid }: EvmFrame): CoveredCode | undefined {
    const part = kind === 'create' ? 'creation' : 'runtime'
    const artifact = this.#library?.find(code, part, codeCid?.key)?.artifact
    const hex = part === 'creation' ? artifact?.bytecode : artifact?.deployedBytecode
    if (artifact === undefined || hex === undefined) return undefined
    return { key: hitsKey(this.#idOf(artifact), part), length: (hex.length - 2) / 2 }
  }

  #idOf(artifact: ContractArtifact): string {
    let id = this.#ids.get(artifact)
    if (id === undefined) {
      const { sourceName, contractName, bytecode } = artifact
      id = `${sourceName}:${contractName} ${hashOf([bytecode])}`
      this.#ids.set(artifact, id)
    }
    return id
  }

  #addTo(builds: Map<string, RecordedBuild>, artifact: ContractArtifact): void {
    const sources: Record<string, { id: number; content: string; ast: unknown }> = {}
    for (const [name, { id, content, ast }] of Object.entries(artifact.sources))
      if (id !== undefined && content !== undefined) sources[name] = { id, content, ast }
    const texts = Object.entries(sources).flatMap(([name, { id, content }]) => [
      name,
      `${id}`,
      content,
    ])
    const key = hashOf(texts)
    let build = builds.get(key)
    if (build === undefined) builds.set(key, (build = { sources, contracts: [] }))
    const id = this.#idOf(artifact)
    if (build.contracts.some((one) => one.id === id)) return
    build.contracts.push({
      id,
      source: artifact.sourceName ?? '',
      name: artifact.contractName ?? '',
      abi: artifact.abi,
      bytecode: artifact.bytecode,
      deployedBytecode: artifact.deployedBytecode,
      sourceMap: artifact.sourceMap,
      deployedSourceMap: artifact.deployedSourceMap,
    })
  }
}

function hashOf(texts: readonly string[]): string {
  const hash = createHash('sha256')
  for (const text of texts) hash.update(`${text.length} ${text}`)
  return hash.digest('hex').slice(0, 32)
}
