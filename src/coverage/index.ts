export {
  type CoverageItem,
  type CoverageSummary,
  type CoveredItem,
  type FileCoverage,
  type ItemKind,
  type Share,
  summaryOf,
} from './file-coverage.ts'
export { debugReport } from './report/debug.ts'
export { type LcovVersion, lcovReport } from './report/lcov.ts'
export { type CoveragePaint, summaryTable } from './report/summary-table.ts'
export { type FileReport, writeReports } from './report/write-reports.ts'
export { isNode } from './solidity/ast-node.ts'
export { addHits, type CoverageHits } from './solidity/code-hits.ts'
export type { SourceTrees } from './solidity/declarations.ts'
export { type CodeFinder, HitCollector } from './solidity/hit-collector.ts'
export {
  type CoverageBuild,
  type CoverageContract,
  createCodeFinder,
  solidityCoverage,
} from './solidity/solidity-coverage.ts'
