export type { SourceLocation } from './code-map.ts'
export { consoleLogs, consoleText, isConsoleCall } from './console/console-log.ts'
export { type ContractCode, ContractLibrary, KnownContract } from './contract-library.ts'
export { checksumAddress } from './eth-address.ts'
export { bytesOfBlock } from './evm-input.ts'
export {
  decodeSourceMap,
  instructionIndexes,
  type JumpType,
  type SourceRange,
} from './source-map.ts'
export { type Rerun, stackOf } from './stack-of.ts'
export { type SolidityFrame, solidityFrameText } from './stack-tracer.ts'
