export {
  type CompileSolidityOptions,
  compileSolidity,
  DEFAULT_SETTINGS,
  type SolidityBuild,
} from './compile-solidity.ts'
export type { SourceSet } from './source-set.ts'
