import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { compileActor } from '../../src/asc/index.ts'
import {
  createLineTable,
  isLibraryFrame,
  type StackOptions,
  stackText,
  wasmStackOf,
  withLongTraces,
} from '../../src/debug-info/index.ts'
import {
  DEFAULT_MAX_STACK_HEIGHT,
  type InstrumentOptions,
  instrument,
} from '../../src/wasm/index.ts'
import { PRICES } from '../wasm/modules.ts'

const OPTIONS = { prices: PRICES, maxStackHeight: DEFAULT_MAX_STACK_HEIGHT }
const VARIANTS: readonly (readonly [string, InstrumentOptions | undefined])[] = [
  ['as it was compiled', undefined],
  ['rewritten', OPTIONS],
  ['rewritten compactly', { ...OPTIONS, compact: true }],
  ['over a virtual memory', { ...OPTIONS, virtualMemory: true }],
  ['with probes', { ...OPTIONS, probes: true }],
]

type Exports = Record<string, (...args: number[]) => number> & {
  readonly 'litefvm:gas'?: WebAssembly.Global<bigint>
}

/** Runs an export until it traps. */
function trapOf(
  wasm: Uint8Array,
  rewritten: InstrumentOptions | undefined,
  name: string,
  ...args: readonly number[]
): Error {
  const bytes = rewritten === undefined ? wasm : instrument(wasm, rewritten).bytes
  const host = new Proxy({}, { get: () => () => 1 })
  const imports = new Proxy({}, { get: () => host })
  const instance = new WebAssembly.Instance(
    new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>),
    imports as WebAssembly.Imports,
  )
  const exports = instance.exports as unknown as Exports // both modules export functions only
  if (exports['litefvm:gas'] !== undefined) exports['litefvm:gas'].value = 10n ** 12n
  try {
    withLongTraces(() => exports[name]!(...args))
  } catch (thrown) {
    if (thrown instanceof WebAssembly.RuntimeError) return thrown
    throw thrown
  }
  throw new RangeError('it did not trap')
}

function optionsOf(rewritten: InstrumentOptions | undefined, more: StackOptions = {}) {
  return rewritten === undefined ? more : { ...more, rewritten }
}

describe.each(VARIANTS)('a Rust module %s', (_title, rewritten) => {
  const chain = readFileSync(new URL('./fixtures/chain-v5.wasm', import.meta.url))

  test('shows the functions that were inlined at the trap', () => {
    const trap = trapOf(chain, rewritten, 'run', 5, 0)
    const frames = wasmStackOf(trap, chain, optionsOf(rewritten))
    expect(stackText(frames)).toBe(
      'at chain::inner::divide (chain.rs:12:20)\n' +
        'at chain::inner::twice (chain.rs:17:21)\n' +
        'at <chain::Pair<i32>>::ratio (chain.rs:27:9)\n' +
        'at run (chain.rs:36:16)',
    )
    expect(frames[0]?.functionName).toBe('<i32>::checked_div')
    expect(frames.map(isLibraryFrame)).toEqual([true, false, false, false, false])
    expect(new Set(frames.slice(0, 4).map(({ functionIndex }) => functionIndex)).size).toBe(1)
  })

  test('reads the same frames from the text of a stack', () => {
    const trap = trapOf(chain, rewritten, 'run', 2000, 0)
    const options = optionsOf(rewritten)
    const text = trap.stack ?? ''
    expect(wasmStackOf(text, chain, options)).toEqual(
      wasmStackOf(trapOf(chain, rewritten, 'run', 2000, 0), chain, options),
    )
    expect(stackText(wasmStackOf(text, chain, options))).toContain('<chain::Pair<i16>>::ratio')
  })
})

describe.each(VARIANTS)('an AssemblyScript module %s', (_title, rewritten) => {
  let wasm: Uint8Array
  let sourceMap: string

  beforeAll(async () => {
    const entry = new URL('./assembly/index.ts', import.meta.url)
    const options = {
      messages: false,
      optimize: 'none',
      baseDir: new URL('.', entry).pathname,
    } as const
    ;({ wasm, sourceMap } = await compileActor(entry, options))
  }, 60_000)

  const textOf = (method: number, options: StackOptions): string =>
    stackText(wasmStackOf(trapOf(wasm, rewritten, 'invoke', method), wasm, options))

  test('shows the lines of its source map', () => {
    const options = optionsOf(rewritten, { sourceMap })
    expect(textOf(1, options)).toBe(
      'at index/Pair#ratio (index.ts:10:12)\n' +
        'at index/choose (index.ts:15:27)\n' +
        'at index/invoke (index.ts:25:18)',
    )
    expect(textOf(2, options)).toMatch(/^at index\/choose \(index\.ts:16:/)
    expect(textOf(3, options)).toMatch(/^at index\/choose \(index\.ts:19:/)
  })

  test('shows names alone without it', () => {
    expect(textOf(1, optionsOf(rewritten))).toMatch(
      /^at index\/Pair#ratio \(byte 0x[0-9a-f]+\)\nat index\/choose/,
    )
    expect(createLineTable(wasm).problem).toBe(
      'the module names a source map that is not inside it: give it as sourceMap',
    )
  })

  test('takes a map that is inside the module, and refuses one that is none', () => {
    const url = `data:application/json;base64,${Buffer.from(sourceMap).toString('base64')}`
    const whole = withUrl(wasm, url)
    const trap = trapOf(whole, rewritten, 'invoke', 1)
    expect(wasmStackOf(trap, whole, optionsOf(rewritten))[0]).toMatchObject({
      file: 'index.ts',
      line: 10,
    })
    const plain = `data:application/json,${encodeURIComponent(sourceMap)}`
    const percent = withUrl(wasm, plain)
    expect(createLineTable(percent).size).toBe(createLineTable(whole).size)
    for (const none of ['', '{', '[1]', 'data:,'])
      expect(() => createLineTable(wasm, { sourceMap: none })).toThrow(
        /^the source map cannot be read/,
      )
    const damaged = withUrl(wasm, 'data:application/json;base64,%%')
    expect(createLineTable(damaged).size).toBe(0)
  })
})

test('the stack is V8’s own under any formatter of errors, and so is the next one', () => {
  const chain = readFileSync(new URL('./fixtures/chain-v4.wasm', import.meta.url))
  const before = Error.prepareStackTrace
  const theirs = (): string => 'theirs'
  try {
    Error.prepareStackTrace = theirs
    const frames = wasmStackOf(trapOf(chain, undefined, 'run', 5, 0), chain)
    expect(frames.map(({ functionName }) => functionName)).toEqual([
      '<i32>::checked_div',
      'chain::inner::divide',
      'chain::inner::twice',
      'chain::Pair<T>::ratio',
      'run',
    ])
    expect(Error.prepareStackTrace).toBe(theirs)
  } finally {
    Error.prepareStackTrace = before
  }
})

test('frames of other modules, after those of JavaScript, are not the actor’s', () => {
  const chain = readFileSync(new URL('./fixtures/chain-v4.wasm', import.meta.url))
  const own = (trapOf(chain, undefined, 'run', 5, 0).stack ?? '').split('\n')
  const wasm = own.filter((text) => text.includes('wasm-function'))
  const stack = ['Error: x', '    at exit (a.js:1:2)', ...wasm, '    at send (b.js:3:4)', ...wasm]
  const frames = wasmStackOf(stack.join('\n'), chain)
  expect(frames.filter(({ functionName }) => functionName === 'run')).toHaveLength(1)
  expect(wasmStackOf('Error: x\n    at exit (a.js:1:2)', chain)).toEqual([])
  const plain = wasm.map((text) =>
    text.replace(
      /:wasm-function\[\d+\]:0x([0-9a-f]+)/,
      (_, hex) => `:1:${Number.parseInt(hex, 16) + 1}`,
    ),
  )
  expect(wasmStackOf(plain.join('\n'), chain)).toEqual(frames)
})

test('long traces last as long as they are asked for', () => {
  const limit = Error.stackTraceLimit
  expect(withLongTraces(() => Error.stackTraceLimit)).toBe(200)
  expect(() =>
    withLongTraces(() => {
      throw new RangeError('x')
    }),
  ).toThrow(RangeError)
  expect(Error.stackTraceLimit).toBe(limit)
})

/** The module with the URL of its source map in place of the one that it has at its end. */
function withUrl(wasm: Uint8Array, url: string): Uint8Array {
  const name = 'sourceMappingURL'
  const text = Buffer.from(wasm).toString('latin1')
  const sectionAt = text.lastIndexOf(name) - 3 // id, size and length of the name, a byte each
  const leb = (value: number): number[] =>
    value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)]
  const body = [name.length, ...Buffer.from(name), ...leb(url.length), ...Buffer.from(url)]
  return Uint8Array.from([...wasm.subarray(0, sectionAt), 0, ...leb(body.length), ...body])
}
