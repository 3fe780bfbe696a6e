// Builds the package: `dist` is what users get, `.cache/build` what tests of single modules use.
//
//   .cache/build   every module of src as plain JavaScript with its types, by tsc
//   dist/*.js      the entries and their chunks, bundled by rolldown; source maps hold the sources
//   dist/*.d.ts    the types that an entry reaches
import { spawnSync } from 'node:child_process'
import { chmodSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { bundle } from './bundle.mjs'
import { copyTypes } from './copy-types.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))

for (const folder of ['dist', '.cache/build'])
  rmSync(`${root}${folder}`, { recursive: true, force: true })
const tsc = spawnSync(
  process.execPath,
  [`${root}node_modules/typescript/bin/tsc`, '-p', 'tsconfig.build.json'],
  { cwd: root, stdio: 'inherit' },
)
if (tsc.status !== 0) process.exit(1)
await bundle(root)
chmodSync(`${root}dist/cli/main.js`, 0o755)
copyTypes(root)
