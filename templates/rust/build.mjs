// Builds actor.wasm, the file beside this one. Needs Rust with its Wasm target:
//   rustup target add wasm32-unknown-unknown
// Run: npm run build
import { spawnSync } from 'node:child_process'
import { copyFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const CRATE = fileURLToPath(new URL('.', import.meta.url)).replace(/[\\/]$/, '')
const TARGET = 'wasm32-unknown-unknown'

// Panics name source files: without this they tell where those lay on this machine.
const remap = [
  [process.env.CARGO_HOME ?? join(homedir(), '.cargo'), 'cargo'],
  [CRATE, 'actor'],
].map(([from, to]) => `--remap-path-prefix=${from}=${to}`)

/** Builds the actor to a file; false if cargo fails. */
export function buildActor(file) {
  const { status } = spawnSync('cargo', ['build', '--locked', '--release', '--target', TARGET], {
    cwd: CRATE,
    stdio: 'inherit',
    env: {
      ...process.env,
      CARGO_TARGET_DIR: process.env.CARGO_TARGET_DIR ?? join(CRATE, 'target'),
      CARGO_ENCODED_RUSTFLAGS: remap.join('\x1f'),
    },
  })
  if (status !== 0) return false
  const folder = process.env.CARGO_TARGET_DIR ?? join(CRATE, 'target')
  copyFileSync(join(folder, TARGET, 'release', 'actor.wasm'), file)
  return true
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = join(CRATE, 'actor.wasm')
  if (!buildActor(file)) process.exit(1)
  console.log(`${file}: ${statSync(file).size} bytes`)
}
