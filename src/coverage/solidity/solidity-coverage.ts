import type { Abi } from 'abitype'
import { type ContractCode, ContractLibrary, hexToBytes, indexOf } from '../../harness/index.ts'
import type { FileCoverage } from '../file-coverage.ts'
import { SourceText } from '../source-text.ts'
import { nodesAt, textAt } from './ast-node.ts'
import { CodeAnchors } from './code-anchors.ts'
import type { CodeHits, CoverageHits } from './code-hits.ts'
import { type Declaration, findDeclaration, lineageOf, type SourceTrees } from './declarations.ts'
import type { CodeFinder } from './hit-collector.ts'
import type { EmptyFunction, SolidityItem } from './item-list.ts'
import { itemsOfSource } from './source-items.ts'

/** A contract whose code is counted. */
export interface CoverageContract {
  /** Identifies it among all contracts whose hits are added up. */
  readonly id: string
  /** Name of its source, as the compiler was given it. */
  readonly source: string
  readonly name: string
  readonly abi: Abi
  /** Creation code, with or without its libraries. */
  readonly bytecode: string
  readonly deployedBytecode: string | undefined
  readonly sourceMap: string | undefined
  readonly deployedSourceMap: string | undefined
}

/** A compilation whose coverage is wanted. */
export interface CoverageBuild {
  readonly contracts: readonly CoverageContract[]
  /** Texts of the sources by name. */
  readonly sources: Readonly<Record<string, string>>
  /** Numbers of the sources in source maps. */
  readonly sourceIds: Readonly<Record<string, number>>
  readonly trees: SourceTrees
}

/** Code of a contract. */
type Part = 'creation' | 'runtime'

interface FoundCode extends ContractCode {
  readonly id: string
}

/** Key of the hits of a contract's code. */
export function hitsKey(id: string, part: Part): string {
  return `${id} ${part}`
}

/** Creates a finder of contracts by their code. */
export function createCodeFinder(contracts: readonly CoverageContract[]): CodeFinder {
  const known = contracts.map(
    (one): FoundCode => ({
      id: one.id,
      contractName: one.name,
      bytecode: one.bytecode,
      deployedBytecode: one.deployedBytecode,
      sourceMap: one.sourceMap,
      deployedSourceMap: one.deployedSourceMap,
      sources: {},
    }),
  )
  const library = new ContractLibrary<FoundCode>().add(known, () => known)
  return ({ kind, code, codeCid }) => {
    const part = kind === 'create' ? 'creation' : 'runtime'
    const found = library.find(code, part, codeCid?.key)?.artifact
    if (found === undefined) return undefined
    const hex = part === 'creation' ? found.bytecode : found.deployedBytecode
    const length = ((hex?.length ?? 0) - 2) / 2
    return { key: hitsKey(found.id, part), length }
  }
}

/** A source with its items and their hits. */
interface CountedSource {
  readonly path: string
  readonly source: SourceText
  readonly items: readonly SolidityItem[]
  readonly hits: number[]
}

/**
 * Computes the coverage of sources from the hits of the contracts that they are in. Sources without items
 * are left out.
 *
 * @param accepts - whether a source is wanted, by its name
 */
export function solidityCoverage(
  { contracts, sources, sourceIds, trees }: CoverageBuild,
  hits: CoverageHits,
  accepts: (path: string) => boolean,
): FileCoverage[] {
  const counted = new Map<number, CountedSource>()
  for (const [path, text] of Object.entries(sources)) {
    const number = sourceIds[path]
    if (number === undefined || !accepts(path)) continue
    const source = new SourceText(text)
    const items = itemsOfSource(trees, path, source)
    if (items.length > 0) counted.set(number, { path, source, items, hits: items.map(() => 0) })
  }
  for (const contract of contracts) {
    const { id, source, name, bytecode, deployedBytecode, sourceMap, deployedSourceMap } = contract
    const created = hits.get(hitsKey(id, 'creation'))
    const called = hits.get(hitsKey(id, 'runtime'))
    if (created !== undefined && sourceMap !== undefined)
      addHitsOfCode(counted, created, new CodeAnchors(linkedCode(bytecode), sourceMap))
    if (called !== undefined && deployedBytecode !== undefined && deployedSourceMap !== undefined)
      addHitsOfCode(
        counted,
        called,
        new CodeAnchors(linkedCode(deployedBytecode), deployedSourceMap),
      )
    const own = findDeclaration(trees, source, name)
    if (own === undefined) continue
    const lineage = lineageOf(trees, own)
    for (const one of lineage) addEmpty(counted, one, 'constructor', created?.creations ?? 0)
    for (const kind of ['receive', 'fallback'] as const) {
      const definer = lineage.find((one) => defines(one, kind))
      if (definer !== undefined) addEmpty(counted, definer, kind, callsOf(contract, called, kind))
    }
  }
  return [...counted.values()]
    .map(({ path, source, items, hits: counts }) => ({
      path,
      source,
      items: items.map((item, at) => ({ ...item, hits: counts[at]! })),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

function addHitsOfCode(
  counted: ReadonlyMap<number, CountedSource>,
  { counts }: CodeHits,
  anchors: CodeAnchors,
): void {
  for (const id of anchors.sources) {
    const source = counted.get(id)
    source?.items.forEach((item, at) => {
      if (item.empty !== undefined) return
      const offset = anchors.offsetOf(id, item)
      if (offset !== undefined) source.hits[at]! += counts[offset] ?? 0
    })
  }
}

/** Adds hits to the items of an empty function of a contract. */
function addEmpty(
  counted: ReadonlyMap<number, CountedSource>,
  { source: path, node }: Declaration,
  kind: EmptyFunction,
  hits: number,
): void {
  if (hits === 0) return
  const contract = textAt(node, 'name')
  for (const source of counted.values())
    if (source.path === path)
      source.items.forEach((item, at) => {
        if (item.empty === kind && item.contract === contract) source.hits[at]! += hits
      })
}

function defines({ node }: Declaration, kind: EmptyFunction): boolean {
  return nodesAt(node, 'nodes').some((member) => textAt(member, 'kind') === kind)
}

/** Counts the calls that reach the function for calls without data, or the fallback. */
function callsOf(
  { abi }: CoverageContract,
  hits: CodeHits | undefined,
  kind: 'receive' | 'fallback',
): number {
  const calls = hits?.calls ?? new Map<string, number>()
  const get = (key: string): number => calls.get(key) ?? 0
  if (kind === 'receive') return get('empty') + get('empty+')
  const hasReceive = abi.some(({ type }) => type === 'receive')
  const isPayable = abi.some(
    (item) => item.type === 'fallback' && item.stateMutability === 'payable',
  )
  const { functionOf } = indexOf(abi)
  let sum = 0
  for (const [key, count] of calls) {
    const name = key.replace('+', '')
    if (key.endsWith('+') && !isPayable) continue
    if (name === 'empty' ? !hasReceive : name === 'short' || !functionOf.has(`0x${name}`))
      sum += count
  }
  return sum
}

/** Code with zeros in the places of libraries. */
function linkedCode(hex: string): Uint8Array {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the compiler writes this form
  const text = hex.replace(/__.{36}__/g, '0'.repeat(40)) as `0x${string}`
  return hexToBytes(text, 'code of a contract')
}
