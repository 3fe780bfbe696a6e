import { AppendMap } from '../append-map.ts'
import { CodeMap } from './code-map.ts'
import { bytesOfHex, CodePattern } from './code-pattern.ts'
import { SourceFile } from './source-file.ts'

/** The parts of a contract's artifact that describe its code and its lines. */
export interface ContractCode {
  readonly contractName: string | undefined
  readonly bytecode: string
  readonly deployedBytecode: string | undefined
  readonly sourceMap: string | undefined
  readonly deployedSourceMap: string | undefined
  readonly sources: Readonly<
    Record<string, { readonly id: number | undefined; readonly content: string | undefined }>
  >
}

/** A contract whose code is known. */
export class KnownContract<T extends ContractCode = ContractCode> {
  readonly artifact: T
  readonly #runtime: CodePattern | undefined
  readonly #creation: CodePattern
  readonly #sources: ReadonlyMap<number, SourceFile>
  readonly #maps = new Map<'runtime' | 'creation', CodeMap | undefined>()

  constructor(artifact: T, sources: ReadonlyMap<number, SourceFile>) {
    const { bytecode, deployedBytecode } = artifact
    this.artifact = artifact
    this.#runtime = hasCode(deployedBytecode) ? new CodePattern(deployedBytecode) : undefined
    this.#creation = new CodePattern(bytecode)
    this.#sources = sources
  }

  /** The name of the contract. */
  get name(): string {
    return this.artifact.contractName ?? 'contract'
  }

  /** Whether this is the contract's code, or for `creation` the init code of it. */
  fits(code: Uint8Array, kind: 'runtime' | 'creation'): boolean {
    return kind === 'creation' ? this.#creation.begins(code) : this.#runtime?.matches(code) === true
  }

  /** The source places of its instructions; undefined if the artifact has no source map. */
  map(kind: 'runtime' | 'creation'): CodeMap | undefined {
    if (!this.#maps.has(kind)) this.#maps.set(kind, this.#readMap(kind))
    return this.#maps.get(kind)
  }

  #readMap(kind: 'runtime' | 'creation'): CodeMap | undefined {
    const { bytecode, deployedBytecode, sourceMap, deployedSourceMap } = this.artifact
    const code = kind === 'creation' ? bytecode : deployedBytecode
    const map = kind === 'creation' ? sourceMap : deployedSourceMap
    if (code === undefined || map === undefined) return undefined
    return new CodeMap(bytesOfHex(code.replace(/__.{36}__/g, '0'.repeat(40))), map, this.#sources)
  }
}

/** Reads contracts from the object that they were shown as. */
type ReadContracts<T> = () => Iterable<T>

/** Contracts that were read; shared by all versions of a library, so that each is read once. */
class ReadCache<T extends ContractCode> {
  readonly #artifacts = new WeakMap<object, readonly T[]>()
  readonly #contracts = new WeakMap<T, KnownContract<T>>()
  /** Sources by path and content. */
  readonly #files = new Map<string, SourceFile>()

  /** Reads the artifacts of an object. An object that cannot be read throws once and is empty then. */
  artifactsOf(shown: object, read: ReadContracts<T>): readonly T[] {
    let artifacts = this.#artifacts.get(shown)
    if (artifacts === undefined) {
      this.#artifacts.set(shown, [])
      artifacts = [...read()]
      this.#artifacts.set(shown, artifacts)
    }
    return artifacts
  }

  /** Returns the contract of an artifact. */
  contractOf(artifact: T): KnownContract<T> {
    let contract = this.#contracts.get(artifact)
    if (contract === undefined) {
      const sources = new Map<number, SourceFile>()
      for (const [path, { id, content }] of Object.entries(artifact.sources))
        if (id !== undefined && content !== undefined) sources.set(id, this.#file(path, content))
      contract = new KnownContract(artifact, sources)
      this.#contracts.set(artifact, contract)
    }
    return contract
  }

  #file(path: string, content: string): SourceFile {
    const key = `${path}\n${content}`
    let file = this.#files.get(key)
    if (file === undefined) {
      file = new SourceFile(path, content)
      this.#files.set(key, file)
    }
    return file
  }
}

/**
 * Contracts that are recognised by the code that runs, whoever deployed it and whatever its
 * immutables. The library is an immutable value: adding to it makes another one.
 */
export class ContractLibrary<T extends ContractCode = ContractCode> {
  /** Readers by the object that they read, in the order in which they were added. */
  readonly #readers: AppendMap<object, ReadContracts<T>>
  #cache: ReadCache<T> | undefined
  #artifacts: readonly T[] | undefined = undefined
  /** Contracts by creation code, the last one shown last. */
  #contracts: ReadonlyMap<string, KnownContract<T>> | undefined = undefined
  #found: Map<string, KnownContract<T> | undefined> | undefined = undefined

  constructor(readers: AppendMap<object, ReadContracts<T>> = NO_READERS, cache?: ReadCache<T>) {
    this.#readers = readers
    this.#cache = cache
  }

  /**
   * Returns a library that has more contracts; they are read when they are first asked for.
   *
   * @param shown - the object that they are read from: the same object is read once
   */
  add(shown: object, read: ReadContracts<T>): ContractLibrary<T> {
    if (this.#readers.has(shown)) return this
    this.#cache ??= new ReadCache()
    const readers = this.isEmpty ? AppendMap.from([[shown, read]]) : this.#readers.with(shown, read)
    return new ContractLibrary(readers, this.#cache)
  }

  /** Whether the library has no contracts. */
  get isEmpty(): boolean {
    return this.#readers.size === 0
  }

  /** Lists the artifacts of all contracts, those without code too. */
  artifacts(): readonly T[] {
    if (this.#artifacts === undefined) {
      const cache = this.#cache
      this.#artifacts =
        cache === undefined
          ? []
          : [...this.#readers].flatMap(([shown, read]) => cache.artifactsOf(shown, read))
    }
    return this.#artifacts
  }

  /**
   * Finds the contract that has a code; undefined for code that is not known.
   *
   * @param key - identifies the code where something shorter than the code itself does
   */
  find(code: Uint8Array, kind: 'runtime' | 'creation', key?: string): KnownContract<T> | undefined {
    if (key === undefined) return this.#search(code, kind)
    this.#found ??= new Map()
    if (!this.#found.has(key)) this.#found.set(key, this.#search(code, kind))
    return this.#found.get(key)
  }

  #search(code: Uint8Array, kind: 'runtime' | 'creation'): KnownContract<T> | undefined {
    this.#contracts ??= this.#index()
    return [...this.#contracts.values()].findLast((contract) => contract.fits(code, kind))
  }

  #index(): ReadonlyMap<string, KnownContract<T>> {
    const contracts = new Map<string, KnownContract<T>>()
    for (const artifact of this.artifacts()) {
      const { bytecode } = artifact
      const known = contracts.get(bytecode)
      const isBetter = known === undefined || richnessOf(known.artifact) <= richnessOf(artifact)
      if (hasCode(bytecode) && isBetter) contracts.set(bytecode, this.#cache!.contractOf(artifact)) // who has artifacts has a cache
    }
    return contracts
  }
}

/** Readers of libraries that are empty. */
const NO_READERS: AppendMap<object, never> = AppendMap.empty()

function hasCode(hex: string | undefined): hex is string {
  return hex !== undefined && hex.length > '0x'.length
}

/** Counts what an artifact has besides its creation code. */
function richnessOf({ deployedBytecode, deployedSourceMap }: ContractCode): number {
  return (hasCode(deployedBytecode) ? 1 : 0) + (deployedSourceMap === undefined ? 0 : 1)
}
