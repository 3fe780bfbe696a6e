import type { FVM } from '../harness/index.ts'
import { CHAIN_NODE_OPTIONS, ChainNode, type ChainNodeOptions, type Key } from '../node/index.ts'
import { assertOptions, type OptionNames, UsageError } from '../types/index.ts'
import type { Provider } from './provider-types.ts'
import { RpcNode } from './rpc-node.ts'

/** Options of a provider over a world. */
export interface ProviderOptions extends Omit<ChainNodeOptions, 'now'> {
  /** Keys that the node signs with, beside those of the world's accounts. */
  readonly keys?: readonly Key[]
}

const OPTIONS = {
  ...CHAIN_NODE_OPTIONS,
  saved: true,
  keys: true,
} satisfies OptionNames<ProviderOptions>

/** The node of a world, and the options that it was made with. */
interface WorldNode {
  readonly rpc: RpcNode
  readonly options: ProviderOptions
}

const nodes = new WeakMap<FVM, WorldNode>()

/**
 * A provider over a world: what either sends the other sees, and `vm.revert` and `evm_revert` take both
 * back. Time is the world's own: an epoch takes 30 seconds.
 *
 * @throws UsageError `FVM_PROVIDER` for options that differ from those of the world's first provider
 * @example createPublicClient({ transport: custom(createProvider(vm)) })
 */
export function createProvider(vm: FVM, options: ProviderOptions = {}): Provider {
  assertOptions(options, 'the options of createProvider', OPTIONS)
  let node = nodes.get(vm)
  if (node === undefined) {
    const { keys, ...chain } = options
    const chainNode = new ChainNode(vm, { clock: 'chain', ...chain }, keys)
    node = { rpc: new RpcNode(chainNode, '0', () => 0), options }
    nodes.set(vm, node)
  } else assertSameOptions(node.options, options)
  return node.rpc.provider()
}

/** Checks that a world's node has the options that are asked for. @throws UsageError `FVM_PROVIDER` */
function assertSameOptions(first: ProviderOptions, { keys, ...others }: ProviderOptions): void {
  const had = new Set(first.keys?.map(({ address }) => address.key))
  const isOther = ([name, value]: [string, unknown]): boolean =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- any object can be read by name
    value !== undefined && (first as Readonly<Record<string, unknown>>)[name] !== value
  const changed = Object.entries(others).find(isOther)?.[0]
  const name = changed ?? (keys?.some(({ address }) => !had.has(address.key)) ? 'keys' : undefined)
  if (name === undefined) return
  throw new UsageError(
    'FVM_PROVIDER',
    `the world has a provider already, which was made with another value of ${name}: give the options where createProvider is first called for it`,
  )
}
