import {
  addHits,
  type CoverageContract,
  type CoverageHits,
  type FileCoverage,
  isNode,
  solidityCoverage,
} from '../coverage/index.ts'
import { parseSolidity } from '../solc/parse-solidity.ts'
import { type Build, fullName } from './artifacts.ts'
import { compilerOf } from './compile.ts'
import type { ForgeConfig } from './config.ts'
import { allRemappings } from './remappings.ts'
import type { SuiteResult } from './results.ts'

/** Choice of the sources of a report. */
export interface CoverageFilter {
  /** Whether sources of libraries are in the report; false by default. */
  readonly includesLibs?: boolean
  /** Whether sources of tests are left out; false by default. */
  readonly excludesTests?: boolean
  /** Leaves out sources whose path matches. */
  readonly noMatch?: RegExp | undefined
}

/** Returns the contracts of a build, as far as coverage needs them. */
export function coverageContracts({ artifacts }: Build): CoverageContract[] {
  return artifacts.map((one) => ({
    id: fullName(one),
    source: one.source,
    name: one.name,
    abi: one.abi,
    bytecode: one.bytecode,
    deployedBytecode: one.deployedBytecode,
    sourceMap: one.sourceMap,
    deployedSourceMap: one.deployedSourceMap,
  }))
}

/** Computes the coverage of a project's sources from the hits of its suites. */
export function projectCoverage(
  config: ForgeConfig,
  build: Build,
  suites: readonly Pick<SuiteResult, 'hits'>[],
  filter: CoverageFilter,
): FileCoverage[] {
  const hits: CoverageHits = new Map()
  for (const suite of suites) if (suite.hits !== undefined) addHits(hits, suite.hits)
  const { sources, sourceIds } = build
  const texts = Object.fromEntries(
    Object.entries(sources).map(([name, content]) => [name, { content }]),
  )
  const parsed = parseSolidity(texts, {
    baseDir: config.root,
    remappings: allRemappings(config),
    ...compilerOf(config),
  })
  const trees = new Map([...parsed].flatMap(([path, ast]) => (isNode(ast) ? [[path, ast]] : [])))
  return solidityCoverage(
    { contracts: coverageContracts(build), sources, sourceIds, trees },
    hits,
    (path) => isWanted(path, config, filter),
  )
}

function isWanted(
  path: string,
  { libs, test }: ForgeConfig,
  { includesLibs = false, excludesTests = false, noMatch }: CoverageFilter,
): boolean {
  const isBelow = (folder: string): boolean => path.startsWith(`${folder}/`)
  const isLibrary =
    [...libs, 'node_modules', 'litefvm/solidity'].some(isBelow) || path.includes('/node_modules/')
  if (isLibrary && !includesLibs) return false
  if (excludesTests && (isBelow(test) || path.endsWith('.t.sol'))) return false
  return noMatch?.test(path) !== true
}
