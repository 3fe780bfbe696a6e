import type { CompiledWasm } from './host-wasm.ts'

/** Compiles a Wasm module that the package has as base64 text. @throws WebAssembly.CompileError where a policy forbids to compile */
export function compileEmbedded(base64: string): CompiledWasm {
  const binary = atob(base64)
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i)
  return new WebAssembly.Module(bytes)
}
