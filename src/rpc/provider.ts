import type { FVM } from '../harness/index.ts'
import { ChainNode, type ChainNodeOptions, type Key } from '../node/index.ts'
import type { Provider } from './provider-types.ts'
import { RpcNode } from './rpc-node.ts'

/** Options of a provider over a world. */
export interface ProviderOptions extends Omit<ChainNodeOptions, 'now'> {
  /** Keys that the node signs with, beside those of the world's accounts. */
  readonly keys?: readonly Key[]
}

const nodes = new WeakMap<FVM, RpcNode>()

/**
 * A provider over a world: what either sends the other sees, and `vm.revert` and `evm_revert` take both
 * back. Time is the world's own: an epoch takes 30 seconds.
 *
 * @example createPublicClient({ transport: custom(createProvider(vm)) })
 */
export function createProvider(vm: FVM, options: ProviderOptions = {}): Provider {
  let rpc = nodes.get(vm)
  if (rpc === undefined) {
    const { keys, ...chain } = options
    const node = new ChainNode(vm, { clock: 'chain', ...chain }, keys)
    rpc = new RpcNode(node, '0', () => 0)
    nodes.set(vm, rpc)
  }
  return rpc.provider()
}
