/** The actor's Wasm: exports `memory` and `invoke`, imports FVM syscalls only. */
export declare function compileCounter(): Promise<Uint8Array>
