import { bytesFromBase64 } from './base64.ts'
import type { CompiledWasm } from './host-wasm.ts'

/** Compiles a Wasm module that the package has as base64 text. @throws WebAssembly.CompileError if a policy forbids to compile */
export function compileEmbedded(base64: string): CompiledWasm {
  return new WebAssembly.Module(bytesFromBase64(base64))
}
