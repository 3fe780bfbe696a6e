export {
  type GasReport,
  type MethodGas,
  mergeReports,
  parseGasReport,
  snapshotOf,
} from './gas-report.ts'
export { type ReportPaint, renderGasReport } from './render.ts'
