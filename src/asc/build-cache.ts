import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomically } from '../io/index.ts'
import type { CompiledActor } from './compiled-actor.ts'

interface Entry {
  /** SHA-256 of each source by path; null for a file that the compiler looked for in vain. */
  readonly sources: Readonly<Record<string, string | null>>
  /** The code in base64. */
  readonly wasm: string
  readonly sourceMap: string
}

/** Keeps the build of one actor in a folder, with digests of the sources that it was made from. */
export class BuildCache {
  readonly #file: string

  /** @param settings - all that decides the build besides the sources, as JSON values */
  constructor(folder: string, settings: readonly unknown[]) {
    this.#file = join(folder, `asc-${digestOf(JSON.stringify(settings)).slice(0, 32)}.json`)
  }

  /** The kept build; undefined if there is none, its file is damaged, or a source is another one now. */
  async load(read: (path: string) => Promise<string | null>): Promise<CompiledActor | undefined> {
    try {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a missing field throws below
      const entry = JSON.parse(await readFile(this.#file, 'utf8')) as Entry
      for (const [path, digest] of Object.entries(entry.sources)) {
        const text = await read(path)
        if ((text === null ? null : digestOf(text)) !== digest) return undefined
      }
      const wasm = new Uint8Array(Buffer.from(entry.wasm, 'base64'))
      return WebAssembly.validate(wasm) ? { wasm, sourceMap: entry.sourceMap } : undefined
    } catch {
      return undefined
    }
  }

  /** Keeps a build. A folder that cannot be written to is not a failure: the next run compiles again. */
  async save(actor: CompiledActor, sources: ReadonlyMap<string, string | null>): Promise<void> {
    const entry: Entry = {
      sources: Object.fromEntries(
        [...sources].map(([path, text]) => [path, text === null ? null : digestOf(text)]),
      ),
      wasm: Buffer.from(actor.wasm).toString('base64'),
      sourceMap: actor.sourceMap,
    }
    await writeFileAtomically(this.#file, JSON.stringify(entry), { durable: false }).catch(
      () => undefined,
    )
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
