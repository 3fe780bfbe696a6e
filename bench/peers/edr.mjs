// EDR, the engine under Hardhat's provider, without Hardhat around it.
import {
  ContractDecoder,
  EdrContext,
  L1_CHAIN_TYPE,
  l1GenesisState,
  l1HardforkFromString,
  l1HardforkLatest,
  l1HardforkToString,
  l1ProviderFactory,
  MineOrdering,
} from '@nomicfoundation/edr'
import { rpcRows } from './rpc-rows.mjs'

const KEYS = [
  '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
  '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d',
]
const ADDRESSES = [
  'f39fd6e51aad88f6f4ce6ab8827279cfffb92266',
  '70997970c51812dc3a010c7d01b50e0d17dc79c8',
]

const context = new EdrContext()
await context.registerProviderFactory(L1_CHAIN_TYPE, l1ProviderFactory())
const hardfork = l1HardforkToString(l1HardforkLatest())

const create = () =>
  context.createProvider(
    L1_CHAIN_TYPE,
    {
      allowBlocksWithSameTimestamp: false,
      allowUnlimitedContractSize: false,
      bailOnCallFailure: true,
      bailOnTransactionFailure: true,
      chainId: 31337n,
      coinbase: Buffer.alloc(20),
      defaultTransactionGasLimit: 16_000_000n,
      genesisState: [
        ...l1GenesisState(l1HardforkFromString(hardfork)),
        ...ADDRESSES.map((address) => ({
          address: Buffer.from(address, 'hex'),
          balance: 10n ** 22n,
        })),
      ],
      hardfork,
      initialBaseFeePerGas: 10n ** 9n,
      minGasPrice: 0n,
      mining: {
        autoMine: true,
        blockGasLimit: 60_000_000n,
        memPool: { order: MineOrdering.Priority },
      },
      network: { genesisBlockGasLimit: 60_000_000n },
      networkId: 31337n,
      observability: {},
      ownedAccounts: KEYS,
      precompileOverrides: [],
    },
    {
      enable: false,
      decodeConsoleLogInputsCallback: () => [],
      printLineCallback: () => {},
    },
    { subscriptionCallback: () => {} },
    new ContractDecoder(),
  )

export default async function edr() {
  const provider = await create()
  async function request(method, params) {
    const text = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
    const { data } = await provider.handleRequest(text)
    const { result, error } = typeof data === 'string' ? JSON.parse(data) : data
    if (error !== undefined) throw new RangeError(`${method}: ${error.message}`)
    return result
  }
  const rows = await rpcRows((method, params) =>
    request(
      method,
      method === 'eth_sendTransaction' ? [{ ...params[0], gas: '0xf00000' }] : params,
    ),
  )
  return { world: create, ...rows }
}
