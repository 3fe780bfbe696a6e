// Runs the README's first test as it is copied, in an empty project that has the packed package and
// what the README installs. Needs the npm registry and a build:
//
//   node scripts/check-readme.mjs
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))
const readme = readFileSync(`${root}README.md`, 'utf8')
const [, install] = /^ {4}(npm init -y && npm i -D litefvm .*)$/m.exec(readme) ?? []
const [, file, , text] =
  /^(?:Save this as )?`([\w.]+\.test\.ts)`(.*)\n\n```ts\n([^]*?)```/m.exec(readme) ?? []
if (install === undefined || text === undefined) {
  console.error('README.md has no line that installs the package, or no first test behind it')
  process.exit(2)
}

const folder = mkdtempSync(join(tmpdir(), 'litefvm-readme-'))
try {
  const run = (command, args) => execFileSync(command, args, { cwd: folder, stdio: 'inherit' })
  const pack = ['pack', root, '--ignore-scripts', '--silent', '--pack-destination', folder]
  const tarball = execFileSync('npm', pack, { cwd: folder, encoding: 'utf8' }).trim()
  const project = install.replace(' litefvm ', ` ./${tarball} `)
  console.log(`${install}\n`)
  run('sh', ['-c', project])
  writeFileSync(join(folder, file), text)
  run('npx', ['vitest', 'run'])
} finally {
  rmSync(folder, { recursive: true })
}
