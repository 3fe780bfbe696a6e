import { expect, test } from 'vitest'
import { runCli } from '../../../src/cli/cli.ts'
import { createTestIo } from '../test-io.ts'

interface LogLine {
  readonly event: string
  readonly url?: string
  readonly method?: string
  readonly exitCode?: number
}

/** Runs the command until `work` is done with its URL, and gives what it wrote. */
async function withNode(
  words: readonly string[],
  work: (url: string) => Promise<void>,
): Promise<string> {
  let stop = (): void => {}
  const stopped = new Promise<void>((resolve) => {
    stop = resolve
  })
  let started: (url: string) => void = () => {}
  const url = new Promise<string>((resolve) => {
    started = resolve
  })
  const io = createTestIo({ untilStopped: () => stopped })
  const out = io.out
  const watching = {
    ...io,
    out: (text: string) => {
      out(text)
      const found = /"url":"([^"]+)"|Listening on (\S+)/.exec(text)
      if (found !== null) started(found[1] ?? `http://${found[2]!}`)
    },
  }
  const code = runCli(['node', '--port', '0', ...words], '1.2.3', watching)
  await work(await url)
  stop()
  expect(await code).toBe(0)
  return io.written.out
}

async function ask(url: string, method: string, ...params: readonly unknown[]): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  const response = await fetch(url, { method: 'POST', body })
  const { result } = (await response.json()) as { result?: unknown }
  return result
}

test('the banner has accounts, keys and ids; requests and transactions are logged', async () => {
  const [from, to] = [
    '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266',
    '0x70997970c51812dc3a010c7d01b50e0d17dc79c8',
  ]
  const out = await withNode(['--accounts', '2', '--balance', '5'], async (url) => {
    expect(await ask(url, 'eth_chainId')).toBe('0x1df5e76')
    expect(await ask(url, 'eth_getBalance', from, 'latest')).toBe('0x4563918244f40000')
    expect(await ask(url, 'eth_sendTransaction', { from, to, value: '0x1' })).toMatch(/^0x/)
    expect(await ask(url, 'no_such\u001b[31mmethod')).toBeUndefined()
  })
  expect(out).toContain(`(0) ${from} (5 FIL)`)
  expect(out).toContain('(0) 0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80')
  expect(out).toContain('never fund their addresses on a real network')
  expect(out).toContain('Chain id:         31415926')
  expect(out).toContain('\neth_sendTransaction\n')
  expect(out).toMatch(/Gas used: {4}\d+ of \d+\n {4}Block: {7}10001\n {4}Status: {6}ok/)
  expect(out).not.toContain('\u001b')
})

test('--json-log writes an object a line', async () => {
  const out = await withNode(['--json-log', '--accounts', '1'], async (url) => {
    await ask(url, 'eth_blockNumber')
  })
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LogLine) // of the log
  expect(lines.map(({ event }) => event)).toEqual(['listening', 'request'])
  expect(lines[1]!.method).toBe('eth_blockNumber')
})

test.each([
  [['--host', '0.0.0.0'], '--host 0.0.0.0 opens unlocked accounts to the network'],
  [['--host', 'example.com'], '--host "example.com" is not accepted'],
  [['--chain-id', '314'], 'Give --i-know if that is what you want'],
  [['--clock', 'sun'], '--clock "sun" is not accepted: give one of wall, chain'],
  [['--accounts', 'many'], '--accounts "many" is not accepted'],
])('%j is refused, with what is accepted', async (words, message) => {
  const io = createTestIo()
  expect(await runCli(['node', ...words], '1.2.3', io)).toBe(2)
  expect(io.written.err).toContain(message)
})
