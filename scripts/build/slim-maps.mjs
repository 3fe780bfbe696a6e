import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { decode, encode } from '@jridgewell/sourcemap-codec'

/**
 * Makes the source maps of a build a third of their size: they keep one place a source line, which
 * finds the line of any position, and sources without their doc comments, which are in the
 * declarations. Chunks that only the command line loads have no map.
 *
 * @param {string} folder of the build
 * @param {readonly { fileName: string }[]} output of the bundler
 * @param {readonly string[]} entries the entries that others import, without an extension
 */
export function slimMaps(folder, output, entries) {
  const chunks = new Map(output.map((chunk) => [chunk.fileName, chunk]))
  const imported = new Set(entries.map((entry) => `${entry}.js`))
  for (const file of imported) {
    const { imports, dynamicImports } = chunks.get(file)
    for (const next of [...imports, ...dynamicImports]) if (chunks.has(next)) imported.add(next)
  }
  for (const [file, chunk] of chunks) {
    const path = join(folder, file)
    if (chunk.type !== 'chunk' || !existsSync(`${path}.map`)) continue
    if (imported.has(file)) rewriteMap(`${path}.map`)
    else {
      rmSync(`${path}.map`)
      const code = readFileSync(path, 'utf8')
      writeFileSync(path, code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n'))
    }
  }
}

function rewriteMap(path) {
  const map = JSON.parse(readFileSync(path, 'utf8'))
  map.mappings = encode(decode(map.mappings).map(firstOfEachLine))
  map.names = []
  map.sourcesContent = map.sourcesContent?.map(withoutDocComments) ?? [] // none if nothing is mapped
  writeFileSync(path, JSON.stringify(map))
}

/** The segments at which the source or its line changes. */
function firstOfEachLine(segments) {
  let last = []
  return segments.flatMap((segment) => {
    const [column, ...place] = segment
    const [source, line] = place
    const isSame = source === last[0] && line === last[1]
    last = place
    return isSame ? [] : [source === undefined ? [column] : [column, ...place.slice(0, 3)]]
  })
}

/** A source whose doc comments are empty lines, so that its lines keep their numbers. */
function withoutDocComments(source) {
  return source?.replace(/\/\*\*[^]*?\*\//g, (comment) => comment.replace(/[^\n]/g, '')) ?? null
}
