// Adds to package-lock.json the optional packages of other platforms that npm leaves out where the
// registry at hand does not have them: `npm ci` refuses a lock without them. Run it after npm install.
// Another lock is named as a word: node scripts/complete-lock.mjs bench/peers/package-lock.json
import { readFileSync, writeFileSync } from 'node:fs'

const LOCK = process.argv[2] ?? new URL('../package-lock.json', import.meta.url)
const CPUS = ['arm64', 'x64', 'ia32', 'arm', 'riscv64', 's390x', 'ppc64', 'loong64', 'wasm32']
const SYSTEMS = ['android', 'darwin', 'linux', 'win32', 'freebsd', 'openharmony']

const lock = JSON.parse(readFileSync(LOCK, 'utf8'))
const { '': root, ...packages } = lock.packages
let added = 0
for (const [path, parent] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(parent.optionalDependencies ?? {})) {
    if (isThere(path, name)) continue
    packages[`node_modules/${name}`] = entryOf(name, range, parent)
    added++
  }
}
const sorted = Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1))
lock.packages = { '': root, ...Object.fromEntries(sorted) }
writeFileSync(LOCK, `${JSON.stringify(lock, null, 2)}\n`)
console.log(`${added} packages of other platforms added`)

/** Whether a package is found from another, as Node looks for it. */
function isThere(path, name) {
  for (let base = path; ; base = base.slice(0, Math.max(0, base.lastIndexOf('/node_modules/')))) {
    if (`${base === '' ? '' : `${base}/`}node_modules/${name}` in packages) return true
    if (base === '') return false
  }
}

/** The parents name exact versions; the platform stands in the package's name. */
function entryOf(name, range, parent) {
  const words = name.split(/[/-]/)
  const cpu = CPUS.find((word) => words.includes(word))
  const os = SYSTEMS.find((word) => words.includes(word))
  const libc = words.includes('musl') ? 'musl' : words.includes('gnu') ? 'glibc' : undefined
  return {
    version: range.replace(/^[\^~]/, ''),
    ...(cpu === undefined ? {} : { cpu: [cpu] }),
    ...(parent.dev === true ? { dev: true } : {}),
    ...(libc === undefined ? {} : { libc: [libc] }),
    optional: true,
    ...(os === undefined ? {} : { os: [os] }),
  }
}
