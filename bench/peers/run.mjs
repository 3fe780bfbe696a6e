// litefvm beside other local machines: npm run bench:peers [-- --rounds 3]. Their packages are installed here, unmodified.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const PEERS = {
  litefvm: 'litefvm, in process',
  'litefvm-provider': 'litefvm, its JSON-RPC provider in process',
  edr: 'EDR (@nomicfoundation/edr), in process',
  anvil: 'anvil, over HTTP',
  ethereumjs: '@ethereumjs/evm',
  litesvm: 'LiteSVM (Solana)',
  ton: '@ton/sandbox (TON)',
}
const ROWS = {
  world: 'a world with two accounts',
  transfer: 'a transfer',
  revert: 'snapshot and revert',
  token: 'a test of an ERC-20 token',
}

const here = fileURLToPath(new URL('.', import.meta.url))
const root = fileURLToPath(new URL('../../', import.meta.url))
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3' } } })
const rounds = Number(values.rounds)
if (!Number.isInteger(rounds) || rounds < 1) {
  console.error(`--rounds is "${values.rounds}": give a whole number from 1 on`)
  process.exit(2)
}

if (!existsSync(join(root, 'dist/index.js'))) {
  console.error('litefvm is not built: run npm run build first')
  process.exit(2)
}
if (!existsSync(join(here, 'node_modules')))
  spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: here, stdio: 'inherit' })

const best = new Map()
const failures = new Map()
for (let round = 0; round < rounds; round++)
  for (const peer of Object.keys(PEERS)) {
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [join(here, 'measure.mjs'), peer],
      { cwd: root, encoding: 'utf8' },
    )
    if (status !== 0) {
      failures.set(
        peer,
        stderr
          .trim()
          .split('\n')
          .find((line) => line.includes('Error')) ?? stderr,
      )
      continue
    }
    const measured = JSON.parse(stdout).best
    const before = best.get(peer) ?? {}
    for (const [row, us] of Object.entries(measured))
      measured[row] = Math.min(
        us ?? Number.POSITIVE_INFINITY,
        before[row] ?? Number.POSITIVE_INFINITY,
      )
    best.set(peer, measured)
  }

console.log(
  `microseconds, the fastest of ${rounds} processes each; Node ${process.versions.node}\n`,
)
console.table(
  Object.fromEntries(
    Object.entries(PEERS).map(([peer, title]) => [
      title,
      Object.fromEntries(
        Object.entries(ROWS).map(([row, words]) => [words, shown(best.get(peer)?.[row])]),
      ),
    ]),
  ),
)
for (const [peer, why] of failures) console.log(`${PEERS[peer]} failed: ${why}`)
if (failures.size > 0) process.exitCode = 1

function shown(us) {
  if (us === undefined || us === Number.POSITIVE_INFINITY) return ''
  return us < 10 ? Number(us.toFixed(2)) : Math.round(us)
}
