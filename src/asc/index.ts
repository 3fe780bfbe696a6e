export { type CompileOptions, compileActor } from './compile-actor.ts'
export type { CompiledActor } from './compiled-actor.ts'
