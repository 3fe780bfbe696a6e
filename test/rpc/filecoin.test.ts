import { afterAll, beforeAll, expect, test } from 'vitest'
import { actorAddress, blake2b256 } from '../../src/crypto/index.ts'
import { addressToString, cidFromString, cidToString, VERIFREG } from '../../src/index.ts'
import { Codec, cidOf, decodeCbor, encodeCbor } from '../../src/ipld/index.ts'
import { createNode, type DevNode } from '../../src/rpc/index.ts'
import { concatBytes } from '../../src/types/index.ts'

/* Filecoin's own methods; the numbers are those of the design's check-list. */

interface CidJson {
  readonly '/': string
}

interface TipsetJson {
  readonly Cids: readonly CidJson[]
  readonly Height: number
  readonly Blocks: readonly {
    readonly Parents: readonly CidJson[]
    readonly Messages: CidJson
    readonly ParentStateRoot: CidJson
  }[]
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

/** The hash of the block of a tipset: the digest of its key, a byte string of its CIDs. */
function hashOfKey(cids: readonly CidJson[]): string {
  const key = encodeCbor(concatBytes(cids.map((cid) => cidFromString(cid['/']).bytes)))
  return `0x${Buffer.from(blake2b256(key)).toString('hex')}`
}

test('1. version and network', async () => {
  expect(await ask('StateNetworkName')).toBe('devnet')
  expect(await ask('StateNetworkVersion', null)).toBe(28)
  expect(await ask('Version')).toMatchObject({ APIVersion: 131_840, BlockDelay: 30 })
})

test('2. the head is one above the newest block, and its parent is that', async () => {
  const head = await ask<TipsetJson>('ChainHead')
  expect(BigInt(head.Height)).toBe(BigInt(await ask<string>('eth_blockNumber')) + 1n)
  const parent = await ask<TipsetJson>('ChainGetTipSet', head.Blocks[0]!.Parents)
  expect(parent.Height).toBe(head.Height - 1)
  expect(await ask('ChainGetTipSetByHeight', 5, null)).toMatchObject({ Height: 0 })
  const pending = await ask<{ hash: string }>('eth_getBlockByNumber', 'pending', false)
  expect(pending.hash).toBe(hashOfKey(head.Cids))
})

test('4. block 0 has the hash of the key of ChainGetGenesis', async () => {
  const genesis = await ask<TipsetJson>('ChainGetGenesis')
  expect(genesis.Height).toBe(0)
  const block = await ask<{ hash: string; number: string }>('eth_getBlockByNumber', '0x0', false)
  expect(block).toMatchObject({ hash: hashOfKey(genesis.Cids), number: '0x0' })
  const header = await ask<string>('ChainReadObj', genesis.Cids[0])
  expect(decodeCbor(Buffer.from(header, 'base64'))).toHaveLength(16)
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

test('6. the hash of a message with a BLS signature is the digest of the message without it', async () => {
  const from = await ask<string>('WalletNew', 'bls')
  await ask('MpoolPushMessage', { From: f1(0), To: from, Value: '1000000000000000000' }, null)
  const sent = await ask<{ Message: { CID: CidJson } }>(
    'MpoolPushMessage',
    { From: from, To: f1(1), Value: '5' },
    null,
  )
  const hash = digestOf(sent.Message.CID)
  expect(await ask('EthGetTransactionHashByCid', sent.Message.CID)).toBe(hash)
  expect(await ask('eth_getTransactionReceipt', hash)).toMatchObject({ status: '0x1' })
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

test('a state is computed with more messages, which leave nothing', async () => {
  const head = await ask<TipsetJson>('ChainHead')
  const latest = await ask<TipsetJson>('ChainGetTipSet', head.Blocks[0]!.Parents)
  const plain = await ask<Computed>('StateCompute', head.Height, [], latest.Cids)
  expect(plain.Root).toEqual(head.Blocks[0]!.ParentStateRoot)
  const message = { From: f1(0), To: f1(1), Value: '5', GasLimit: 10_000_000, Method: 0 }
  const moved = await ask<Computed>('StateCompute', head.Height, [message], latest.Cids)
  expect(moved.Root).not.toEqual(plain.Root)
  expect(moved.Trace.length).toBe(plain.Trace.length + 1)
  expect(moved.Trace.at(-1)!.MsgRct.ExitCode).toBe(0)
  const again = await ask<Computed>('StateCompute', head.Height, [], latest.Cids)
  expect(again).toEqual(plain)
})

interface Computed {
  readonly Root: CidJson
  readonly Trace: readonly { readonly MsgRct: { readonly ExitCode: number } }[]
}

test('parameters of built-in actors are decoded with the names of Go', async () => {
  // Init's Exec: a code CID and the constructor's parameters.
  const code = (await ask<Record<string, CidJson>>('StateActorCodeCIDs', 28))['multisig']!
  const params = Buffer.concat([
    Buffer.from([0x82, 0xd8, 0x2a, 0x58, cidFromString(code['/']).bytes.length + 1, 0]),
    cidFromString(code['/']).bytes,
    Buffer.from([0x41, 0x80]),
  ]).toString('base64')
  expect(await ask('StateDecodeParams', 'f01', 2, params, null)).toEqual({
    CodeCID: code,
    ConstructorParams: 'gA==',
  })
  await expect(ask('StateDecodeParams', 'f01', 2, 'gA==', null)).rejects.toThrow('params')
  await expect(ask('StateDecodeParams', 'f01', 77, 'gA==', null)).rejects.toThrow(
    'unknown method 77',
  )
})

test('the path between tipsets reverts and applies', async () => {
  await ask('evm_mine')
  const to = await ask<TipsetJson>('ChainHead')
  const from = await ask<TipsetJson>('ChainGetTipSet', to.Blocks[0]!.Parents)
  const forward = await ask<{ Type: string; Val: TipsetJson }[]>('ChainGetPath', from.Cids, to.Cids)
  expect(forward.map(({ Type, Val }) => [Type, Val.Height])).toEqual([['apply', to.Height]])
  const back = await ask<{ Type: string; Val: TipsetJson }[]>('ChainGetPath', to.Cids, from.Cids)
  expect(back.map(({ Type, Val }) => [Type, Val.Height])).toEqual([['revert', to.Height]])
})

test('randomness is drawn from the digest as actors draw it', async () => {
  const { Height } = await ask<TipsetJson>('ChainHead')
  const digest = Buffer.from(
    await ask<string>('StateGetRandomnessDigestFromBeacon', Height, null),
    'base64',
  )
  const input = Buffer.alloc(16)
  input.writeBigInt64BE(5n)
  input.writeBigInt64BE(BigInt(Height), 8)
  const seed = Buffer.concat([input.subarray(0, 8), digest, input.subarray(8), Buffer.from([9])])
  expect(await ask('StateGetRandomnessFromBeacon', 5, Height, 'CQ==', null)).toBe(
    Buffer.from(blake2b256(seed)).toString('base64'),
  )
  const tickets = await ask('StateGetRandomnessFromTickets', 5, Height, 'CQ==', null)
  expect(tickets).not.toBe(await ask('StateGetRandomnessFromBeacon', 5, Height, 'CQ==', null))
  await expect(ask('StateGetRandomnessDigestFromTickets', Height + 1, null)).rejects.toThrow(
    'from the future',
  )
})

test('a new key signs, and is in the wallet', async () => {
  const address = await ask<string>('WalletNew', 'secp256k1')
  expect(await ask<string[]>('WalletList')).toContain(address)
  const signature = await ask('WalletSign', address, 'AQ==')
  expect(await ask('WalletVerify', address, 'AQ==', signature)).toBe(true)
  expect(await ask('WalletNew', 'delegated')).toMatch(/^t410f/)
  await expect(ask('WalletNew', 'ledger')).rejects.toThrow('secp256k1, bls, delegated')
})

test('events are found by emitter, field and height', async () => {
  // The registry emits when its root adds a verifier.
  const root = await ask<string>('StateVerifiedRegistryRootKey', null)
  node.vm
    .actor('f06', VERIFREG)
    .connect(root)
    .AddVerifier({ address: f1(2), allowance: 1n << 40n })
  const { Height } = await ask<TipsetJson>('ChainHead')
  const filter = { addresses: ['f06'], fromHeight: Height - 1, fields: {} }
  const events = await ask<EventJson[]>('GetActorEventsRaw', filter)
  expect(events).toHaveLength(1)
  expect(events[0]).toMatchObject({ emitter: 't06', height: Height - 1, reverted: false })
  const type = events[0]!.entries.find(({ Key }) => Key === '$type')!
  const byField = (value: string) => ({
    ...filter,
    fields: { $type: [{ codec: type.Codec, value }] },
  })
  expect(await ask('GetActorEventsRaw', byField(type.Value))).toEqual(events)
  expect(await ask('GetActorEventsRaw', byField('AA=='))).toEqual([])
  expect(await ask('GetActorEventsRaw', { ...filter, addresses: ['f05'] })).toEqual([])
  await expect(ask('GetActorEventsRaw', { fromHeight: 0, toHeight: 2_881 })).rejects.toThrow(
    '2880 epochs',
  )
})

interface EventJson {
  readonly entries: readonly {
    readonly Key: string
    readonly Codec: number
    readonly Value: string
  }[]
}
