import { countLeading } from '../types/index.ts'
import { ByteReader, Section, WasmRejected } from '../wasm/index.ts'

/** The parts of a module that describe its source. */
export interface DebugSections {
  /** The start of the code section's contents: DWARF counts from there. */
  readonly codeStart: number
  readonly codeEnd: number
  /** Start and end of each body in the module: two numbers for each function. */
  readonly bodies: Uint32Array
  /** Contents of custom sections by name; of several sections with one name, the first. */
  readonly custom: ReadonlyMap<string, Uint8Array>
}

/** Finds the sections of any module; sections after a damaged one are not found. */
export function debugSections(wasm: Uint8Array): DebugSections {
  const custom = new Map<string, Uint8Array>()
  let code = { start: 0, end: 0 }
  let bodies = new Uint32Array(0)
  try {
    const reader = new ByteReader(wasm, 0, wasm.length)
    reader.skip(8)
    while (!reader.done) {
      const id = reader.byte()
      const size = reader.u32()
      const start = reader.position
      reader.skip(size)
      const part = new ByteReader(wasm, start, start + size)
      if (id === Section.Code) {
        code = { start, end: start + size }
        bodies = readBodies(part)
      } else if (id === Section.Custom) {
        const name = part.name()
        if (!custom.has(name)) custom.set(name, wasm.subarray(part.position, part.end))
      }
    }
  } catch (error) {
    if (!(error instanceof WasmRejected)) throw error
  }
  return { codeStart: code.start, codeEnd: code.end, bodies, custom }
}

function readBodies(reader: ByteReader): Uint32Array<ArrayBuffer> {
  const bodies = new Uint32Array(reader.count() * 2)
  for (let i = 0; i < bodies.length; i += 2) {
    const size = reader.u32()
    bodies[i] = reader.position
    reader.skip(size)
    bodies[i + 1] = reader.position
  }
  return bodies
}

/** The index of the body that holds an offset of the module, counted from 0; -1 for none. */
export function bodyAt(bodies: Uint32Array, offset: number): number {
  const at = countLeading(bodies.length / 2, (body) => bodies[body * 2 + 1]! <= offset)
  return at * 2 < bodies.length && bodies[at * 2]! <= offset ? at : -1
}
