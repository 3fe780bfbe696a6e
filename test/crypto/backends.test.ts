import { readFileSync } from 'node:fs'
import { afterEach, expect, test, vi } from 'vitest'
// @ts-expect-error a plain script without types
import { compileHashes, generatedSource } from '../../scripts/build-hashes.mjs'
import { createTinySecp256k1 } from '../../src/crypto/secp256k1-tiny.ts'
import { createWasmHashes } from '../../src/crypto/wasm-hashes.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

test('the generated hash module is the one its sources compile to', async () => {
  const file = new URL('../../src/crypto/hashes.generated.ts', import.meta.url)
  expect(generatedSource(await compileHashes())).toBe(readFileSync(file, 'utf8'))
}, 30_000)

test('without WebAssembly there is no hash module', () => {
  vi.stubGlobal('WebAssembly', undefined)
  expect(createWasmHashes()).toBeUndefined()
})

test('if WebAssembly may not compile, there is no hash module', () => {
  const { CompileError } = WebAssembly
  const Module = vi.fn(function refuse() {
    throw new CompileError('refused by a policy')
  })
  vi.stubGlobal('WebAssembly', { Module, CompileError })
  expect(createWasmHashes()).toBeUndefined()
})

test('outside Node there is no tiny-secp256k1', () => {
  vi.stubGlobal('process', { platform: process.platform }) // Vite looks at that
  expect(createTinySecp256k1()).toBeUndefined()
})

test('with neither Wasm nor Node every function answers the same', async () => {
  const fast = await import('../../src/crypto/index.ts')
  vi.resetModules()
  const { process } = globalThis
  vi.stubGlobal('WebAssembly', undefined)
  vi.stubGlobal('process', { platform: process.platform }) // Vite looks at that
  const plain = await import('../../src/crypto/index.ts').finally(() => {
    vi.stubGlobal('process', process)
  })
  const data = new Uint8Array(1000).fill(7)
  const key = new Uint8Array(32).fill(9)
  vi.stubGlobal('process', { platform: process.platform }) // Vite looks at that; the backends are chosen at the first call
  const answers = [
    ...Object.values(plain.HASH_NAMES).map((code) => plain.hashByCode(code, data)),
    plain.createHashStream('keccak-256').update(data).digest(),
    plain.secp256k1PublicKey(key),
    plain.signSecp256k1(key, data),
  ]
  vi.unstubAllGlobals()
  expect(answers).toEqual([
    ...Object.values(fast.HASH_NAMES).map((code) => fast.hashByCode(code, data)),
    fast.createHashStream('keccak-256').update(data).digest(),
    fast.secp256k1PublicKey(key),
    fast.signSecp256k1(key, data),
  ])
})
