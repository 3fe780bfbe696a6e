import { describe, expect, test } from 'vitest'
import { WasmRejected } from '../../src/wasm/index.ts'
import { FLOAT_CASES } from './float-cases.ts'
import { assemble, instrumented, TestInstance } from './modules.ts'
import reference from './reference.json' with { type: 'json' }
import { LOAD_CASES } from './rejected-cases.ts'
import { RUN_CASES } from './run-cases.ts'

type Run = readonly [
  argument: number,
  gas: string,
  left: string,
  result: number | 'trap',
  log: readonly string[],
]
// The files are ours: README.md has their format.
const RUNS = reference.runs as unknown as Record<string, readonly Run[]>
const LOADS = reference.loads as Record<string, string>

describe.each([
  ['inlined', { compact: false }],
  ['called', { compact: true }],
])('with charges %s the counter equals that of the reference', (_, options) => {
  test.each([...RUN_CASES, ...FLOAT_CASES])('$name', ({ name, wat }) => {
    const module = instrumented(assemble(wat), options)
    const ours = RUNS[name]?.map(([argument, gas]) => {
      const { result, left, log } = new TestInstance(module).run(argument, BigInt(gas))
      return [argument, gas, String(left), result, log]
    })
    expect(ours).toEqual(RUNS[name])
  })
})

describe('a module is refused if the reference refuses it', () => {
  const PHASES: Record<string, string> = { stack: 'stack-limiter', gas: 'gas-metering' }
  test.each(LOAD_CASES)('$name', ({ name, wat }) => {
    const wasm = assemble(wat)
    const expected = LOADS[name] as string
    let phase = 'ok'
    try {
      const { bytes } = instrumented(wasm)
      expect(WebAssembly.validate(bytes)).toBe(true)
    } catch (error) {
      if (!(error instanceof WasmRejected)) throw error
      phase = error.phase
    }
    expect(phase).toBe(PHASES[expected] ?? expected)
  })
})
