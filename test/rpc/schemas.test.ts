import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { encodeFunctionData, type Hex } from 'viem'
import { beforeAll, describe, expect, test } from 'vitest'
import { createNode, type DevNode } from '../../src/rpc/index.ts'
import { compiled } from './probe.ts'

/*
 * Answers against the schemas that others publish. LITEFVM_SCHEMAS names a folder of OpenRPC documents in
 * JSON, such as FRC-0104's `common-node-api.json` and the build of ethereum/execution-apis.
 */

interface Described {
  readonly name: string
  readonly result?: { readonly schema: object }
}
interface Document {
  readonly methods: readonly Described[]
  readonly components: { readonly schemas: Readonly<Record<string, object>> }
}

const folder = process.env['LITEFVM_SCHEMAS']
const documents = (folder !== undefined && existsSync(folder) ? readdirSync(folder) : [])
  .filter((name) => name.endsWith('.json'))
  .map((name) => [name, read(join(folder!, name))] as const) // there are files in the folder

function read(path: string): Document {
  return JSON.parse(readFileSync(path, 'utf8')) as Document
}

/** Answers that follow Lotus where a schema says otherwise, with the reason; each must still differ. */
const DIFFERENT: Readonly<Record<string, string>> = {
  eth_newFilter: "an id has 32 bytes, as Lotus's EthFilterID; the schema wants a quantity",
  eth_newBlockFilter: "an id has 32 bytes, as Lotus's EthFilterID; the schema wants a quantity",
  eth_newPendingTransactionFilter:
    "an id has 32 bytes, as Lotus's EthFilterID; the schema wants a quantity",
  eth_getFilterChanges: 'an empty array fits two forms of the schema, which accepts one',
  'Filecoin.StateMinerInfo':
    'Lotus writes WindowPoStProofType as a number (`api/types.go`, MinerInfo); the schema wants text',
  'Filecoin.StateMinerProvingDeadline':
    'Lotus gives an object (`dline.Info`); the schema wants text',
}

const { abi, bytecode } = compiled('Probe')
const ALICE = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
const BOB = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8'

let node: DevNode

async function ask<T>(method: string, ...params: readonly unknown[]): Promise<T> {
  return (await node.provider.request({ method, params })) as T // the caller knows the method
}

/** Parameters of methods, over a chain that has contracts, logs, failures, a miner and a deal. */
async function questions(): Promise<Record<string, readonly (readonly unknown[])[]>> {
  const deployed = await ask<Hex>('eth_sendTransaction', { from: ALICE, data: bytecode })
  const { contractAddress: probe } = await ask<{ contractAddress: Hex }>(
    'eth_getTransactionReceipt',
    deployed,
  )
  const input = (functionName: string, ...args: readonly unknown[]) =>
    encodeFunctionData({ abi, functionName, args })
  const logged = await ask<Hex>('eth_sendTransaction', {
    from: ALICE,
    to: probe,
    data: input('increase', 3n),
  })
  const failed = await ask<Hex>('eth_sendTransaction', {
    from: ALICE,
    to: probe,
    data: input('fail', 'why'),
    gas: '0x5f5e100',
  })
  const paid = await ask<Hex>('eth_sendTransaction', { from: ALICE, to: BOB, value: '0x1' })
  await ask('fvm_mine', { tipsets: 2, nullRounds: 3 })
  await ask('evm_setAutomine', false)
  await ask('eth_sendTransaction', { from: ALICE, to: BOB, value: '0x2' })
  // One in the pool has null where the schema of a transaction wants a block, as other nodes write it.
  const hashes = [deployed, logged, failed, paid]
  const block = await ask<{ hash: Hex; number: Hex }>('eth_getBlockByNumber', 'latest', false)
  const mined = await ask<{ blockHash: Hex; blockNumber: Hex }>('eth_getTransactionReceipt', logged)
  const filter = await ask<Hex>('eth_newFilter', { fromBlock: mined.blockNumber })
  const blocks = await ask<Hex>('eth_newBlockFilter')

  const head = await ask<{ Cids: readonly { '/': string }[]; Height: number }>('Filecoin.ChainHead')
  const [headCid] = head.Cids
  const key = head.Cids
  const cid = await ask<object>('Filecoin.EthGetMessageCidByTransactionHash', logged)
  const lookup = await ask<{ TipSet: readonly object[]; Height: number }>(
    'Filecoin.StateSearchMsg',
    [],
    cid,
    -1,
    true,
  )
  const message = await ask<{ To: string; From: string }>('Filecoin.ChainGetMessage', cid)
  const [miner] = await ask<readonly string[]>('Filecoin.StateListMiners', [])
  const sectors = await ask<readonly { SectorNumber: number }[]>(
    'Filecoin.StateMinerActiveSectors',
    miner,
    [],
  )
  const sector = sectors[0]?.SectorNumber ?? 0
  const owner = (await ask<{ Owner: string }>('Filecoin.StateMinerInfo', miner, [])).Owner
  const [wallet] = await ask<readonly string[]>('Filecoin.WalletList')
  const call = { from: ALICE, to: probe, data: input('divide', 2n) }
  const none = [[]]
  const at = [[miner, []]]
  return {
    eth_accounts: none,
    eth_blockNumber: none,
    eth_call: [[call, 'latest']],
    eth_chainId: none,
    eth_coinbase: none,
    eth_estimateGas: [[call]],
    eth_feeHistory: [['0x4', 'latest', [10, 50]]],
    eth_gasPrice: none,
    eth_getBalance: [[ALICE, 'latest']],
    eth_getBlockByHash: [
      [block.hash, false],
      [mined.blockHash, true],
    ],
    eth_getBlockByNumber: [
      ['latest', true],
      [mined.blockNumber, true],
      ['pending', false],
      ['0x0', false],
    ],
    eth_getBlockReceipts: [[mined.blockNumber]],
    eth_getBlockTransactionCountByHash: [[mined.blockHash]],
    eth_getBlockTransactionCountByNumber: [[mined.blockNumber]],
    eth_getCode: [[probe, 'latest']],
    eth_getFilterChanges: [[blocks]],
    eth_getFilterLogs: [[filter]],
    eth_getLogs: [[{ fromBlock: mined.blockNumber }]],
    eth_getStorageAt: [[probe, '0x0', 'latest']],
    eth_getTransactionByBlockHashAndIndex: [[mined.blockHash, '0x0']],
    eth_getTransactionByBlockNumberAndIndex: [[mined.blockNumber, '0x0']],
    eth_getTransactionByHash: hashes.map((hash) => [hash]),
    eth_getTransactionCount: [[ALICE, 'latest']],
    eth_getTransactionReceipt: hashes.map((hash) => [hash]),
    eth_maxPriorityFeePerGas: none,
    eth_newBlockFilter: none,
    eth_newFilter: [[{ fromBlock: 'latest' }]],
    eth_newPendingTransactionFilter: none,
    eth_sign: [[ALICE, '0x01']],
    eth_syncing: none,
    eth_uninstallFilter: [[`0x${'0'.repeat(64)}`]],
    net_version: none,
    txpool_content: none,
    txpool_contentFrom: [[ALICE]],
    txpool_status: none,
    'Filecoin.ChainGetBlock': [[headCid]],
    'Filecoin.ChainGetBlockMessages': [[lookup.TipSet[0]]],
    'Filecoin.ChainGetMessage': [[cid]],
    'Filecoin.ChainGetParentMessages': [[lookup.TipSet[0]]],
    'Filecoin.ChainGetParentReceipts': [[lookup.TipSet[0]]],
    'Filecoin.ChainGetPath': [[lookup.TipSet, key]],
    'Filecoin.ChainGetTipSet': [[key]],
    'Filecoin.ChainGetTipSetAfterHeight': [[lookup.Height, []]],
    'Filecoin.ChainGetTipSetByHeight': [[lookup.Height, []]],
    'Filecoin.ChainHasObj': [[cid]],
    'Filecoin.ChainHead': none,
    'Filecoin.ChainReadObj': [[headCid]],
    'Filecoin.ChainTipSetWeight': [[[]]],
    'Filecoin.GasEstimateFeeCap': [[message, 10, []]],
    'Filecoin.GasEstimateGasLimit': [[message, []]],
    'Filecoin.GasEstimateGasPremium': [[4, message.From, 1_000_000, []]],
    'Filecoin.GasEstimateMessageGas': [[{ ...message, GasLimit: 0 }, null, []]],
    'Filecoin.GetActorEventsRaw': [[{ fromHeight: lookup.Height }]],
    'Filecoin.MpoolGetNonce': [[message.From]],
    'Filecoin.MpoolPending': [[[]]],
    'Filecoin.NetAddrsListen': none,
    'Filecoin.NetPeers': none,
    'Filecoin.StateAccountKey': [[wallet, []]],
    'Filecoin.StateCall': [[{ ...message, Nonce: 0 }, []]],
    'Filecoin.StateCirculatingSupply': [[[]]],
    'Filecoin.StateDealProviderCollateralBounds': [[2_048, false, []]],
    'Filecoin.StateGetActor': [['t05', []]],
    'Filecoin.StateGetBeaconEntry': [[lookup.Height]],
    'Filecoin.StateGetNetworkParams': none,
    'Filecoin.StateGetRandomnessFromBeacon': [[1, lookup.Height, null, []]],
    'Filecoin.StateGetRandomnessFromTickets': [[1, lookup.Height, null, []]],
    'Filecoin.StateListActors': [[[]]],
    'Filecoin.StateListMessages': [[{ To: message.To, From: message.From }, [], 0]],
    'Filecoin.StateListMiners': [[[]]],
    'Filecoin.StateLookupID': [[wallet, []]],
    'Filecoin.StateLookupRobustAddress': [[owner, []]],
    'Filecoin.StateMarketBalance': [[owner, []]],
    'Filecoin.StateMarketDeals': [[[]]],
    'Filecoin.StateMarketParticipants': [[[]]],
    'Filecoin.StateMinerActiveSectors': at,
    'Filecoin.StateMinerAvailableBalance': at,
    'Filecoin.StateMinerDeadlines': at,
    'Filecoin.StateMinerFaults': at,
    'Filecoin.StateMinerInfo': at,
    'Filecoin.StateMinerPartitions': [[miner, 0, []]],
    'Filecoin.StateMinerPower': at,
    'Filecoin.StateMinerProvingDeadline': at,
    'Filecoin.StateMinerRecoveries': at,
    'Filecoin.StateMinerSectorAllocated': [[miner, sector, []]],
    'Filecoin.StateMinerSectorCount': at,
    'Filecoin.StateMinerSectors': [[miner, null, []]],
    'Filecoin.StateNetworkVersion': [[[]]],
    'Filecoin.StateReadState': [['t05', []]],
    'Filecoin.StateReplay': [[lookup.TipSet, cid]],
    'Filecoin.StateSearchMsg': [[[], cid, -1, true]],
    'Filecoin.StateSectorExpiration': [[miner, sector, []]],
    'Filecoin.StateSectorGetInfo': [[miner, sector, []]],
    'Filecoin.StateSectorPartition': [[miner, sector, []]],
    'Filecoin.StateVMCirculatingSupplyInternal': [[[]]],
    'Filecoin.StateVerifiedClientStatus': [[owner, []]],
    'Filecoin.StateVerifiedRegistryRootKey': [[[]]],
    'Filecoin.StateVerifierStatus': [[owner, []]],
    'Filecoin.StateWaitMsg': [[cid, 1, -1, true]],
    'Filecoin.WalletBalance': [[wallet]],
    'Filecoin.WalletHas': [[wallet]],
    'Filecoin.WalletList': none,
    'Filecoin.WalletSign': [[wallet, 'AQID']],
  }
}

const reason = documents.length === 0 ? 'LITEFVM_SCHEMAS names no folder of OpenRPC documents' : ''

describe.skipIf(reason !== '')(
  reason === '' ? 'published schemas' : `published schemas (SKIPPED: ${reason})`,
  () => {
    let asked: Awaited<ReturnType<typeof questions>>
    const used = new Set<string>()

    beforeAll(async () => {
      node = await createNode({ clock: 'chain', miners: 1 })
      asked = await questions()
    })

    for (const [name, { methods, components }] of documents) {
      const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: false })
      ajv.addSchema({ $id: 'doc', components })
      for (const { name: method, result } of methods)
        test(`${name}: ${method}`, async (context) => {
          const isServed = node.rpc.dispatcher.methods.has(method)
          const given = asked[method]
          if (!isServed || given === undefined || result === undefined)
            return context.skip(isServed ? 'the suite asks no question' : 'it is not served')
          used.add(method)
          const validate = ajv.compile(withRoot(result.schema))
          const different = DIFFERENT[method]
          if (different !== undefined) {
            expect(validate(await ask(method, ...given[0]!)), different).toBe(false)
            return
          }
          for (const params of given) {
            const answer = await ask(method, ...params)
            validate(answer)
            expect(
              (validate.errors ?? []).map(
                ({ instancePath, message, params: details }) =>
                  `${instancePath} ${message} ${JSON.stringify(details)}`,
              ),
              `${method}(${JSON.stringify(params)}) gave ${JSON.stringify(answer)?.slice(0, 600)}`,
            ).toEqual([])
          }
        })
    }

    test('methods without a schema are listed', () => {
      const described = new Set(documents.flatMap(([, { methods }]) => methods.map((m) => m.name)))
      const served = [...node.rpc.dispatcher.methods.keys()]
      const list = (names: readonly string[]) => names.join(', ')
      process.stdout.write(
        [
          `${used.size} methods were compared.`,
          `Without a schema: ${list(served.filter((name) => !described.has(name)))}.`,
          `Described and not served: ${list([...described].filter((name) => !served.includes(name)))}.`,
          `Served and not asked: ${list([...described].filter((name) => served.includes(name) && !used.has(name)))}.`,
        ]
          .map((line) => `${line}\n`)
          .join(''),
      )
      expect(used.size).toBeGreaterThan(0)
    })
  },
)

/** Makes references to the document's components absolute. */
function withRoot(schema: object): object {
  return JSON.parse(
    JSON.stringify(schema).replaceAll('"#/components', '"doc#/components'),
  ) as object
}
