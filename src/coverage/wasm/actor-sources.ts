import { existsSync, readFileSync } from 'node:fs'
import { isAbsolute, join, relative } from 'node:path'
import { SourceText } from '../source-text.ts'
import type { FoundSource } from './actor-items.ts'
import type { ActorCode } from './block-recorder.ts'

/** Sources of a language's own library and of packages: AssemblyScript's and Rust's. */
const LIBRARY = /^(~lib\/|\/rustc\/|library\/)|\/(\.cargo|registry|rustlib)\//

/** Finds the sources of an actor: in the project's folder, or in its source map. */
export class ActorSourceFinder {
  readonly #baseDir: string
  readonly #accepts: (path: string) => boolean
  readonly #embedded: ReadonlyMap<string, string>

  /** @param accepts - whether a source is wanted, by its path in the project */
  constructor({ sourceMap }: ActorCode, baseDir: string, accepts: (path: string) => boolean) {
    this.#baseDir = baseDir
    this.#accepts = accepts
    this.#embedded = sourceMap === undefined ? new Map() : embeddedSources(sourceMap)
  }

  /** Finds a source by the path that the compiler wrote. */
  find(path: string): FoundSource | undefined {
    if (LIBRARY.test(path)) return undefined
    const file = isAbsolute(path) ? path : join(this.#baseDir, path)
    const name = relative(this.#baseDir, file).replaceAll('\\', '/')
    if (name.startsWith('../') || isAbsolute(name) || !this.#accepts(name)) return undefined
    const text =
      this.#embedded.get(path) ?? (existsSync(file) ? readFileSync(file, 'utf8') : undefined)
    return text === undefined ? undefined : { path: name, source: new SourceText(text) }
  }
}

/** Texts in a source map by their names; none if the map is damaged. */
function embeddedSources(sourceMap: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  let map: unknown
  try {
    map = JSON.parse(sourceMap)
  } catch {
    return found
  }
  if (typeof map !== 'object' || map === null) return found
  const { sources, sourcesContent } = map as { sources?: unknown; sourcesContent?: unknown } // each is checked
  if (!Array.isArray(sources) || !Array.isArray(sourcesContent)) return found
  const texts: readonly unknown[] = sourcesContent
  sources.forEach((source: unknown, at) => {
    const text = texts[at]
    if (typeof source === 'string' && typeof text === 'string') found.set(source, text)
  })
  return found
}
