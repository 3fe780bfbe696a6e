import { type AmountLike, DEFAULT_CHAIN_ID, FIL, FVM, toAttoFil } from '../harness/index.ts'
import { writeCar } from '../ipld/index.ts'
import { CHAIN_NODE_OPTIONS, ChainNode, type ChainNodeOptions, type Key } from '../node/index.ts'
import { assertOptions, type NetworkVersion, type OptionNames, UsageError } from '../types/index.ts'
import { DEV_MNEMONIC, deriveKeys } from './dev-keys.ts'
import { IntervalMiner } from './interval.ts'
import type { Preset } from './preset/preset.ts'
import type { Provider } from './provider-types.ts'
import { RpcNode } from './rpc-node.ts'
import { RpcServer, type ServerOptions } from './server.ts'

/** Options of a node; each of them may be left out. */
export interface NodeOptions
  extends Omit<ChainNodeOptions, 'now' | 'saved' | 'prove'>,
    Omit<Partial<ServerOptions>, 'host' | 'port'> {
  /** 127.0.0.1 by default. */
  readonly host?: string
  /** Any free one by default. */
  readonly port?: number
  /** `devnet` by default: small sectors, short times. */
  readonly network?: string
  /** 28 by default. */
  readonly networkVersion?: number
  /** 31415926 by default, whatever the network. */
  readonly chainId?: number | bigint
  /** `native` by default; or a bundle, as for `FVM.create`. */
  readonly actors?: string | Uint8Array
  /** The number of accounts of each kind; 10 by default. */
  readonly accounts?: number
  /** Balance of each account; 10,000 FIL by default. */
  readonly balance?: AmountLike
  /** The phrase that keys are derived from; that of all development nodes by default. */
  readonly mnemonic?: string
  /** Called with each line that a contract prints with `console.log`. */
  readonly console?: (line: string) => void
  /** The version that clients receive. */
  readonly version?: string
  /**
   * Contracts that the chain starts with: `'foc'` has a Multicall3 and the deployer of CREATE2 at the
   * addresses where clients look for them. None by default.
   */
  readonly preset?: Preset
  /** Whether miners prove their sectors while time passes; `'all'` by default. */
  readonly prove?: 'all' | 'none'
  /** Miners, each with an active sector, that the chain starts with; none by default. */
  readonly miners?: number
  /**
   * A node that was saved, as a CAR: chain, pool, clock and world go on from there. Network, version and
   * chain id have to be those that it was saved with.
   */
  readonly state?: Uint8Array
}

const OPTIONS = {
  ...CHAIN_NODE_OPTIONS,
  allowedHosts: true,
  allowedOrigins: true,
  token: true,
  host: true,
  port: true,
  network: true,
  networkVersion: true,
  chainId: true,
  actors: true,
  accounts: true,
  balance: true,
  mnemonic: true,
  console: true,
  version: true,
  preset: true,
  miners: true,
  state: true,
} satisfies OptionNames<NodeOptions>

/** A node: a chain of its own, with a provider, and a server once it listens. */
export interface DevNode {
  readonly vm: FVM
  readonly provider: Provider
  /** The keys of its accounts, eth accounts first. */
  readonly keys: readonly Key[]
  /** URL that it listens on, as `http://127.0.0.1:8545`. @throws UsageError before `listen` */
  readonly url: string
  /** The chain with its methods, for servers, logs and tests. */
  readonly rpc: RpcNode
  /** The node as a CAR, for the option `state` of another one. */
  saveState(): Uint8Array
  /** Starts to serve over HTTP and WebSocket. @returns the URL */
  listen(): Promise<string>
  /** Ends connections and timers. */
  close(): Promise<void>
}

/** The height of the tipset that a node starts with: over a genesis and null rounds. */
const BASE_HEIGHT = 10_000n

/**
 * A node of its own.
 *
 * @example
 * const node = await createNode()
 * const client = createPublicClient({ transport: custom(node.provider) })
 */
export async function createNode(options: NodeOptions = {}): Promise<DevNode> {
  assertOptions(options, 'the options of createNode', OPTIONS)
  const { accounts = 10, mnemonic = DEV_MNEMONIC, network = 'devnet' } = options
  assertCount(accounts)
  const balance = toAttoFil(options.balance ?? 10_000n * FIL, 'balance')
  const now = () => BigInt(Math.floor(Date.now() / 1_000))
  const clock = options.clock ?? 'wall'
  const epoch = BASE_HEIGHT + 1n
  const vm = await FVM.create({
    network,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `FVM.create` checks it
    networkVersion: (options.networkVersion ?? 28) as NetworkVersion,
    chainId: options.chainId ?? DEFAULT_CHAIN_ID,
    actors: options.actors ?? 'native',
    epoch,
    tracing: false,
    ...(clock === 'wall' ? { timestamp: now() } : {}),
    ...(options.console === undefined ? {} : { console: options.console }),
  })
  const keys = deriveKeys(mnemonic, accounts)
  const { state } = options
  if (state !== undefined) vm.loadState(state)
  keys.forEach((key, at) => {
    if (state === undefined || vm.idOf(key.address) === undefined)
      addAccount(vm, key, { at, balance })
  })
  if (state === undefined) {
    // Its code is loaded when somebody wants it.
    if (options.preset !== undefined)
      (await import('./preset/preset.ts')).installPreset(vm, options.preset)
    addMiners(vm, options.miners ?? 0)
  }
  const saved = state === undefined ? {} : { saved: state }
  const node = new ChainNode(vm, { ...chainOptions(options), ...saved, clock, now }, keys)
  if (state !== undefined) chooseMining(node, options)
  const rpc = new RpcNode(node, options.version ?? '0.1.0', Date.now)
  return new RunningNode(rpc, keys, options)
}

/** Accounts of Ethereum are placeholders until they send. */
function addAccount(
  vm: FVM,
  { address, kind, privateKey }: Key,
  { at, balance }: { readonly at: number; readonly balance: bigint },
): void {
  if (kind === 'eth') vm.setActor(address, { code: 'placeholder', balance })
  // A named account can be the client of a deal: it signs what is not a message.
  else vm.account(`node-${at}`, { type: 'secp256k1', privateKey, balance })
}

/** Miners that a node starts with at most. */
const MAX_MINERS = 100

/** Creates miners with a sector each, whose power counts. */
function addMiners(vm: FVM, count: number): void {
  if (!Number.isInteger(count) || count < 0 || count > MAX_MINERS)
    throw new UsageError('FVM_MINERS', `miners is ${count}: give 0 to ${MAX_MINERS}`)
  if (count === 0) return
  const miners = Array.from({ length: count }, (_, i) =>
    vm.storage.createMiner({ owner: vm.account(`miner-owner-${i}`) }),
  )
  for (const miner of miners) miner.onboard()
  // A proof of the first proving period makes the sectors active.
  vm.storage.advanceByDays(2)
}

function chainOptions(options: NodeOptions): ChainNodeOptions {
  const { epochSeconds, history, finality, order, nullCron, automine, intervalSeconds } = options
  const given = { epochSeconds, history, finality, order, nullCron, automine, intervalSeconds }
  const prove = options.prove ?? 'all'
  return { prove, ...definedFields(given) }
}

function definedFields(given: object): object {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

/** Mining continues as it was saved, unless options say how. */
function chooseMining(node: ChainNode, { automine, intervalSeconds }: NodeOptions): void {
  if (automine === undefined && intervalSeconds === undefined) return
  const { settings } = node
  node.update({
    mining: { automine: settings.automine, intervalSeconds: settings.intervalSeconds },
  })
}

function assertCount(accounts: number): void {
  if (Number.isInteger(accounts) && accounts >= 0 && accounts <= 1_000) return
  throw new UsageError('FVM_ACCOUNTS', `accounts is ${accounts}: give 0 to 1000`)
}

class RunningNode implements DevNode {
  readonly rpc: RpcNode
  readonly keys: readonly Key[]
  readonly provider: Provider
  readonly #options: NodeOptions
  readonly #interval: IntervalMiner
  #server: RpcServer | undefined = undefined

  constructor(rpc: RpcNode, keys: readonly Key[], options: NodeOptions) {
    this.rpc = rpc
    this.keys = keys
    this.#options = options
    this.provider = rpc.provider()
    this.#interval = new IntervalMiner(rpc)
  }

  get vm(): FVM {
    return this.rpc.node.vm
  }

  get url(): string {
    const { host = '127.0.0.1' } = this.#options
    if (this.#server === undefined)
      throw new UsageError(
        'FVM_NOT_LISTENING',
        'the node has no URL yet: await node.listen() first',
      )
    return `http://${host.includes(':') ? `[${host}]` : host}:${this.#server.port}`
  }

  saveState(): Uint8Array {
    this.rpc.settle()
    const { roots, blocks } = this.rpc.node.save()
    return writeCar(roots, blocks)
  }

  async listen(): Promise<string> {
    this.#server ??= await RpcServer.listen(this.rpc, {
      ...this.#options,
      port: this.#options.port ?? 0,
    })
    return this.url
  }

  async close(): Promise<void> {
    this.#interval.stop()
    await this.#server?.close()
    this.#server = undefined
  }
}
