// Checks how much users load and install: files opened by an import, packed and installed size.
//
//   node scripts/check-size.mjs       after a build; part of `npm test`
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { folderSize, productionPackages } from './packages.mjs'

const root = fileURLToPath(new URL('../', import.meta.url))
const entry = `${root}dist/index.js`
if (!existsSync(entry)) {
  console.error(`${entry} is not there: run npm run build first`)
  process.exit(2)
}

/** Modules that a process loads which imports the package: counted by a loader's hook, and `require`. */
function filesOpened() {
  const hook = `
    import { register } from 'node:module'
    const { port1, port2 } = new MessageChannel()
    globalThis.loaded = new Set()
    port1.on('message', (url) => loaded.add(url))
    port1.unref()
    const source = \`
      let port
      export const initialize = (data) => { port = data.port }
      export const load = (url, context, next) => { port.postMessage(url); return next(url, context) }\`
    register('data:text/javascript,' + encodeURIComponent(source), { data: { port: port2 }, transferList: [port2] })`
  const script = `
    import { createRequire } from 'node:module'
    await import(${JSON.stringify(pathToFileURL(entry).href)})
    await new Promise((done) => setTimeout(done, 50))
    const required = Object.keys(createRequire(import.meta.url).cache)
    console.log(JSON.stringify([...[...loaded].filter((url) => url.startsWith('file:')), ...required]))`
  const args = ['--import', `data:text/javascript,${encodeURIComponent(hook)}`]
  const out = execFileSync(process.execPath, [...args, '--input-type=module', '-e', script], {
    encoding: 'utf8',
  })
  return new Set(JSON.parse(out)).size
}

function packedSize() {
  const folder = mkdtempSync(join(tmpdir(), 'litefvm-size-'))
  try {
    const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
    const [packed] = JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8' }))
    return { packed: packed.size, unpacked: packed.unpackedSize }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const { packed, unpacked } = packedSize()
const lock = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8'))
const installed = productionPackages(lock).reduce(
  (sum, path) => sum + folderSize(`${root}${path}`),
  unpacked,
)

/** What is measured, and the most that is accepted. */
const rows = [
  ["files opened by import('litefvm')", filesOpened(), 12],
  ['bytes packed', packed, 1_800_000], // with the node and the Foundry runner, which are chunks of their own
  ['bytes of a production install', installed, 45_000_000],
]
let tooLarge = 0
for (const [what, value, limit] of rows) {
  const isOver = value > limit
  tooLarge += isOver ? 1 : 0
  const text = `${what}: ${value.toLocaleString('en')} (limit ${limit.toLocaleString('en')})`
  if (isOver) console.error(`too large: ${text}`)
  else console.log(text)
}
process.exit(tooLarge > 0 ? 1 : 0)
