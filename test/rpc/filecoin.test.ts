import { afterAll, beforeAll, expect, test } from 'vitest'
import { actorAddress } from '../../src/crypto/index.ts'
import { addressToString, cidFromString, cidToString } from '../../src/index.ts'
import { Codec, cidOf, decodeCbor } from '../../src/ipld/index.ts'
import { createNode, type DevNode } from '../../src/rpc/index.ts'

/* Filecoin's own methods; the numbers are those of the design's check-list. */

interface CidJson {
  readonly '/': string
}

interface TipsetJson {
  readonly Cids: readonly CidJson[]
  readonly Height: number
  readonly Blocks: readonly { readonly Parents: readonly CidJson[]; readonly Messages: CidJson }[]
}

interface LookupJson {
  readonly Height: number
  readonly TipSet: readonly CidJson[]
  readonly Receipt: { readonly ExitCode: number; readonly GasUsed: number }
}

let node: DevNode
let wallet: string[]

beforeAll(async () => {
  node = await createNode({ clock: 'chain' })
  wallet = await ask<string[]>('WalletList')
})

afterAll(() => node.close())

async function ask<T = unknown>(method: string, ...params: readonly unknown[]): Promise<T> {
  const name = method.includes('_') ? method : `Filecoin.${method}`
  return (await node.provider.request({ method: name, params })) as T // as the caller says
}

const f1 = (i: number) => wallet.filter((address) => address.startsWith('t1'))[i]!
const digestOf = (cid: CidJson) =>
  `0x${Buffer.from(cidFromString(cid['/']).digest).toString('hex')}`

test('1. version, network and genesis', async () => {
  expect(await ask('StateNetworkName')).toBe('devnet')
  expect(await ask('StateNetworkVersion', null)).toBe(28)
  expect(await ask('Version')).toMatchObject({ APIVersion: 131_840, BlockDelay: 30 })
  const genesis = await ask<TipsetJson>('ChainGetGenesis')
  const block = await ask<{ hash: string }>('eth_getBlockByNumber', '0x0', false)
  expect(genesis.Height).toBe(0)
  const key = await ask<string>('ChainReadObj', genesis.Cids[0])
  expect(decodeCbor(Buffer.from(key, 'base64'))).toHaveLength(16)
  expect(block.hash).toMatch(/^0x[0-9a-f]{64}$/)
})

test('2. the head is one above the newest block, and its parent is that', async () => {
  const head = await ask<TipsetJson>('ChainHead')
  expect(BigInt(head.Height)).toBe(BigInt(await ask<string>('eth_blockNumber')) + 1n)
  const parent = await ask<TipsetJson>('ChainGetTipSet', head.Blocks[0]!.Parents)
  expect(parent.Height).toBe(head.Height - 1)
  expect(await ask('ChainGetTipSetByHeight', 5, null)).toMatchObject({ Height: 0 })
})

test('6. a transfer from an f1 account: its hash is the digest of its CID', async () => {
  const sent = await ask<{ CID: CidJson; Message: { GasLimit: number } }>(
    'MpoolPushMessage',
    { From: f1(0), To: f1(1), Value: '5' },
    null,
  )
  const hash = await ask<string>('EthGetTransactionHashByCid', sent.CID)
  expect(hash).toBe(digestOf(sent.CID))
  const id = await ask<string>('StateLookupID', f1(1), null)
  const masked = await ask<string>('FilecoinAddressToEthAddress', f1(1))
  expect(BigInt(masked) & 0xffff_ffff_ffff_ffffn).toBe(BigInt(id.slice(2)))
  expect(await ask('eth_getTransactionByHash', hash)).toMatchObject({
    type: '0x2',
    r: '0x0',
    s: '0x0',
    v: '0x0',
    to: masked,
    value: '0x5',
  })
  expect(await ask('EthGetMessageCidByTransactionHash', hash)).toEqual(sent.CID)
  expect(await ask('ChainGetMessage', sent.CID)).toMatchObject({ Value: '5', Nonce: 0 })
})

test('7. a message to an unknown address goes to 0xff00...ffff', async () => {
  const missing = addressToString(actorAddress(new Uint8Array([7])), 't')
  const sent = await ask<{ CID: CidJson }>(
    'MpoolPushMessage',
    { From: f1(0), To: missing, GasLimit: 10_000_000, Method: 7 },
    null,
  )
  const lookup = await ask<LookupJson>('StateWaitMsg', sent.CID, 2)
  expect(lookup.Receipt.ExitCode).toBe(5)
  const hash = await ask<string>('EthGetTransactionHashByCid', sent.CID)
  expect(await ask('eth_getTransactionByHash', hash)).toMatchObject({
    to: '0xff0000000000000000000000ffffffffffffffff',
  })
})

test('25. waiting with confidence answers at once under automine; receipts are those of the chain', async () => {
  const message = await ask<object>(
    'GasEstimateMessageGas',
    { From: f1(0), To: f1(1), Value: '7' },
    null,
    null,
  )
  const nonce = await ask<number>('MpoolGetNonce', f1(0))
  const signed = await ask<{ CID: CidJson }>('WalletSignMessage', f1(0), {
    ...message,
    Nonce: nonce,
  })
  expect(await ask('MpoolPush', signed)).toEqual(signed.CID)
  const lookup = await ask<LookupJson>('StateWaitMsg', signed.CID, 2)
  expect(lookup.Receipt.ExitCode).toBe(0)
  const head = await ask<TipsetJson>('ChainHead')
  expect(lookup).toMatchObject({ Height: head.Height, TipSet: head.Cids })
  expect(await ask('StateSearchMsg', null, signed.CID, -1, true)).toEqual(lookup)
  expect(await ask('ChainGetParentReceipts', head.Cids[0])).toEqual([lookup.Receipt])
  expect(await ask('ChainGetParentMessages', head.Cids[0])).toMatchObject([{ Cid: signed.CID }])
  const replayed = await ask<{ MsgRct: object; ExecutionTrace: { GasCharges: object[] } }>(
    'StateReplay',
    null,
    signed.CID,
  )
  expect(replayed.MsgRct).toEqual(lookup.Receipt)
  expect(replayed.ExecutionTrace.GasCharges.length).toBeGreaterThan(0)
  expect(await ask('WalletBalance', 't01999999')).toBe('0')
})

test('actors: records, ids, keys, states; an unknown address is error 11', async () => {
  const id = await ask<string>('StateLookupID', f1(2), null)
  expect(await ask('StateAccountKey', id, null)).toBe(f1(2))
  expect(await ask('StateLookupRobustAddress', id, null)).toBe(f1(2))
  expect(await ask('StateGetActor', f1(2), null)).toMatchObject({
    Nonce: 0,
    Balance: '10000000000000000000000',
    DelegatedAddress: null,
  })
  expect(await ask('StateReadState', 't01', null)).toMatchObject({
    State: { NetworkName: 'devnet' },
  })
  expect(await ask<string[]>('StateListActors', null)).toContain('t01')
  await expect(ask('StateGetActor', 't01999999', null)).rejects.toMatchObject({ code: 11 })
})

test('blocks of the chain are readable: header, message meta, receipts, messages', async () => {
  await ask('MpoolPushMessage', { From: f1(0), To: f1(1), Value: '1' }, null)
  const head = await ask<TipsetJson>('ChainHead')
  const tipset = await ask<TipsetJson>('ChainGetTipSet', head.Blocks[0]!.Parents)
  const messages = await ask<{ SecpkMessages: { CID: CidJson }[] }>(
    'ChainGetBlockMessages',
    tipset.Cids[0],
  )
  const { Messages } = tipset.Blocks[0]!
  const { ParentMessageReceipts } = head.Blocks[0] as never as { ParentMessageReceipts: CidJson }
  for (const cid of [
    tipset.Cids[0]!,
    Messages,
    ParentMessageReceipts,
    messages.SecpkMessages[0]!.CID,
  ])
    expect(await ask('ChainHasObj', cid)).toBe(true)
  expect(
    await ask('ChainHasObj', {
      '/': cidToString(cidOf(Codec.DAG_CBOR, Uint8Array.of(0x81, 0x19, 0x30, 0x39))),
    }),
  ).toBe(false)
})

test('names of Lotus for methods of Ethereum', async () => {
  expect(await ask('EthChainId')).toBe('0x1df5e76')
  expect(await ask('NetVersion')).toBe('31415926')
  expect(await ask('Web3ClientVersion')).toMatch(/^anvil\/litefvm-/)
  expect(await ask('ChainGetTipSet', { tag: 'latest' })).toEqual(await ask('ChainHead'))
})

test('an id gives its masked address, also the id of an actor that has an f410 address', async () => {
  const f4 = wallet.find((address) => address.startsWith('t4'))!
  const id = await ask<string>('StateLookupID', f4, null)
  const masked = `0xff${BigInt(id.slice(2)).toString(16).padStart(38, '0')}`
  expect(await ask('FilecoinAddressToEthAddress', id)).toBe(masked)
  expect(await ask('FilecoinAddressToEthAddress', f4)).toBe(
    '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266',
  )
  const key = await ask<string>('StateLookupID', f1(0), null)
  expect(await ask('FilecoinAddressToEthAddress', f1(0))).toBe(
    `0xff${BigInt(key.slice(2)).toString(16).padStart(38, '0')}`,
  )
})

test('a fee cap is estimated for 1,000 tipsets at most', async () => {
  const message = { From: f1(0), To: f1(1), Value: '1' }
  expect(await ask('GasEstimateFeeCap', message, 0, null)).toBe('100')
  expect(BigInt(await ask<string>('GasEstimateFeeCap', message, 1_000, null))).toBeGreaterThan(0n)
  for (const blocks of [1_001, `0x${'f'.repeat(64)}`])
    await expect(ask('GasEstimateFeeCap', message, blocks, null)).rejects.toMatchObject({
      code: 1,
      message: expect.stringContaining('tipsets are too many for a fee cap: give 0 to 1000'),
    })
})
