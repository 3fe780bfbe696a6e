export {
  changeText,
  compareGas,
  formatGasSnapshot,
  GAS_SNAPSHOT_FILE,
  type GasDifference,
  type GasSnapshot,
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
