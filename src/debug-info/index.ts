export { LineStarts } from './line-starts.ts'
export {
  createLineTable,
  type InlinedLocation,
  type LineRow,
  type LineTable,
  type LineTableOptions,
  type SourceLocation,
} from './line-table.ts'
export { type ModuleNames, moduleNames } from './module-names.ts'
export {
  isLibraryFrame,
  type StackFrame,
  type StackOptions,
  StackReader,
  stackFrameText,
  stackText,
  wasmStackOf,
} from './stack-reader.ts'
export { wasmTrace, withLongTraces } from './wasm-trace.ts'
