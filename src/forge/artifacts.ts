import type { Abi } from 'abitype'
import { type Hex, hexToBytes } from '../harness/index.ts'
import { UsageError } from '../types/index.ts'
import { toHex } from './hex-text.ts'

/** Places of libraries in code: by source, by name, with the offset in bytes. */
export type Links = Readonly<
  Record<string, Readonly<Record<string, readonly { readonly start: number }[]>>>
>

/** A contract of the project as it was compiled. */
export interface ForgeArtifact {
  /** Path of the source, relative to the project. */
  readonly source: string
  readonly name: string
  readonly abi: Abi
  /** Creation code, with placeholders of libraries. */
  readonly bytecode: string
  readonly deployedBytecode: string
  readonly links: Links
  readonly deployedLinks: Links
  readonly sourceMap: string | undefined
  readonly deployedSourceMap: string | undefined
}

/** Result of compiling a project. */
export interface Build {
  readonly artifacts: readonly ForgeArtifact[]
  /** Text of each source by its path. */
  readonly sources: Readonly<Record<string, string>>
  /** Numbers of the sources in source maps. */
  readonly sourceIds: Readonly<Record<string, number>>
  readonly warnings: readonly string[]
  /** Source of the artifacts. */
  readonly origin: 'out' | 'cache' | 'compiled'
}

/** The full name of an artifact: `src/Token.sol:Token`. */
export function fullName({ source, name }: ForgeArtifact): string {
  return `${source}:${name}`
}

/**
 * Reads addresses of libraries as `src/Lib.sol:Lib:0x...`, the form of `libraries` in `foundry.toml`.
 *
 * @throws UsageError `FVM_FORGE_LINK` for text of another form
 */
export function givenLibraries(texts: readonly string[]): Map<string, Hex> {
  return new Map(
    texts.map((text) => {
      const [, name, address] = /^(.+:[^:]+):(0x[0-9a-fA-F]{40})$/.exec(text) ?? []
      if (name === undefined || address === undefined)
        throw new UsageError(
          'FVM_FORGE_LINK',
          `the library ${JSON.stringify(text)} is not of the form "src/Lib.sol:Lib:0x...", with the address of its code`,
        )
      return [name.replace(/^\.\//, ''), toHex(address.toLowerCase())]
    }),
  )
}

/** Puts addresses of libraries into code. */
export function linkCode(
  code: string,
  links: Links,
  libraries: ReadonlyMap<string, Hex>,
): Uint8Array {
  let text = code
  for (const [source, names] of Object.entries(links))
    for (const [name, places] of Object.entries(names)) {
      const address = libraries.get(`${source}:${name}`)
      if (address === undefined)
        throw new UsageError(
          'FVM_FORGE_LINK',
          `the library ${source}:${name} has no address: give it with --libraries ${source}:${name}:0x...`,
        )
      for (const { start } of places) {
        const at = 2 + 2 * start
        text = text.slice(0, at) + address.slice(2) + text.slice(at + 40)
      }
    }
  return hexToBytes(toHex(text), 'the code')
}

/**
 * Lists the libraries that code needs, each after those that it needs itself.
 *
 * @throws UsageError `FVM_FORGE_LINK` for a library that is not among the artifacts
 */
export function librariesOf(
  artifact: ForgeArtifact,
  byName: ReadonlyMap<string, ForgeArtifact>,
): readonly ForgeArtifact[] {
  const found = new Map<string, ForgeArtifact>()
  const open = new Set<string>()
  const visit = (one: ForgeArtifact): void => {
    for (const [source, names] of Object.entries(one.links))
      for (const name of Object.keys(names)) {
        const full = `${source}:${name}`
        if (found.has(full) || open.has(full)) continue
        const library = byName.get(full)
        if (library === undefined)
          throw new UsageError(
            'FVM_FORGE_LINK',
            `${fullName(one)} needs the library ${full}, which the build does not have: compile it with the project`,
          )
        open.add(full)
        visit(library)
        found.set(full, library)
      }
  }
  visit(artifact)
  return [...found.values()]
}

/** Finds artifacts by the names that cheatcodes take: `Token`, `Token.sol`, `Token.sol:Token`, a path. */
export function findArtifact(
  artifacts: readonly ForgeArtifact[],
  name: string,
): ForgeArtifact | undefined {
  const [file = '', contract] = name.includes(':') ? name.split(':') : [name, undefined]
  const isPath = /\.(sol|json)$/.test(file) || file.includes('/')
  if (!isPath) return artifacts.find((one) => one.name === name)
  if (file.endsWith('.json')) {
    const match = /([^/]+)\/([^/]+)\.json$/.exec(file)
    return artifacts.find((one) => one.source.endsWith(`/${match?.[1]}`) && one.name === match?.[2])
  }
  const inFile = artifacts.filter(({ source }) => source === file || source.endsWith(`/${file}`))
  if (contract !== undefined) return inFile.find((one) => one.name === contract)
  const own = file.slice(file.lastIndexOf('/') + 1).replace(/\.sol$/, '')
  return inFile.find((one) => one.name === own) ?? inFile[0]
}
