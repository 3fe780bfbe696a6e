import type { CallSite } from '../builtin-actors/index.ts'
import { type ContractCode, ContractLibrary } from '../harness/index.ts'
import type { Build, ForgeArtifact } from './artifacts.ts'

/** Lines of Solidity after the first one that a call may extend over. */
const MORE_LINES = 8
/** The name of a function in a call of a value: of `Vm(address(1)).roll(2)`, `roll`. */
const CALLED = /^(?:\w+(?:\((?:[^()]|\([^()]*\))*\))?\s*\.\s*)+(\w+)/

/** A place in a source of the project. */
export interface SourceLine {
  /** The file and the line: `test/Vault.t.sol:12`. */
  readonly place: string
  /** The cheatcode as the source names it. */
  readonly cheat: string
}

/**
 * Creates the function that finds the line of Solidity that calls a cheatcode. It reads the source maps of a
 * build when it is first asked.
 *
 * @returns undefined for code without a source map, and for a map that does not fit the sources
 */
export function cheatLines(build: Build): (site: CallSite) => SourceLine | undefined {
  let library: ContractLibrary | undefined
  return ({ code, pc, isCreation }) => {
    library ??= libraryOf(build)
    const kind = isCreation ? 'creation' : 'runtime'
    const found = library.find(code, kind)?.map(kind)?.locationAt(pc)
    if (found === undefined) return undefined
    const { file, line, column } = found
    const lines = build.sources[file]?.split('\n').slice(line - 1, line + MORE_LINES)
    // Numbers of sources of several compilations may differ: the place has to be that of a call.
    const cheat = CALLED.exec(lines?.join('\n').slice(column - 1) ?? '')?.[1]
    if (cheat === undefined) return undefined
    return { place: `${file}:${line}`, cheat }
  }
}

function libraryOf(build: Build): ContractLibrary {
  const library = new ContractLibrary()
  return library.add(build, () => build.artifacts.map((one) => codeOf(one, build)))
}

function codeOf(artifact: ForgeArtifact, { sources, sourceIds }: Build): ContractCode {
  const { name, bytecode, deployedBytecode, sourceMap, deployedSourceMap } = artifact
  return {
    contractName: name,
    bytecode,
    deployedBytecode,
    sourceMap,
    deployedSourceMap,
    sources: Object.fromEntries(
      Object.entries(sourceIds).map(([path, id]) => [path, { id, content: sources[path] }]),
    ),
  }
}
