import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createNode } from '../../../src/rpc/index.ts'

const SCRIPT = fileURLToPath(new URL('./save-loop.mjs', import.meta.url))
const BUILD = fileURLToPath(new URL('../../../.cache/build', import.meta.url))

/** What a killed process left behind. */
export interface Left {
  /** Height that the process said it had saved last; undefined if it was killed before. */
  readonly said: bigint | undefined
  /** Height of the chain in the file; undefined without a file. */
  readonly found: bigint | undefined
  readonly drafts: number
}

/** Lets a process save a chain to `file` over and over, kills it some milliseconds after its first save, and reads the file. */
export async function killWhileSaving(file: string, seed: number, afterMs: number): Promise<Left> {
  const child = spawn(process.execPath, [SCRIPT, BUILD, file, String(seed)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (_, signal) =>
      signal === 'SIGKILL' ? resolve() : reject(new Error(`the process ended with ${signal}`)),
    )
    child.stdout.on('data', (data) => {
      if (text === '') setTimeout(() => child.kill('SIGKILL'), afterMs)
      text += String(data)
    })
  })
  const said = text.split('\n').slice(0, -1).at(-1)
  const drafts = readdirSync(dirname(file)).length - (existsSync(file) ? 1 : 0)
  const found = existsSync(file)
    ? (await createNode({ accounts: 2, state: readFileSync(file) })).rpc.node.latest.height
    : undefined
  return { said: said === undefined ? undefined : BigInt(said), found, drafts }
}
