import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FVM } from 'litefvm'
import { expect, test } from 'vitest'
import { buildActor } from '../build.mjs'
import { COUNTER, WASM } from './actor.js'

/** Why the source cannot be built here; undefined if it can. */
function whyNot(): string | undefined {
  const output = (program: string, ...args: string[]) =>
    execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  try {
    output('cargo', '--version')
  } catch {
    return 'there is no cargo: see https://rustup.rs'
  }
  try {
    const target = 'wasm32-unknown-unknown'
    if (existsSync(output('rustc', '--print', 'target-libdir', '--target', target)))
      return undefined
    return `Rust has no Wasm target: rustup target add ${target}`
  } catch {
    return 'rustc does not run'
  }
}

const reason = whyNot()
if (reason !== undefined) console.warn(`the rebuild of actor.wasm was NOT tested: ${reason}`)

test.skipIf(reason !== undefined)(
  `src/lib.rs does what actor.wasm does${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'actor-'))
    const file = join(folder, 'actor.wasm')
    expect(buildActor(file), 'cargo build').toBe(true)
    expect(run(new Uint8Array(readFileSync(file)))).toEqual(run(WASM))
    rmSync(folder, { recursive: true })
  },
  600_000,
)

function run(wasm: Uint8Array) {
  const vm = FVM.createSync()
  vm.account('alice')
  const counter = vm.deploy(wasm, { definition: COUNTER, params: { number: 1 } }).connect('alice')
  return [2, 2n ** 64n - 1n, 3].map((number) => {
    const { exitName, returnData, events } = counter.send('Increment', { number })
    return { exitName, returnData, events: events.map(({ fields }) => fields) }
  })
}
