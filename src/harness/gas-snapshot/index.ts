export {
  changeText,
  compareGas,
  formatGasFigure,
  formatGasSnapshot,
  type GasDifference,
  type GasFigure,
  type GasSnapshot,
  parseGasFigure,
  parseGasSnapshot,
  snapshotName,
} from './gas-snapshot.ts'
export {
  gasSnapshotPath,
  readGasSnapshot,
  setGasSnapshotLines,
  writeGasSnapshot,
} from './snapshot-file.ts'
export {
  EXACT,
  isWithin,
  type ParsedTolerance,
  parseTolerance,
  type Tolerance,
} from './tolerance.ts'
