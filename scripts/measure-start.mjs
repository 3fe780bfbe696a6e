// Measures what users wait for, on the packed package in an empty project, side by side: a bare Node,
// the import, a whole test's process, the import of ethers, the command line's help.
//
//   node scripts/measure-start.mjs [rounds]     after a build; needs the npm registry for ethers
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))
const rounds = Number(process.argv[2] ?? 15)
const folder = mkdtempSync(join(tmpdir(), 'litefvm-start-'))

const npm = (...args) => execFileSync('npm', args, { cwd: folder, encoding: 'utf8' }).trim()
const file = (name, text) => writeFileSync(join(folder, name), text)

/** A world, two accounts, an ERC-20 token, a transfer and its check. */
const WHOLE = `
import { readFileSync } from 'node:fs'
import { FVM } from 'litefvm'
const build = JSON.parse(readFileSync('token.json', 'utf8'))
const vm = await FVM.create()
vm.account('alice', { type: 'eth' })
vm.account('bob', { type: 'eth' })
const token = vm.evm.deploy(build, { contract: 'Token', args: ['T', 'T', 1000n], from: 'alice' })
token.write.transfer(['bob', 5n])
if (token.read.balanceOf(['bob']) !== 5n) throw new Error('the transfer failed')
`
/** At its end a process writes the CPU time that it used, in microseconds. */
const REPORT_CPU = `process.on('exit', () => {
  const { user, system } = process.cpuUsage()
  process.stderr.write('cpu ' + (user + system))
})`

try {
  const pack = ['pack', root, '--ignore-scripts', '--silent', '--pack-destination', folder]
  const tarball = npm(...pack)
  file('package.json', '{ "private": true, "type": "module" }')
  npm('install', '--silent', `./${tarball}`, 'ethers@6')
  file('token.json', readFileSync(`${root}test/harness/evm/contracts/compiled.json`, 'utf8'))
  file('import.js', "import 'litefvm'")
  file('whole.js', WHOLE)
  file('ethers.js', "import 'ethers'")
  file('cpu.cjs', REPORT_CPU)
  const tasks = [
    ['node -e 0', ['-e', '0']],
    ["import('litefvm')", ['import.js']],
    ['a world, a token, a transfer', ['whole.js']],
    ["import('ethers') v6", ['ethers.js']],
    ['litefvm --help', ['node_modules/litefvm/dist/cli/main.js', '--help']],
  ].map(([task, args]) => ({ task, args, wall: [], cpu: [] }))
  for (let round = 0; round < rounds; round++)
    for (const { task, args, wall, cpu } of tasks) {
      const start = performance.now()
      const run = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
      wall.push(performance.now() - start)
      if (run.status !== 0) throw new Error(`${task}: ${run.stderr}`)
      const timed = spawnSync(process.execPath, ['--require', './cpu.cjs', ...args], {
        cwd: folder,
        encoding: 'utf8',
      })
      cpu.push(Number(/cpu (\d+)$/.exec(timed.stderr)?.[1]) / 1000)
    }
  const median = (times) => times.toSorted((a, b) => a - b)[times.length >> 1]
  const [bare] = tasks
  console.log(`Node ${process.version}, ${cpus()[0]?.model}, ${rounds} rounds, medians in ms`)
  for (const { task, wall, cpu } of tasks) {
    const columns = [wall, cpu].map((times, i) => {
      const base = median(i === 0 ? bare.wall : bare.cpu)
      return `${median(times).toFixed(0).padStart(6)} ${(median(times) / base).toFixed(2)}x`
    })
    console.log(`${task.padEnd(30)} wall ${columns[0]}   cpu ${columns[1]}`)
  }
} finally {
  rmSync(folder, { recursive: true })
}
