import {
  type DecodedSourceMap,
  decodedMappings,
  type EncodedSourceMap,
  TraceMap,
} from '@jridgewell/trace-mapping'
import type { DebugSections } from './debug-sections.ts'
import type { RowTable } from './row-table.ts'

const DATA_URL = /^data:application\/json[^,]*,/
const BASE64 = /;base64,$/

/** Reads the text of the source map inside a module; undefined if the module only names its URL, or the data is damaged. */
export function embeddedSourceMap({ custom }: DebugSections): string | undefined {
  const section = custom.get('sourceMappingURL')
  if (section === undefined) return undefined
  // The section is a URL after its length, which takes up to five bytes: the decoder turns them into some text.
  const text = new TextDecoder().decode(section)
  const at = text.indexOf('data:')
  if (at < 0 || at > 5) return undefined
  const url = text.slice(at)
  const head = DATA_URL.exec(url)?.[0]
  if (head === undefined) return undefined
  const body = url.slice(head.length)
  try {
    if (!BASE64.test(head)) return decodeURIComponent(body)
    return new TextDecoder().decode(Uint8Array.from(atob(body), (c) => c.charCodeAt(0)))
  } catch {
    return undefined // neither base64 nor percent-encoded: the URL is damaged
  }
}

/**
 * Adds the lines of a source map, whose columns are offsets in the module, as AssemblyScript's are.
 * The code of a function before its first mapping has no line.
 *
 * @returns why the source map is invalid, or undefined
 */
export function addSourceMap(
  rows: RowTable,
  { bodies }: DebugSections,
  sourceMap: string | object,
): string | undefined {
  let map: TraceMap
  let segments: ReturnType<typeof decodedMappings>[number]
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the library checks its argument and throws
    map = new TraceMap(sourceMap as string | EncodedSourceMap | DecodedSourceMap)
    segments = decodedMappings(map)[0] ?? []
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  // The resolved paths are not used: AssemblyScript's root is a folder that does not exist.
  const files = map.sources.map((path) => (path === null ? -1 : rows.fileIndex(path)))
  for (let i = 0; i < bodies.length; i += 2) rows.add(bodies[i]!, -1, 0, 0)
  for (const [offset, source, line, column] of segments) {
    if (source === undefined) rows.add(offset, -1, 0, 0)
    else rows.add(offset, files[source] ?? -1, line! + 1, column! + 1)
  }
  rows.sort()
  return undefined
}
