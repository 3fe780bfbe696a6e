import type { MethodTable } from './method.ts'
import { DEV_STATE_METHODS } from './methods/dev-state.ts'
import { DEV_TIME_METHODS } from './methods/dev-time.ts'
import { ETH_CHAIN_METHODS } from './methods/eth-chain.ts'
import { ETH_LOG_METHODS } from './methods/eth-logs.ts'
import { ETH_SEND_METHODS } from './methods/eth-send.ts'
import { ETH_SIGN_METHODS } from './methods/eth-sign.ts'
import { ETH_STATE_METHODS } from './methods/eth-state.ts'
import { NET_METHODS } from './methods/net.ts'
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
  { title: 'Logs, filters and subscriptions', tables: [ETH_LOG_METHODS] },
  { title: 'Network, client and pool', tables: [NET_METHODS, TXPOOL_METHODS] },
  { title: 'Time, mining and snapshots', tables: [DEV_TIME_METHODS] },
  { title: 'Cheats', tables: [DEV_STATE_METHODS] },
]
