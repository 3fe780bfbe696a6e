import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileAtomicallySync } from '../../io/index.ts'
import type { ActorCode } from '../wasm/block-recorder.ts'

const WASM = '.wasm'
const SOURCE_MAP = '.wasm.map'

/** Writes the codes of actors to a folder, one file a code: other processes may have written it. */
export function writeActorFiles(folder: string, actors: ReadonlyMap<string, ActorCode>): void {
  for (const [code, { wasm, sourceMap }] of actors) {
    const file = join(folder, code + WASM)
    if (!existsSync(file)) writeFileAtomicallySync(file, wasm)
    const map = join(folder, code + SOURCE_MAP)
    if (sourceMap !== undefined && !existsSync(map)) writeFileAtomicallySync(map, sourceMap)
  }
}

/** Reads the codes of a folder, by the texts of their CIDs, and takes their files away. */
export function takeActorFiles(folder: string): Map<string, ActorCode> {
  const actors = new Map<string, ActorCode>()
  const names = readdirSync(folder).filter((name) => name.endsWith(WASM))
  for (const name of names) {
    const code = name.slice(0, -WASM.length)
    const map = join(folder, code + SOURCE_MAP)
    const sourceMap = existsSync(map) ? readFileSync(map, 'utf8') : undefined
    actors.set(code, { wasm: new Uint8Array(readFileSync(join(folder, name))), sourceMap })
    rmSync(join(folder, name))
    rmSync(map, { force: true })
  }
  return actors
}
