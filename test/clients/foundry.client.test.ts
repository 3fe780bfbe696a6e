import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  ALICE,
  ALICE_KEY,
  BOB,
  foundryProgram,
  HERE,
  missing,
  type NodeProcess,
  run,
  startNode,
  titled,
} from './node-process.ts'

const reason = missing('@foundry-rs/forge', '@foundry-rs/cast', 'solc')

describe.skipIf(reason !== undefined)(titled('Foundry', reason), () => {
  let node: NodeProcess
  let project: string

  beforeAll(async () => {
    node = await startNode('--preset', 'foc')
    project = mkdtempSync(join(tmpdir(), 'litefvm-foundry-'))
    cpSync(join(HERE, 'foundry'), project, { recursive: true })
    symlinkSync(join(HERE, 'node_modules'), join(project, 'node_modules'))
  })

  afterAll(async () => {
    rmSync(project, { recursive: true })
    await node.stop()
  })

  const network = () => ['--rpc-url', node.url]
  const signer = ['--private-key', ALICE_KEY]

  function forge(...words: readonly string[]) {
    return run(foundryProgram('forge'), words, { cwd: project, env: { ETH_RPC_URL: '' } })
  }

  /** Runs cast and gives what it prints. */
  function cast(command: string, ...words: readonly string[]): string {
    const { status, text, out } = run(foundryProgram('cast'), [command, ...network(), ...words])
    expect(status, text).toBe(0)
    return out
  }

  interface Broadcast {
    readonly transactions: readonly {
      readonly contractName: string
      readonly contractAddress: string
    }[]
    readonly receipts: readonly { readonly status: string; readonly gasUsed: string }[]
  }

  function lastBroadcast(): Broadcast {
    const folder = join(project, 'broadcast/Deploy.s.sol/31415926')
    expect(existsSync(folder), readdirSync(project).join(' ')).toBe(true)
    return JSON.parse(readFileSync(join(folder, 'run-latest.json'), 'utf8')) as Broadcast
  }

  function script(...words: readonly string[]) {
    return forge('script', 'script/Deploy.s.sol', ...network(), ...signer, '--broadcast', ...words)
  }

  test('24. forge script --broadcast --skip-simulation sends all, each with status 1', () => {
    const { status, text } = script('--skip-simulation')
    expect(status, text).toBe(0)
    expect(text).toContain('ONCHAIN EXECUTION COMPLETE & SUCCESSFUL')
    const { receipts, transactions } = lastBroadcast()
    expect(receipts.map((receipt) => receipt.status)).toEqual(['0x1', '0x1', '0x1', '0x1', '0x1'])
    const { contractAddress } = transactions.find(({ contractName }) => contractName === 'Counter')!
    expect(cast('call', contractAddress, 'number()(uint256)')).toBe('42')
    expect(cast('balance', contractAddress)).toBe('3')
  })

  test('24. forge script with gas limits of its own simulation fails, and the log names the cure', async () => {
    const snapshot = await node.ask('evm_snapshot')
    const { status, text } = script('--sig', 'again()')
    expect(status, text).not.toBe(0)
    expect(text).toContain('intrinsic gas too low')
    expect(await node.ask('evm_revert', snapshot)).toBe(true)
    expect(node.log()).toContain('--skip-simulation')
  })

  test('forge create deploys and says where', () => {
    const { status, text } = forge(
      ...['create', 'src/Counter.sol:Counter', ...network(), ...signer, '--broadcast'],
      ...['--constructor-args', '5'],
    )
    expect(status, text).toBe(0)
    const deployed = /Deployed to: (0x[0-9a-fA-F]{40})/.exec(text)?.[1]
    expect(deployed, text).toBeDefined()
    expect(cast('call', deployed!, 'number()(uint256)')).toBe('5')
    const [, height, chain] = cast('call', deployed!, 'time()(uint256,uint256,uint256)').split('\n')
    expect(height!.split(' ')[0]).toBe(cast('block-number'))
    expect(chain!.split(' ')[0]).toBe('31415926')
  })

  test('24. forge test --fork-url reads balances of the node', () => {
    const { status, text } = forge('test', '--fork-url', node.url)
    expect(status, text).toBe(0)
    expect(text).toContain('1 passed')
  })

  describe('24. cast', () => {
    let counter: string

    beforeAll(() => {
      const { text } = forge(
        ...['create', 'src/Counter.sol:Counter', ...network(), ...signer, '--broadcast'],
        ...['--constructor-args', '1'],
      )
      counter = /Deployed to: (0x[0-9a-fA-F]{40})/.exec(text)![1]!
    })

    test('send, receipt, tx, logs and call', () => {
      const sent = JSON.parse(
        cast('send', ...signer, counter, 'set(uint256)', '77', '--json'),
      ) as Record<string, string> & { logs: object[] }
      expect(sent).toMatchObject({ status: '0x1', to: counter.toLowerCase(), logs: { length: 1 } })
      expect(cast('call', counter, 'number()(uint256)')).toBe('77')
      const hash = sent['transactionHash']!
      expect(cast('receipt', hash, 'status')).toBe('true')
      expect(JSON.parse(cast('tx', hash, '--json'))).toMatchObject({ type: '0x2', hash })
      const logs = JSON.parse(
        cast(
          'logs',
          '--address',
          counter,
          '--from-block',
          '10000',
          'Set(address,uint256)',
          '--json',
        ),
      ) as { transactionHash: string; topics: string[] }[]
      expect(logs).toHaveLength(1)
      expect(logs[0]).toMatchObject({ transactionHash: hash })
      expect(logs[0]!.topics[1]).toBe(`0x${ALICE.slice(2).toLowerCase().padStart(64, '0')}`)
    })

    test('estimate is enough for the transaction', () => {
      const estimate = cast('estimate', '--from', ALICE, counter, 'increment()')
      expect(Number(estimate)).toBeGreaterThan(1_000_000)
      const limit = ['--gas-limit', estimate]
      const sent = JSON.parse(
        cast('send', ...signer, ...limit, counter, 'increment()', '--json'),
      ) as Record<string, string>
      expect(sent['status']).toBe('0x1')
    })

    test('a revert shows its error', () => {
      const words = ['call', ...network(), counter, 'set(uint256)', '1001']
      const { status, text } = run(foundryProgram('cast'), words)
      expect(status).not.toBe(0)
      expect(text).toContain('revert')
      expect(text).toContain('00000000000000000000000000000000000000000000000000000000000003e9')
    })

    test('block, chain-id, gas-price, nonce, code, storage and age', () => {
      const block = JSON.parse(cast('block', 'latest', '--json')) as Record<string, string>
      expect(block['number']).toBe(`0x${Number(cast('block-number')).toString(16)}`)
      expect(cast('block', block['hash']!, '--field', 'number')).toBe(cast('block-number'))
      expect(cast('chain-id')).toBe('31415926')
      expect(Number(cast('gas-price'))).toBeGreaterThanOrEqual(100_100)
      expect(Number(cast('nonce', ALICE))).toBeGreaterThan(3)
      expect(cast('code', counter)).toMatch(/^0x6080/)
      expect(BigInt(cast('storage', counter, '0'))).toBe(
        BigInt(cast('call', counter, 'number()(uint256)').split(' ')[0]!),
      )
      expect(cast('age')).toMatch(/UTC|GMT|\d{4}/)
      expect(cast('client')).toMatch(/^anvil\/litefvm/)
    })

    test('value is sent, by unlocked accounts, too', () => {
      const before = BigInt(cast('balance', BOB))
      cast('send', ...signer, BOB, '--value', '1ether')
      cast('send', '--unlocked', '--from', ALICE, BOB, '--value', '1ether')
      expect(BigInt(cast('balance', BOB)) - before).toBe(2n * 10n ** 18n)
    })

    test('run replays a transaction in an EVM of its own', () => {
      const sent = JSON.parse(
        cast('send', ...signer, counter, 'set(uint256)', '5', '--json'),
      ) as Record<string, string>
      const text = cast('run', sent['transactionHash']!)
      expect(text).toContain('Transaction successfully executed.')
    })

    test('rpc, publish and access to accounts', () => {
      const raw = cast('mktx', ...signer, BOB, '--value', '1')
      expect(raw).toMatch(/^0x02/)
      const hash = cast('publish', '--async', raw)
      expect(cast('receipt', hash.replaceAll('"', ''), 'status')).toBe('true')
      expect(JSON.parse(cast('rpc', 'eth_accounts'))).toHaveLength(10)
    })
  })
})
