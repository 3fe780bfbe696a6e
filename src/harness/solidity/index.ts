export { CodeMap, type SourceLocation } from './code-map.ts'
export { CodePattern } from './code-pattern.ts'
export { consoleLogs, consoleText, isConsoleCall } from './console/console-log.ts'
export { SourceFile } from './source-file.ts'
