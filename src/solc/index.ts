export {
  type CompileSolidityOptions,
  compileSolidity,
  DEFAULT_SETTINGS,
  type SolidityBuild,
  type SolidityCompiler,
  type SoliditySources,
} from './compile-solidity.ts'
export type { SourceSet } from './source-set.ts'
