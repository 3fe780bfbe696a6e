// Installs the clients of test/clients (npm's packages, as they are) and runs their suites. Words go to vitest.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))
const clients = join(root, 'test/clients')
const isOldNode = Number.parseInt(process.versions.node, 10) < 22

if (!existsSync(join(clients, 'node_modules'))) run('npm', ['ci'], clients)
// Node 20 leaves out the native part of Hardhat 3, which names Node 22: the Node that was just installed adds it.
const node24 = join(clients, 'node_modules/node/bin')
if (isOldNode && existsSync(node24) && !hasHardhatEngine()) {
  const path = `${node24}${delimiter}${process.env['PATH']}`
  run('npm', ['install', '--no-save'], clients, { PATH: path })
}
process.exitCode = run(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--mode',
    'clients',
    ...process.argv.slice(2),
  ],
  root,
)

function hasHardhatEngine() {
  const folder = join(clients, 'node_modules/@nomicfoundation')
  return existsSync(folder) && readdirSync(folder).some((name) => name.startsWith('edr-'))
}

/** Runs a program; an installation that fails leaves suites that say why they are skipped. */
function run(program, words, cwd, env = {}) {
  const { status, error } = spawnSync(program, words, {
    cwd,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, ...env },
  })
  if (error !== undefined) console.error(`${program}: ${error.message}`)
  return status ?? 1
}
