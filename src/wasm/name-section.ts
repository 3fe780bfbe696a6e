import { ByteReader } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'
import type { Layout } from './layout.ts'
import type { ParsedModule } from './parsed-module.ts'
import { WasmRejected } from './wasm-rejected.ts'

const FUNCTION_NAMES = 1

/** The place of a function's name: the index and the encoded string. */
export interface NameEntry {
  readonly index: number
  readonly start: number
  readonly end: number
}

/** The function names of a module, in order; empty if the section is missing or damaged. */
export function functionNames(module: ParsedModule): NameEntry[] {
  const range = module.nameSection
  if (range === undefined) return []
  const entries: NameEntry[] = []
  try {
    const reader = new ByteReader(module.bytes, range.start, range.end)
    while (!reader.done) {
      const id = reader.byte()
      const size = reader.u32()
      const end = reader.position + size
      if (id === FUNCTION_NAMES) {
        for (let count = reader.count(2); count > 0; count--) {
          const index = reader.u32()
          const start = reader.position
          reader.skip(reader.u32())
          entries.push({ index, start, end: reader.position })
        }
      }
      reader.skip(end - reader.position)
    }
  } catch (error) {
    // A custom section may hold anything; only its own format is broken then.
    if (!(error instanceof WasmRejected)) throw error
  }
  return entries
}

/** Writes the contents of a name section with the functions at their new indices. */
export function writeNames(module: ParsedModule, layout: Layout, out: ByteWriter): void {
  const shims: NameEntry[] = []
  const own: NameEntry[] = []
  for (const entry of functionNames(module)) {
    if (entry.index >= module.functionTypes.length) continue
    if (entry.index < layout.importedFunctions) shims.push(entry)
    else own.push(entry)
  }
  out.append([4, ...new TextEncoder().encode('name')])
  out.byte(FUNCTION_NAMES)
  const at = out.beginSized()
  out.u32(own.length + shims.length)
  for (const entry of [...own, ...shims]) {
    out.u32(layout.functionIndex(entry.index))
    out.copy(module.bytes, entry.start, entry.end)
  }
  out.endSized(at)
}

/** The text of a function's name; what is not UTF-8 in it is replaced. */
export function nameText({ bytes }: ParsedModule, { start, end }: NameEntry): string {
  let at = start
  while (bytes[at++]! >= 0x80) {} // the length
  return new TextDecoder().decode(bytes.subarray(at, end))
}

/** The text by which a message names a function: its name, if it has one, and its index. */
export function describeFunction(module: ParsedModule, index: number): string {
  const entry = functionNames(module).find((candidate) => candidate.index === index)
  if (entry === undefined) return `function ${index}`
  const reader = new ByteReader(module.bytes, entry.start, entry.end)
  return `function ${index} (${reader.name()})`
}
