import type { Abi } from 'abitype'
import type { Hex } from './hex.ts'

/** The place of a library's address in code: offset and length in bytes. */
export interface LinkReference {
  readonly start: number
  readonly length: number
}

/** The places of libraries' addresses, by source file and library. */
export type LinkReferences = Readonly<
  Record<string, Readonly<Record<string, readonly LinkReference[]>>>
>

/** A source file that code was compiled from. */
export interface ContractSource {
  /** Its number in source maps; undefined if the artifact does not say. */
  readonly id: number | undefined
  /** Its text; undefined if the artifact does not have it. */
  readonly content: string | undefined
  /** Its syntax tree, as the compiler gave it; undefined if the artifact does not have it. */
  readonly ast: unknown
}

/** A compiled contract, whatever tool wrote it. */
export interface ContractArtifact<A extends Abi = Abi> {
  /** Undefined where only ABI and bytecode are known. */
  readonly contractName: string | undefined
  /** The source file, as the compiler was given it. */
  readonly sourceName: string | undefined
  readonly abi: A
  /** The code that creates the contract, with placeholders for libraries; `0x` for an interface. */
  readonly bytecode: Hex
  /** The code of the contract, before immutables are set; undefined if it is not known. */
  readonly deployedBytecode: Hex | undefined
  readonly linkReferences: LinkReferences
  readonly deployedLinkReferences: LinkReferences
  /** The places of immutables in the deployed code, by the id of their syntax node. */
  readonly immutableReferences: Readonly<Record<string, readonly LinkReference[]>>
  /** The compiler's source map of the creation code. */
  readonly sourceMap: string | undefined
  readonly deployedSourceMap: string | undefined
  /** Sources by name, as far as the artifact has them: source maps name them by id. */
  readonly sources: Readonly<Record<string, ContractSource>>
  /** Sources that the compiler made itself, which source maps name too. */
  readonly generatedSources: readonly GeneratedSource[]
}

/** A source that the compiler made: Yul helpers. */
export interface GeneratedSource {
  readonly id: number
  readonly name: string
  readonly content: string | undefined
}

/** Facts that the artifact does not have itself. */
export interface ArtifactOptions {
  /** The contract of a compiler's output: `'Token'`, or `'contracts/Token.sol:Token'`. */
  readonly contract?: string
  /** The build info that Hardhat wrote beside its artifacts: it has source maps and sources. */
  readonly buildInfo?: object
  /** Texts of sources by name, for output that lacks them: solc's input has them. */
  readonly sources?: Readonly<Record<string, string | { readonly content?: string }>>
}
