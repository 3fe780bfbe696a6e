// Measures how `litefvm node` grows: the logs of 2,880 blocks in a chain of 10,000 tipsets with a log each,
// the memory between transaction 10,000 and 100,000 with `--history 128`, and in the same process a snapshot
// with its revert on a short and a long chain, and a jump of a year while requests are answered.
//
//   node scripts/measure-node-growth.mjs [transactions]     after a build
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import solc from 'solc'
import { createPublicClient, encodeFunctionData, http } from 'viem'

const root = fileURLToPath(new URL('../', import.meta.url))
const PORT = 18_603
const BATCH = 100
const TIPSETS = 10_000
const BLOCKS = 2_880n
const last = Number(process.argv[2] ?? 100_000)
const SNAPSHOTS = 2_000
const YEAR = 365 * 86_400
const { abi, bytecode } = compile()

console.log(`Node ${process.version}, ${cpus()[0]?.model}`)
await measureProvider()
await withNode([], async ({ client, send }) => {
  await send(TIPSETS)
  const toBlock = await client.getBlockNumber({ cacheTime: 0 })
  const times = []
  for (let i = 0; i < 6; i++) {
    const began = performance.now()
    const logs = await client.request({
      method: 'eth_getLogs',
      params: [{ fromBlock: hex(toBlock - BLOCKS + 1n), toBlock: hex(toBlock) }],
    })
    times.push(performance.now() - began)
    if (logs.length !== Number(BLOCKS)) throw new Error(`${logs.length} logs`)
  }
  const [first, ...rest] = times
  console.log(
    `eth_getLogs of ${BLOCKS} blocks among ${TIPSETS}: first ${first.toFixed(1)} ms, best ${Math.min(...rest).toFixed(1)} ms`,
  )
})
await withNode(['--history', '128'], async ({ send, rssMb }) => {
  await send(TIPSETS)
  const before = rssMb()
  for (let done = TIPSETS; done < last; done += TIPSETS) {
    await send(Math.min(TIPSETS, last - done))
    console.log(`${done + TIPSETS} transactions: ${rssMb().toFixed(0)} MB`)
  }
  console.log(
    `memory at ${TIPSETS} and ${last} transactions: ${before.toFixed(0)} and ${rssMb().toFixed(0)} MB`,
  )
})

async function measureProvider() {
  const { createNode } = await import('../dist/rpc/index.js')
  const { provider } = await createNode({ clock: 'chain' })
  const ask = (method, ...params) => provider.request({ method, params })
  const [from] = await ask('eth_accounts')
  let made = 0
  for (const size of [1, TIPSETS]) {
    for (; made < size; made++)
      await ask('eth_sendTransaction', { from, to: from, value: '0x1', gas: '0x989680' })
    const pairMs = await perTask(SNAPSHOTS, async () =>
      ask('evm_revert', await ask('evm_snapshot')),
    )
    console.log(
      `evm_snapshot and evm_revert by the provider, ${size} tipsets: ${pairMs.toFixed(4)} ms`,
    )
  }
  await ask('evm_increaseTime', YEAR)
  const began = performance.now()
  let longest = 0
  const mined = ask('evm_mine').then(() => 'mined')
  for (let isMined = false; !isMined; ) {
    const asked = performance.now()
    const next = new Promise((resolve) => setImmediate(resolve)).then(() => ask('eth_chainId'))
    isMined = (await Promise.race([mined, next])) === 'mined'
    longest = Math.max(longest, performance.now() - asked)
  }
  console.log(
    `a year of null rounds: ${((performance.now() - began) / 1_000).toFixed(1)} s; a request meanwhile waits ${longest.toFixed(0)} ms at most`,
  )
}

async function perTask(count, task) {
  await task()
  const began = performance.now()
  for (let i = 0; i < count; i++) await task()
  return (performance.now() - began) / count
}

async function withNode(flags, run) {
  const words = ['dist/cli/main.js', 'node', '--verbosity', 'quiet', '--clock', 'chain']
  const child = spawn(process.execPath, [...words, '--port', String(PORT), ...flags], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  try {
    const transport = http(`http://127.0.0.1:${PORT}`, { retryCount: 0, timeout: 60_000 })
    const client = createPublicClient({ transport })
    await answered(client)
    const [from] = await client.request({ method: 'eth_accounts' })
    const created = await client.request({
      method: 'eth_sendTransaction',
      params: [{ from, data: bytecode }],
    })
    const { contractAddress: to } = await client.request({
      method: 'eth_getTransactionReceipt',
      params: [created],
    })
    const data = encodeFunctionData({ abi, functionName: 'add', args: [1n] })
    const gas = await client.request({
      method: 'eth_estimateGas',
      params: [{ from, to, data }],
    })
    const message = { from, to, data, gas }
    await run({ client, send: (count) => sendMany(message, count), rssMb: () => rss(child.pid) })
  } finally {
    child.kill()
    await new Promise((resolve) => child.once('exit', resolve))
  }
}

/** Sends messages in batches; each has a tipset of its own. */
async function sendMany(message, count) {
  for (let sent = 0; sent < count; sent += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, count - sent) }, (_, id) => ({
      jsonrpc: '2.0',
      id,
      method: 'eth_sendTransaction',
      params: [message],
    }))
    const response = await fetch(`http://127.0.0.1:${PORT}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(batch),
    })
    for (const { error } of await response.json())
      if (error !== undefined) throw new Error(error.message)
  }
}

async function answered(client) {
  for (let i = 0; i < 1_000; i++) {
    try {
      return await client.request({ method: 'eth_chainId' })
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  throw new Error('the node does not answer')
}

function rss(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1_024
}

function hex(n) {
  return `0x${n.toString(16)}`
}

function compile() {
  const content = `// SPDX-License-Identifier: MIT
    pragma solidity ^0.8.20;
    contract Log { uint256 public n; event Added(address indexed by, uint256 n);
      function add(uint256 k) external { n += k; emit Added(msg.sender, n); } }`
  const input = {
    language: 'Solidity',
    sources: { 'Log.sol': { content } },
    settings: {
      evmVersion: 'cancun',
      optimizer: { enabled: true },
      outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
    },
  }
  const { contracts } = JSON.parse(solc.compile(JSON.stringify(input)))
  const { abi: found, evm } = contracts['Log.sol'].Log
  return { abi: found, bytecode: `0x${evm.bytecode.object}` }
}
