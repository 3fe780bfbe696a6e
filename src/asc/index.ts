export { type CompiledActor, type CompileOptions, compileActor } from './compile-actor.ts'
