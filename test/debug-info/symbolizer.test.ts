import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { debugSections } from '../../src/debug-info/debug-sections.ts'
import { createLineTable, type InlinedLocation } from '../../src/debug-info/index.ts'

const FIXTURES = new URL('./fixtures/', import.meta.url)
const VAULT = new URL('../../examples/rust-actor/vault.wasm', import.meta.url)
const EXPECTED = JSON.parse(readFileSync(new URL('symbolizer.json', FIXTURES), 'utf8')) as Record<
  string,
  Record<string, readonly string[]>
>

/** As `symbolizer.json` has it. */
function text({ functionName, location }: InlinedLocation): string {
  const place = location && `${location.file}:${location.line}:${location.column}`
  return `${functionName ?? '??'} ${place ?? '?'}`
}

test.each(Object.keys(EXPECTED))(
  '%s has the lines and inlined functions that LLVM sees',
  (name) => {
    const wasm = readFileSync(name === 'vault.wasm' ? VAULT : new URL(name, FIXTURES))
    const table = createLineTable(wasm, { absolute: true })
    expect(table.problem).toBeUndefined()
    const { codeStart } = debugSections(wasm)
    for (const [offset, chain] of Object.entries(EXPECTED[name] ?? {})) {
      const found = table.locateAll(codeStart + Number(offset))
      expect(found.map(text), `at ${offset}`).toEqual(chain)
      expect(found.map(({ isInlined }) => isInlined).indexOf(false)).toBe(found.length - 1)
    }
  },
)
