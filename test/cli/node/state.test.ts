import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runCli } from '../../../src/cli/cli.ts'
import { createNode } from '../../../src/rpc/index.ts'
import { createTestIo } from '../test-io.ts'
import { killWhileSaving } from './kill.ts'

const CLI = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url))
const [FROM, TO] = [
  '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266',
  '0x70997970c51812dc3a010c7d01b50e0d17dc79c8',
]

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'litefvm-state-'))
  file = join(folder, 'chain.car')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Starts the command as users do, and gives its URL, a way to end it, and its exit. */
async function start(...words: string[]) {
  const child = spawn(process.execPath, [CLI, 'node', '--port', '0', '--json-log', ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  let text = ''
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (data) => {
      text += String(data)
      const found = /"url":"([^"]+)"/.exec(text)
      if (found !== null) resolve(found[1]!)
    })
    child.stderr.on('data', (data) => reject(new Error(String(data))))
  })
  return {
    url,
    stop: (signal: 'SIGINT' | 'SIGTERM') => {
      child.kill(signal)
      return ended
    },
  }
}

async function ask(url: string, method: string, ...params: readonly unknown[]): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  const response = await fetch(url, { method: 'POST', body })
  return ((await response.json()) as { result?: unknown }).result
}

test('SIGINT and SIGTERM end the command with code 0, and the chain is in the file', async () => {
  const first = await start('--state', file)
  const hash = await ask(first.url, 'eth_sendTransaction', { from: FROM, to: TO, value: '0x7' })
  const receipt = await ask(first.url, 'eth_getTransactionReceipt', hash)
  expect(await first.stop('SIGINT')).toBe(0)
  const second = await start('--state', file)
  expect(await ask(second.url, 'eth_getTransactionReceipt', hash)).toEqual(receipt)
  await ask(second.url, 'eth_sendTransaction', { from: FROM, to: TO, value: '0x8' })
  expect(await second.stop('SIGTERM')).toBe(0)
  const { latest } = (await createNode({ state: readFileSync(file) })).rpc.node
  expect(latest.height).toBe(10_002n)
})

test('the state is saved at intervals, while the node runs', async () => {
  const node = await start('--state', file, '--state-interval', '1')
  const before = readFileSync(file)
  await ask(node.url, 'eth_sendTransaction', { from: FROM, to: TO, value: '0x7' })
  // The interval is the only clock here: what is waited for is the change of the file.
  while (readFileSync(file).equals(before)) await new Promise((resolve) => setTimeout(resolve, 50))
  expect(await node.stop('SIGTERM')).toBe(0)
})

test('a file that is not a state, and one that cannot be written, are errors that say what to do', async () => {
  writeFileSync(file, 'no CAR')
  const io = createTestIo()
  expect(await runCli(['node', '--port', '0', '--state', file], '1', io)).toBe(2)
  expect(io.written.err).toContain(`the state in ${file} cannot be used: CAR`)
  expect(io.written.err).toContain('Give another --state, or move the file away for a new chain')
  expect(readFileSync(file, 'utf8')).toBe('no CAR')
  expect(await runCli(['node', '--port', '0', '--state', join(file, 'x.car')], '1', io)).toBe(2)
  expect(io.written.err).toContain('could not be written')
})

test('a taken port ends with what to do', async () => {
  const node = await start()
  const io = createTestIo()
  const port = new URL(node.url).port
  expect(await runCli(['node', '--port', port], '1', io)).toBe(2)
  expect(io.written.err).toBe(
    `127.0.0.1:${port} is taken by another program: stop it, or give another port with --port (0 takes any free one)\n`,
  )
  expect(await node.stop('SIGTERM')).toBe(0)
})

test('a process that is killed while it saves leaves a whole file with the state that it reported as saved', async () => {
  for (let round = 0; round < 2; round++) {
    const { said, found } = await killWhileSaving(file, round, 7 * round)
    expect(said).toBeDefined()
    expect(found! >= said!).toBe(true)
  }
})
