import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  concat,
  createPublicClient,
  encodeFunctionData,
  getContractAddress,
  http,
  multicall3Abi,
  toFunctionSelector,
} from 'viem'
import { filecoinCalibration } from 'viem/chains'
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
])('%j is refused with the accepted values', async (words, message) => {
  const io = createTestIo()
  expect(await runCli(['node', ...words], '1.2.3', io)).toBe(2)
  expect(io.written.err).toContain(message)
})

const TOKEN = {
  contractName: 'Token',
  abi: [
    {
      type: 'function',
      name: 'transfer',
      stateMutability: 'nonpayable',
      inputs: [
        { name: 'to', type: 'address' },
        { name: 'amount', type: 'uint256' },
      ],
      outputs: [],
    },
    { type: 'error', name: 'Broke', inputs: [{ name: 'missing', type: 'uint256' }] },
  ],
}
/** Code that reverts with `Broke(5)`: its selector and a word. */
const BROKE = '0x63fd2a6ff260e01b600052600560045260246000fd'
const CREATE_BROKE = `0x6015600c60003960156000f3${BROKE.slice(2)}`

test('the log of a failure has the call tree, with names of artifacts that are watched', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'litefvm-artifacts-'))
  writeFileSync(join(folder, 'list.json'), '["no artifact"]')
  const [from] = ['0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266']
  const selector = toFunctionSelector('Broke(uint256)')
  const code = CREATE_BROKE.replace('fd2a6ff2', selector.slice(2)) as `0x${string}`
  const out = await withNode(['--artifacts', folder, '--accounts', '1'], async (url) => {
    const hash = await ask(url, 'eth_sendTransaction', { from, data: code })
    const { contractAddress: to } = (await ask(url, 'eth_getTransactionReceipt', hash)) as {
      contractAddress: string
    }
    // A compiler writes the artifact while the node runs; nothing but the folder tells the node of it.
    writeFileSync(
      join(folder, 'Token.json'),
      JSON.stringify({
        ...TOKEN,
        bytecode: code,
        deployedBytecode: `0x${code.slice(26)}`,
      }),
    )
    await new Promise((resolve) => setTimeout(resolve, 600))
    const data = encodeFunctionData({
      abi: TOKEN.abi,
      functionName: 'transfer',
      args: [`0x${'11'.repeat(20)}`, 7n],
    })
    await ask(url, 'eth_sendTransaction', { from, to, data, gas: '0x5f5e100' })
  })
  expect(out).toMatch(/Call: {8}to .*transfer\(to: 0x1{40}, amount: 7\)/)
  expect(out).toContain('reverted: Broke(missing: 5)')
  expect(out).toMatch(/> .*transfer\(to: 0x1{40}, amount: 7\) = reverted: Broke\(missing: 5\)/)
  rmSync(folder, { recursive: true })
})

test('--preset foc has a Multicall3 that viem uses, and the CREATE2 deployer', async () => {
  await withNode(['--preset', 'foc', '--accounts', '1'], async (url) => {
    const client = createPublicClient({
      chain: {
        ...filecoinCalibration,
        id: 31_415_926,
        contracts: {
          multicall3: { address: '0xcA11bde05977b3631167028862bE2a173976CA11' },
        },
      },
      transport: http(url),
    })
    const multicall = {
      address: '0xcA11bde05977b3631167028862bE2a173976CA11',
      abi: multicall3Abi,
    } as const
    const account = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
    expect(
      await client.multicall({
        contracts: [
          { ...multicall, functionName: 'getEthBalance', args: [account] },
          { address: account, abi: multicall3Abi, functionName: 'getCurrentBlockTimestamp' },
        ],
      }),
    ).toMatchObject([{ status: 'success', result: 10n ** 22n }, { status: 'failure' }])
    const salt = `0x${'00'.repeat(32)}` as const
    const data = concat([salt, '0x60016000f3'])
    const [deployer, at] = [
      '0x4e59b44847b379578588920ca78fbf26c0b4956c',
      getContractAddress({
        opcode: 'CREATE2',
        from: '0x4e59b44847b379578588920ca78fbf26c0b4956c',
        salt,
        bytecode: '0x60016000f3',
      }),
    ]
    await ask(url, 'eth_sendTransaction', { from: account, to: deployer, data })
    expect(await ask(url, 'eth_getCode', at, 'latest')).toBe('0x00')
  })
})

test('--preset DIR deploys the artifacts of a folder, and lists their addresses', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'litefvm-preset-'))
  writeFileSync(join(folder, 'Token.json'), JSON.stringify({ ...TOKEN, bytecode: CREATE_BROKE }))
  writeFileSync(join(folder, 'IToken.json'), JSON.stringify({ abi: [], bytecode: '0x' }))
  const out = await withNode(['--preset', folder, '--accounts', '1'], async (url) => {
    expect(await ask(url, 'eth_blockNumber')).toBe('0x2711')
  })
  const address = /Token +(0x[0-9a-f]{40})/.exec(out)?.[1]
  expect(address).toBe('0x5fbdb2315678afecb367f032d93f642f64180aa3')
  const io = createTestIo()
  const constructor = { type: 'constructor', inputs: [{ name: 'n', type: 'uint8' }] }
  writeFileSync(
    join(folder, 'Token.json'),
    JSON.stringify({ abi: [constructor], bytecode: CREATE_BROKE }),
  )
  expect(await runCli(['node', '--port', '0', '--preset', folder], '1', io)).toBe(2)
  expect(io.written.err).toContain('Token.json takes arguments: deploy it by a script')
  rmSync(folder, { recursive: true })
})

test('the code of the preset is current with its source', () => {
  const script = fileURLToPath(new URL('../../../scripts/build-preset.mjs', import.meta.url))
  const code = new URL('../../../src/rpc/preset/multicall-code.ts', import.meta.url)
  expect(execFileSync(process.execPath, [script, '--print'], { encoding: 'utf8' })).toBe(
    readFileSync(code, 'utf8'),
  )
})
