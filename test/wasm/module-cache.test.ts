import { expect, test } from 'vitest'
import {
  type InstrumentedModule,
  ModuleCache,
  type ModuleStore,
  WasmRejected,
} from '../../src/wasm/index.ts'
import { OPTIONS, PRICES, wasmOf } from './host.ts'

const WASM = wasmOf(`(module (memory (export "memory") 1)
  (func (export "invoke") (param i32) (result i32) (i32.const 0)))`)

class MapStore implements ModuleStore {
  readonly entries = new Map<string, InstrumentedModule>()
  read(key: string): InstrumentedModule | undefined {
    return this.entries.get(key)
  }
  write(key: string, module: InstrumentedModule): void {
    this.entries.set(key, module)
  }
}

const never = (): Uint8Array => {
  throw new TypeError('the code was asked for')
}

test('a code is read and compiled once', () => {
  const cache = new ModuleCache()
  const first = cache.load('code', OPTIONS, () => WASM)
  expect(cache.load('code', OPTIONS, never)).toBe(first)
  expect(cache.load('code', { ...OPTIONS }, never)).toBe(first)
  expect(cache.size).toBe(1)
})

test('the key distinguishes codes, prices and limits, not the order of the prices', () => {
  const cache = new ModuleCache()
  const first = cache.load('code', OPTIONS, () => WASM)
  const others = [
    cache.load('other', OPTIONS, () => WASM),
    cache.load('code', { ...OPTIONS, maxStackHeight: 100 }, () => WASM),
    cache.load('code', { ...OPTIONS, prices: { ...PRICES, call: 1 } }, () => WASM),
  ]
  expect(new Set([first, ...others]).size).toBe(4)
  const reordered = Object.fromEntries(Object.entries(PRICES).toReversed()) as unknown
  const prices = reordered as typeof PRICES // the same fields
  expect(cache.load('code', { ...OPTIONS, prices }, never)).toBe(first)
})

test('a second cache takes the module from the store, without the code', () => {
  const store = new MapStore()
  const first = new ModuleCache(store).load('code', OPTIONS, () => WASM)
  const second = new ModuleCache(store).load('code', OPTIONS, never)
  expect(second.info).toEqual(first.info)
  expect(store.entries.size).toBe(1)
})

test('a stored module that does not compile is built again', () => {
  const store = new MapStore()
  const first = new ModuleCache(store).load('code', OPTIONS, () => WASM)
  const [key = ''] = store.entries.keys()
  store.entries.set(key, { bytes: new Uint8Array([0, 1, 2]), info: first.info })
  expect(new ModuleCache(store).load('code', OPTIONS, () => WASM).info).toEqual(first.info)
  expect(store.entries.get(key)?.bytes.length).toBeGreaterThan(3)
})

test('rejected code is not cached', () => {
  const store = new MapStore()
  const cache = new ModuleCache(store)
  for (let i = 0; i < 2; i++)
    expect(() => cache.load('bad', OPTIONS, () => new Uint8Array([1, 2, 3]))).toThrow(WasmRejected)
  expect(cache.size + store.entries.size).toBe(0)
})
