import { isIP } from 'node:net'
import type { NodeOptions } from '../../rpc/index.ts'
import { UsageError } from '../../types/index.ts'
import { u64From, wholeNumberFrom, wordFrom } from '../flag-values.ts'
import type { ParsedCommand } from '../flags.ts'

/** The port of anvil and Hardhat. */
export const DEFAULT_PORT = 8_545
const MAX_PORT = 65_535
/** The chain id of mainnet: what is signed for it holds there too. */
const MAINNET_CHAIN_ID = 314n

/** Reads the flags of `litefvm node`. @throws UsageError for values that are not accepted */
export function nodeOptionsOf(args: ParsedCommand): NodeOptions {
  const host = args.value('host')
  if (host !== undefined) assertHost(args, host)
  const port = portOf(args.value('port'))
  const chainId = chainIdOf(args)
  const seconds = numberOf(args, 'block-time', 1)
  const balance = args.value('balance')
  return withoutUndefined({
    host,
    port,
    chainId,
    accounts: numberOf(args, 'accounts', 0),
    balance: balance === undefined ? undefined : amountOf(balance),
    mnemonic: args.value('mnemonic'),
    network: args.value('network'),
    networkVersion: numberOf(args, 'network-version', 18),
    actors: args.value('actors'),
    intervalSeconds: seconds,
    automine: args.has('no-mining') || seconds !== undefined ? false : undefined,
    clock: wordOf(args, 'clock', ['wall', 'chain'] as const),
    epochSeconds: bigintOf(args, 'epoch-seconds'),
    history: numberOf(args, 'history', 1),
    finality: bigintOf(args, 'finality'),
    order: wordOf(args, 'order', ['arrival', 'fees'] as const),
    nullCron: nullCronOf(args),
    miners: numberOf(args, 'miners', 0),
    prove: wordOf(args, 'prove', ['all', 'none'] as const),
    allowedHosts: args.value('allow-host')?.split(','),
    allowedOrigins: args.value('cors')?.split(','),
    token: args.value('token'),
  })
}

/** Cron in null rounds is Lotus's way; with a bundle it takes a while, and is left out. */
function nullCronOf(args: ParsedCommand): boolean | undefined {
  if (args.has('no-null-cron')) return false
  const actors = args.value('actors')
  return actors === undefined || actors === 'native' ? undefined : false
}

function assertHost(args: ParsedCommand, host: string): void {
  const isLocal = host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host)
  if (!isLocal && isIP(host) === 0)
    throw new UsageError(
      'FVM_CLI_VALUE',
      `--host "${host}" is not accepted: give an IP address of this computer, as 127.0.0.1 or 0.0.0.0`,
    )
  if (isLocal || args.value('allow-host') !== undefined) return
  throw new UsageError(
    'FVM_CLI_VALUE',
    `--host ${host} opens unlocked accounts to the network: say by which names requests may call the node, as in --allow-host my-computer.local`,
  )
}

function chainIdOf(args: ParsedCommand): bigint | undefined {
  const given = args.value('chain-id')
  if (given === undefined) return undefined
  const chainId = u64From(given, 'chain-id')
  if (chainId === MAINNET_CHAIN_ID && !args.has('i-know'))
    throw new UsageError(
      'FVM_CLI_VALUE',
      '--chain-id 314 is that of mainnet: what is signed for this node could be sent there too. Give --i-know if that is what you want',
    )
  return chainId
}

function portOf(given: string | undefined): number {
  if (given === undefined) return DEFAULT_PORT
  const port = wholeNumberFrom(given, 'port', 0)
  if (port <= MAX_PORT) return port
  throw new UsageError('FVM_CLI_VALUE', `--port "${given}" is not accepted: give 0 to ${MAX_PORT}`)
}

/** An amount: a plain number is FIL. */
function amountOf(given: string): string {
  return /^\d+(\.\d+)?$/.test(given) ? `${given} FIL` : given
}

function numberOf(args: ParsedCommand, flag: string, least: number): number | undefined {
  const given = args.value(flag)
  return given === undefined ? undefined : wholeNumberFrom(given, flag, least)
}

function bigintOf(args: ParsedCommand, flag: string): bigint | undefined {
  const given = numberOf(args, flag, 1)
  return given === undefined ? undefined : BigInt(given)
}

function wordOf<T extends string>(
  args: ParsedCommand,
  flag: string,
  accepted: readonly T[],
): T | undefined {
  const given = args.value(flag)
  return given === undefined ? undefined : wordFrom(given, flag, accepted)
}

type Given<T> = { [K in keyof T]: Exclude<T[K], undefined> }

/** The fields that are given. */
function withoutUndefined<T extends object>(fields: T): Partial<Given<T>> {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no value is undefined
  return Object.fromEntries(given) as Partial<Given<T>>
}
