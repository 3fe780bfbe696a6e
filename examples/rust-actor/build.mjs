// Builds vault.wasm, the file beside this one. Needs Rust with its Wasm target:
//   rustup target add wasm32-unknown-unknown
// Run: node examples/rust-actor/build.mjs
import { spawnSync } from 'node:child_process'
import { copyFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const CRATE = fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '')
const TARGET = 'wasm32-unknown-unknown'
const cargoHome = process.env.CARGO_HOME ?? join(homedir(), '.cargo')

// Debug information names source files: without this it tells where they lay on this machine.
const remap = [
  [join(cargoHome, 'registry/src/index.crates.io-1949cf8c6b5b557f'), 'crates'],
  [cargoHome, 'cargo'],
  [CRATE, 'vault'],
]
const flags = remap.map(([from, to]) => `--remap-path-prefix=${from}=${to}`)

const { status } = spawnSync('cargo', ['build', '--locked', '--release', '--target', TARGET], {
  cwd: CRATE,
  stdio: 'inherit',
  env: {
    ...process.env,
    CARGO_TARGET_DIR: join(CRATE, 'build/target'),
    CARGO_ENCODED_RUSTFLAGS: flags.reverse().join('\x1f'), // the last that fits is taken
  },
})
if (status !== 0) process.exit(status ?? 1)

const wasm = join(CRATE, 'vault.wasm')
copyFileSync(join(CRATE, 'build/target', TARGET, 'release/vault.wasm'), wasm)
console.log(`${wasm}: ${statSync(wasm).size} bytes`)
