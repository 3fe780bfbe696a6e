// Measures `litefvm node` beside anvil, both as processes of their own, with viem over one connection:
// start to the first answer, ERC-20 transfers a second, calls, snapshots, logs.
//
//   node scripts/measure-node.mjs [transfers]     after a build and npm ci --prefix test/clients
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import solc from 'solc'
import { createPublicClient, encodeFunctionData, http } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'

const root = fileURLToPath(new URL('../', import.meta.url))
const CALLS = 1_000
/** Transfers of one side before the other's turn. */
const TURN = 100
const transfers = Number(process.argv[2] ?? 2_000)
const account = privateKeyToAccount(
  '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
)
const BOB = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
const { abi, bytecode } = compile()
const fees = { type: 'eip1559', maxFeePerGas: 3_000_000_000n, maxPriorityFeePerGas: 1_000_000n }

const cpu = process.arch === 'x64' ? 'amd64' : process.arch
const anvilPackage = `@foundry-rs/anvil-${process.platform}-${cpu}`
const anvil = join(root, 'test/clients/node_modules', anvilPackage, 'bin/anvil')
const sides = {
  litefvm: {
    port: 18_601,
    program: process.execPath,
    words: [
      'dist/cli/main.js',
      'node',
      '--verbosity',
      'quiet',
      '--clock',
      'chain',
      '--port',
      '18601',
    ],
  },
  ...(existsSync(anvil)
    ? { anvil: { port: 18_602, program: anvil, words: ['--silent', '--port', '18602'] } }
    : (console.log(`anvil was not measured: ${anvilPackage} is not installed in test/clients`),
      {})),
}

const rows = {}
const running = []
try {
  for (const [name, side] of Object.entries(sides)) running.push(await start(name, side))
  // Both sides take turns, so that what else the machine does slows both.
  for (const inFlight of [1, 16]) await measureTransfers(running, inFlight)
  for (const side of running) await measureReads(side)
} finally {
  for (const { child } of running) child.kill()
}
console.log(`Node ${process.version}, ${cpus()[0]?.model}, ${transfers} transfers`)
// A row for each figure.
const figures = Object.keys(Object.values(rows)[0])
const columns = (figure) => Object.entries(rows).map(([name, row]) => [name, row[figure]])
console.table(
  Object.fromEntries(figures.map((figure) => [figure, Object.fromEntries(columns(figure))])),
)

function record(name, figure, value) {
  rows[name] ??= {}
  rows[name][figure] = Math.round(value)
}

async function start(name, { port, program, words }) {
  const began = performance.now()
  const child = spawn(program, words, { cwd: root, stdio: 'ignore' })
  try {
    const transport = http(`http://127.0.0.1:${port}`, { retryCount: 0 })
    const client = createPublicClient({ transport })
    record(name, 'start ms', await firstAnswer(client, began))
    record(name, 'CPU ms of the start', cpuMs(child.pid))
    const chainId = await client.getChainId()
    return { name, child, client, chainId, token: await deploy(client, chainId) }
  } catch (error) {
    child.kill()
    throw error
  }
}

/** Sends the transfers of each side in turns of `TURN`. */
async function measureTransfers(all, inFlight) {
  const sums = []
  for (const { client, chainId, token } of all)
    sums.push({ ms: 0, cpu: 0, signed: await signTransfers(client, chainId, token) })
  for (let at = 0; at < transfers; at += TURN)
    for (const [i, { client, child }] of all.entries()) {
      const before = cpuMs(child.pid)
      sums[i].ms += await sendAll(client, sums[i].signed.slice(at, at + TURN), inFlight)
      sums[i].cpu += cpuMs(child.pid) - before
    }
  for (const [i, { name }] of all.entries()) {
    record(name, `transfers/s, ${inFlight} in flight`, (1_000 * transfers) / sums[i].ms)
    record(name, `CPU us a transfer, ${inFlight} in flight`, (1_000 * sums[i].cpu) / transfers)
  }
}

async function measureReads({ name, child, client, token }) {
  const data = encodeFunctionData({ abi, functionName: 'balanceOf', args: [BOB] })
  const before = cpuMs(child.pid)
  const callMs = await perTask(CALLS, () => client.call({ to: token, data }))
  record(name, 'eth_call us', 1_000 * callMs)
  record(name, 'CPU us a call', (1_000 * (cpuMs(child.pid) - before)) / CALLS)
  const snapshotMs = await perTask(200, async () => {
    const id = await client.request({ method: 'evm_snapshot' })
    await client.request({ method: 'evm_revert', params: [id] })
  })
  record(name, 'snapshot + revert us', 1_000 * snapshotMs)
  const toBlock = await client.getBlockNumber({ cacheTime: 0 })
  const fromBlock = toBlock > 2_879n ? toBlock - 2_879n : 0n
  const logsMs = await perTask(5, () => client.getLogs({ address: token, fromBlock, toBlock }))
  record(name, 'eth_getLogs of 2,880 blocks ms', logsMs)
  const status = `/proc/${child.pid}/status`
  if (existsSync(status))
    record(name, 'RSS MB', Number(/VmRSS:\s+(\d+)/.exec(readFileSync(status, 'utf8'))[1]) / 1_024)
}

/** CPU time that a process used, where the system tells: a busy machine does not change it much. */
function cpuMs(pid) {
  if (!existsSync(`/proc/${pid}/stat`)) return Number.NaN
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return 10 * (Number(fields[11]) + Number(fields[12])) // ticks of 10 ms
}

async function firstAnswer(client, began) {
  for (;;) {
    try {
      await client.request({ method: 'eth_chainId' })
      return performance.now() - began
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    if (performance.now() - began > 30_000) throw new Error('the node does not answer after 30 s')
  }
}

async function deploy(client, chainId) {
  const nonce = await client.getTransactionCount({ address: account.address })
  const gas = await client.estimateGas({ account, data: bytecode })
  const raw = await account.signTransaction({ ...fees, chainId, nonce, gas, data: bytecode })
  const hash = await client.sendRawTransaction({ serializedTransaction: raw })
  return (await client.waitForTransactionReceipt({ hash, pollingInterval: 5 })).contractAddress
}

/** Signed before the clock runs, so that viem's work on signatures does not count. */
async function signTransfers(client, chainId, token) {
  const nonce = await client.getTransactionCount({ address: account.address })
  const data = encodeFunctionData({ abi, functionName: 'transfer', args: [BOB, 1n] })
  const gas = 2n * (await client.estimateGas({ account, to: token, data }))
  const sign = (i) =>
    account.signTransaction({ ...fees, chainId, nonce: nonce + i, gas, to: token, data })
  const signed = []
  for (let i = 0; i < transfers; i++) signed.push(await sign(i))
  return signed
}

async function sendAll(client, signed, inFlight) {
  const began = performance.now()
  let next = 0
  async function lane() {
    while (next < signed.length) {
      const hash = await client.sendRawTransaction({ serializedTransaction: signed[next++] })
      for (;;) {
        const receipt = await client.request({
          method: 'eth_getTransactionReceipt',
          params: [hash],
        })
        if (receipt === null) continue
        if (receipt.status !== '0x1') throw new Error(`a transfer failed: ${hash}`)
        break
      }
    }
  }
  await Promise.all(Array.from({ length: inFlight }, lane))
  return performance.now() - began
}

async function perTask(count, task) {
  await task()
  const began = performance.now()
  for (let i = 0; i < count; i++) await task()
  return (performance.now() - began) / count
}

function compile() {
  const content = readFileSync(join(root, 'test/clients/foundry/src/Counter.sol'), 'utf8')
  const input = {
    language: 'Solidity',
    sources: { 'Counter.sol': { content } },
    settings: {
      evmVersion: 'cancun',
      optimizer: { enabled: true },
      outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
    },
  }
  const { contracts } = JSON.parse(solc.compile(JSON.stringify(input)))
  const { abi: found, evm } = contracts['Counter.sol'].Counter
  // The constructor's argument is a zero word.
  return { abi: found, bytecode: `0x${evm.bytecode.object}${'0'.repeat(64)}` }
}
