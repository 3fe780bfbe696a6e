import { parseSolidity } from '../../solc/parse-solidity.ts'
import { UsageError } from '../../types/index.ts'
import { type CoveredItem, compareItems, type FileCoverage } from '../file-coverage.ts'
import { type AstNode, isNode } from '../solidity/ast-node.ts'
import type { SourceTrees } from '../solidity/declarations.ts'
import { solidityCoverage } from '../solidity/solidity-coverage.ts'
import { ActorSourceFinder } from '../wasm/actor-sources.ts'
import { wasmCoverage } from '../wasm/wasm-coverage.ts'
import type { RecordedBuild, RecordedCoverage } from './suite-recorder.ts'

/** The coverage of a suite. */
export interface SuiteCoverage {
  readonly files: readonly FileCoverage[]
  /** Why lines of some actors are missing. */
  readonly notices: readonly string[]
}

/** Computes the coverage of the sources of a suite; sources that several compilations have are added up. */
export function coverageOfRecorded(
  { builds, hits, actors, blocks }: RecordedCoverage,
  baseDir: string,
  accepts: (path: string) => boolean,
): SuiteCoverage {
  const files = new Map<string, FileCoverage>()
  const notices: string[] = []
  const add = (file: FileCoverage): void => {
    const known = files.get(file.path)
    files.set(file.path, known === undefined ? file : mergeFiles(known, file))
  }
  for (const build of builds.values()) {
    const { contracts } = build
    const entries = Object.entries(build.sources)
    const sources = Object.fromEntries(entries.map(([name, { content }]) => [name, content]))
    const sourceIds = Object.fromEntries(entries.map(([name, { id }]) => [name, id]))
    const trees = treesOf(build, baseDir)
    for (const file of solidityCoverage({ contracts, sources, sourceIds, trees }, hits, accepts))
      add(file)
  }
  for (const [code, counts] of blocks) {
    const actor = actors.get(code)
    if (actor === undefined) continue
    const finder = new ActorSourceFinder(actor, baseDir, accepts)
    const covered = wasmCoverage(code, actor, counts, (path) => finder.find(path))
    for (const file of covered.files) add(file)
    if (covered.notice !== undefined) notices.push(covered.notice)
  }
  return { files: [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1)), notices }
}

/** Returns the syntax trees of a compilation: those that the compiler gave, or else new ones. */
function treesOf({ sources }: RecordedBuild, baseDir: string): SourceTrees {
  const trees = new Map<string, AstNode>()
  for (const [name, { ast }] of Object.entries(sources)) if (isNode(ast)) trees.set(name, ast)
  if (trees.size === Object.keys(sources).length) return trees
  const texts = Object.fromEntries(
    Object.entries(sources).map(([name, { content }]) => [name, { content }]),
  )
  const parsed = parse(texts, baseDir)
  return new Map([...parsed].flatMap(([name, ast]) => (isNode(ast) ? [[name, ast]] : [])))
}

/** `import "x";`, `import {A} from "x";` */
const IMPORT = /\bimport\b[^;"']*["']([^"'\n]+)["'][^;]*;/g

type Texts = Readonly<Record<string, { readonly content: string }>>

/** Parses sources; artifacts do not say which remappings their imports had, so that these are found by names. */
function parse(texts: Texts, baseDir: string): ReadonlyMap<string, object> {
  try {
    return parseSolidity(texts, { baseDir, remappings: guessRemappings(texts) })
  } catch (thrown) {
    if (!(thrown instanceof UsageError) || thrown.code !== 'FVM_COMPILE') throw thrown
  }
  const alone = Object.entries(texts).map(([name, { content }]) => [
    name,
    { content: content.replace(IMPORT, (text) => text.replace(/[^\n]/g, ' ')) },
  ])
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- pairs of a name and a text
  return parseSolidity(Object.fromEntries(alone) as Texts, { baseDir, remappings: [] })
}

/** Finds for each import that is not the name of a source the source with the longest common end. */
function guessRemappings(texts: Texts): string[] {
  const names = Object.keys(texts)
  const found = new Set<string>()
  for (const { content } of Object.values(texts))
    for (const [, path = ''] of content.matchAll(IMPORT)) {
      if (path.startsWith('.') || names.includes(path)) continue
      const segments = path.split('/')
      for (let at = 1; at < segments.length; at++) {
        const end = segments.slice(at).join('/')
        const name = names.find((one) => one === end || one.endsWith(`/${end}`))
        if (name === undefined) continue
        found.add(`${path.slice(0, -end.length)}=${name.slice(0, -end.length)}`)
        break
      }
    }
  return [...found]
}

/** Adds up two coverages of a source; that of an older text gives way to the other. */
function mergeFiles(a: FileCoverage, b: FileCoverage): FileCoverage {
  const keyOf = ({ kind, contract, name, start, end, branch, path }: CoveredItem): string =>
    [kind, contract, name, start, end, branch, path].join(' ')
  const items = new Map(a.items.map((item) => [keyOf(item), item]))
  for (const item of b.items) {
    const known = items.get(keyOf(item))
    items.set(keyOf(item), known === undefined ? item : { ...item, hits: item.hits + known.hits })
  }
  return { ...b, items: [...items.values()].sort(compareItems) }
}
