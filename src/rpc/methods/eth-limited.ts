import { UsageError } from '../../types/index.ts'
import type { BlockId } from '../block-param.ts'
import { tipsetOf } from '../blocks.ts'
import type { MethodTable, RpcMethod } from '../method.ts'
import { customParam, type Param, readQuantity } from '../param.ts'
import { ETH_CHAIN_METHODS } from './eth-chain.ts'
import { ETH_SEND_METHODS } from './eth-send.ts'

/** The limit that is none. Source: lotus `api/api_full.go`, `LookbackNoLimit`. */
const NO_LIMIT = -1n

const limitParam: Param<bigint> = customParam('limit', 'epochs, or -1', (value, name) =>
  value === -1 ? NO_LIMIT : readQuantity(value, name),
)

/** A method with one more parameter, after those that it has. */
function withLimit(
  base: RpcMethod,
  doc: string,
  check: (...given: Parameters<RpcMethod['call']>) => void = () => {},
): RpcMethod {
  const { params, example } = base
  return {
    ...base,
    doc,
    params: [...params, limitParam],
    example: { params: [...example.params, -1] },
    call(context, given) {
      check(context, given)
      return base.call(context, given.slice(0, params.length))
    },
  }
}

const LIMIT_DOC = 'Lotus searches so many epochs where it has no index; here the index has all.'

/** Methods that Lotus has for gateways: it serves them only under these names. */
export const ETH_LIMITED_METHODS: MethodTable = {
  'Filecoin.EthGetTransactionByHashLimited': withLimit(
    ETH_CHAIN_METHODS['eth_getTransactionByHash']!,
    `Returns what eth_getTransactionByHash does. ${LIMIT_DOC}`,
  ),
  'Filecoin.EthGetTransactionReceiptLimited': withLimit(
    ETH_CHAIN_METHODS['eth_getTransactionReceipt']!,
    `Returns what eth_getTransactionReceipt does. ${LIMIT_DOC}`,
  ),
  'Filecoin.EthGetBlockReceiptsLimited': withLimit(
    ETH_CHAIN_METHODS['eth_getBlockReceipts']!,
    'Returns what eth_getBlockReceipts does, of a block that is at most so many epochs before the head.',
    ({ node }, given) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the parameters have read the values
      const [block, limit] = given as readonly [BlockId, bigint]
      const { height } = tipsetOf(node, block, true)
      if (limit > NO_LIMIT && height < node.head.height - limit)
        throw new UsageError(
          'FVM_HEIGHT',
          `tipset at height ${height} is older than the allowed lookback limit of ${limit} epochs`,
        )
    },
  ),
  'Filecoin.EthSendRawTransactionUntrusted': {
    ...ETH_SEND_METHODS['eth_sendRawTransaction']!,
    doc: 'Sends a signed transaction, as eth_sendRawTransaction does.',
  },
}
