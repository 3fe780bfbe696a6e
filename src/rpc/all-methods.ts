import type { MethodTable } from './method.ts'
import { DEV_STATE_METHODS } from './methods/dev-state.ts'
import { DEV_TIME_METHODS } from './methods/dev-time.ts'
import { DEV_TOKEN_METHODS } from './methods/dev-tokens.ts'
import { ETH_CHAIN_METHODS } from './methods/eth-chain.ts'
import { ETH_LIMITED_METHODS } from './methods/eth-limited.ts'
import { ETH_LOG_METHODS } from './methods/eth-logs.ts'
import { ETH_SEND_METHODS } from './methods/eth-send.ts'
import { ETH_SIGN_METHODS } from './methods/eth-sign.ts'
import { ETH_STATE_METHODS } from './methods/eth-state.ts'
import { FILECOIN_CHAIN_METHODS } from './methods/filecoin-chain.ts'
import { FILECOIN_COMPUTE_METHODS } from './methods/filecoin-compute.ts'
import { FILECOIN_PARAMS_METHODS } from './methods/filecoin-params.ts'
import { FILECOIN_POOL_METHODS } from './methods/filecoin-pool.ts'
import { FILECOIN_STATE_METHODS } from './methods/filecoin-state.ts'
import { FILECOIN_STORAGE_METHODS } from './methods/filecoin-storage.ts'
import { FVM_METHODS } from './methods/fvm.ts'
import { FVM_ACTOR_METHODS } from './methods/fvm-actors.ts'
import { FVM_PAGE_METHODS } from './methods/fvm-page.ts'
import { FVM_STORAGE_METHODS } from './methods/fvm-storage.ts'
import { NET_METHODS } from './methods/net.ts'
import { TRACE_METHODS } from './methods/trace.ts'
import { TXPOOL_METHODS } from './methods/txpool.ts'

/** A group of methods in the documents, in order. */
export interface MethodGroup {
  readonly title: string
  readonly tables: readonly MethodTable[]
}

/** All methods that a node serves. */
export const METHOD_GROUPS: readonly MethodGroup[] = [
  { title: 'Blocks, transactions and fees', tables: [ETH_CHAIN_METHODS] },
  { title: 'State and calls', tables: [ETH_STATE_METHODS] },
  { title: 'Sending and signing', tables: [ETH_SEND_METHODS, ETH_SIGN_METHODS] },
  { title: 'Names of Lotus for gateways', tables: [ETH_LIMITED_METHODS] },
  { title: 'Logs, filters and subscriptions', tables: [ETH_LOG_METHODS] },
  { title: 'Traces', tables: [TRACE_METHODS] },
  { title: 'Network, client and pool', tables: [NET_METHODS, TXPOOL_METHODS] },
  { title: 'Time, mining and snapshots', tables: [DEV_TIME_METHODS] },
  { title: 'Cheats', tables: [DEV_STATE_METHODS, DEV_TOKEN_METHODS] },
  {
    title: 'Only here',
    tables: [FVM_METHODS, FVM_ACTOR_METHODS, FVM_STORAGE_METHODS, FVM_PAGE_METHODS],
  },
  { title: 'Filecoin: chain', tables: [FILECOIN_CHAIN_METHODS] },
  { title: 'Filecoin: state', tables: [FILECOIN_STATE_METHODS] },
  { title: 'Filecoin: computed', tables: [FILECOIN_COMPUTE_METHODS, FILECOIN_PARAMS_METHODS] },
  { title: 'Filecoin: storage, datacap and multisigs', tables: [FILECOIN_STORAGE_METHODS] },
  { title: 'Filecoin: pool, gas and wallet', tables: [FILECOIN_POOL_METHODS] },
]

/** Methods with the prefixes of test clients that only read. */
const READS =
  /^(anvil_(get|nodeInfo|metadata|dumpState)|hardhat_(get|metadata)|fvm_(accounts|actors?|checkInvariants|explain|message|profile|storage|tipsets?|trace)$)/

/** Whether a method changes the chain. If it does without being one of these, work that is done meanwhile begins again. */
export function changesChain(name: string): boolean {
  if (/^(eth_send|Filecoin\.(MpoolPush|EthSend|WalletNew))/.test(name)) return true
  return /^(evm|anvil|hardhat|fvm)_/.test(name) && !READS.test(name)
}

/** Names that Lotus has for methods of Ethereum. Source: lotus `api/eth_aliases.go`. */
export function filecoinAlias(name: string): string | undefined {
  const match = /^(eth|net|web3|trace)_([a-z])(\w*)$/.exec(name)
  if (match === null) return undefined
  const [, prefix, first, rest] = match
  const method = `${first!.toUpperCase()}${rest}` // the expression has these groups
  if (prefix === 'net') return `Filecoin.Net${method}`
  if (prefix === 'web3') return `Filecoin.Web3${method}`
  return `Filecoin.Eth${prefix === 'trace' ? 'Trace' : ''}${method}`
}
