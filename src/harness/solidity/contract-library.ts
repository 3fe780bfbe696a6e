import { CodeMap } from './code-map.ts'
import { bytesOfHex, CodePattern } from './code-pattern.ts'
import { SourceFile } from './source-file.ts'

/** What of a contract's artifact tells its code and its lines. */
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

  /** What the contract is called. */
  get name(): string {
    return this.artifact.contractName ?? 'contract'
  }

  /** Whether this is the contract's code, or for `creation` the init code of it. */
  fits(code: Uint8Array, kind: 'runtime' | 'creation'): boolean {
    return kind === 'creation' ? this.#creation.begins(code) : this.#runtime?.matches(code) === true
  }

  /** Where its instructions come from; undefined where the artifact does not have a source map. */
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

/**
 * The contracts that a world's author has shown, found again by the code that runs: whoever deployed
 * it, and whatever its immutables.
 */
export class ContractLibrary<T extends ContractCode = ContractCode> {
  /** Not looked at yet: most worlds never ask. */
  readonly #unread: (() => Iterable<T>)[] = []
  readonly #shown = new WeakSet<object>()
  /** By creation code, the last one shown last. */
  readonly #contracts = new Map<string, KnownContract<T>>()
  /** All of them, those without code too. */
  readonly #artifacts: T[] = []
  /** Sources of equal text are read once. */
  readonly #files = new Map<string, SourceFile>()
  readonly #found = new Map<string, KnownContract<T> | undefined>()
  #isEmpty = true

  /**
   * Makes contracts known.
   *
   * @param shown - what they are read from: the same object is read once
   */
  add(shown: object, read: () => Iterable<T>): void {
    if (this.#shown.has(shown)) return
    this.#shown.add(shown)
    this.#unread.push(read)
    this.#found.clear()
    this.#isEmpty = false
  }

  /** Whether nothing was made known. */
  get isEmpty(): boolean {
    return this.#isEmpty
  }

  /** All that was made known. */
  artifacts(): readonly T[] {
    this.#readAll()
    return this.#artifacts
  }

  /**
   * The contract that code is of, undefined for code that nobody has shown.
   *
   * @param key - what tells this code from other code, where there is something shorter than itself
   */
  find(code: Uint8Array, kind: 'runtime' | 'creation', key?: string): KnownContract<T> | undefined {
    if (key === undefined) return this.#search(code, kind)
    if (!this.#found.has(key)) this.#found.set(key, this.#search(code, kind))
    return this.#found.get(key)
  }

  #search(code: Uint8Array, kind: 'runtime' | 'creation'): KnownContract<T> | undefined {
    this.#readAll()
    return [...this.#contracts.values()].findLast((contract) => contract.fits(code, kind))
  }

  #readAll(): void {
    for (let read = this.#unread.shift(); read !== undefined; read = this.#unread.shift())
      for (const artifact of read()) this.#read(artifact)
  }

  #read(artifact: T): void {
    this.#artifacts.push(artifact)
    const { bytecode } = artifact
    const known = this.#contracts.get(bytecode)
    if (!hasCode(bytecode) || (known !== undefined && knows(known.artifact) > knows(artifact)))
      return
    const sources = new Map<number, SourceFile>()
    for (const [path, { id, content }] of Object.entries(artifact.sources))
      if (id !== undefined && content !== undefined) sources.set(id, this.#file(path, content))
    this.#contracts.set(bytecode, new KnownContract(artifact, sources))
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

function hasCode(hex: string | undefined): hex is string {
  return hex !== undefined && hex.length > '0x'.length
}

/** How much an artifact tells. */
function knows({ deployedBytecode, deployedSourceMap }: ContractCode): number {
  return (hasCode(deployedBytecode) ? 1 : 0) + (deployedSourceMap === undefined ? 0 : 1)
}
