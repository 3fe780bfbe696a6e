import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BUILTIN_ACTORS } from '../../src/builtin-actors/definitions.ts'
import { addressToString, methodNumber } from '../../src/crypto/index.ts'
import { BitField } from '../../src/ipld/index.ts'
import { goValueOf } from '../../src/rpc/go-params.ts'
import { createNode, type DevNode } from '../../src/rpc/index.ts'
import { bitfieldJson } from '../../src/rpc/json/bitfield.ts'
import { goName } from '../../src/rpc/json/go-names.ts'
import { goJson } from '../../src/rpc/json/go-values.ts'
import { type AnySchema, cbor, decodeValue, encodeValue } from '../../src/schema/index.ts'
import type { Address } from '../../src/types/index.ts'

/* Selectors of Lotus's API v2, parameters by Go's names, and the names that Lotus has for gateways. */

interface CidJson {
  readonly '/': string
}

interface TipsetJson {
  readonly Cids: readonly CidJson[]
  readonly Height: number
}

let node: DevNode
/** A null round, with tipsets at the heights before and after it. */
let nullRound: number

beforeAll(async () => {
  node = await createNode({ clock: 'chain', finality: 4n })
  await node.provider.request({ method: 'anvil_mine', params: [10] })
  const head = await ask<TipsetJson>('ChainHead')
  nullRound = head.Height
  await node.provider.request({ method: 'evm_increaseTime', params: [30] })
  await node.provider.request({ method: 'anvil_mine', params: [300] })
})

afterAll(() => node.close())

async function ask<T = unknown>(method: string, ...params: readonly unknown[]): Promise<T> {
  const name = method.includes('_') ? method : `Filecoin.${method}`
  return (await node.provider.request({ method: name, params })) as T // as the caller says
}

const heightOf = async (selector: object): Promise<number> =>
  (await ask<TipsetJson>('ChainGetTipSet', selector)).Height

test('tags: latest is the head, finalized is behind it, and safe is the later of finalized and 200 epochs', async () => {
  const head = await ask<TipsetJson>('ChainHead')
  expect(await ask('ChainGetTipSet', { tag: 'latest' })).toEqual(head)
  expect(await heightOf({ tag: 'finalized' })).toBe(head.Height - 4)
  expect(await heightOf({ tag: 'safe' })).toBe(head.Height - 4)
  expect(await ask('ChainGetFinalizedTipSet')).toEqual(
    await ask('ChainGetTipSet', { tag: 'finalized' }),
  )
  expect(await ask('ChainGetTipSetFinalityStatus')).toEqual({
    ecFinalityThresholdDepth: -1,
    ecFinalizedTipSet: null,
    f3FinalizedTipSet: null,
    finalizedTipSet: await ask('ChainGetFinalizedTipSet'),
    head,
  })
  const late = await createNode({ clock: 'chain' })
  await late.provider.request({ method: 'anvil_mine', params: [300] })
  const tag = async (name: string) =>
    (await late.provider.request({
      method: 'Filecoin.ChainGetTipSet',
      params: [{ tag: name }],
    })) as TipsetJson // as Lotus has it
  expect((await tag('latest')).Height - (await tag('safe')).Height).toBe(200)
  await late.close()
})

test('keys: an empty one is the head', async () => {
  const finalized = await ask<TipsetJson>('ChainGetTipSet', { tag: 'finalized' })
  expect(await ask('ChainGetTipSet', { key: finalized.Cids })).toEqual(finalized)
  expect(await ask('ChainGetTipSet', { key: [] })).toEqual(await ask('ChainHead'))
})

test('heights: from the finalized tipset, or from an anchor; a null round is the one after it, or before', async () => {
  const head = await ask<TipsetJson>('ChainHead')
  const latest = { tag: 'latest' }
  expect(await heightOf({ height: { at: head.Height - 4 } })).toBe(head.Height - 4)
  expect(await heightOf({ height: { at: head.Height - 1, anchor: latest } })).toBe(head.Height - 1)
  expect(await heightOf({ height: { at: head.Height, anchor: {} } })).toBe(head.Height)
  expect(await heightOf({ height: { at: nullRound } })).toBe(nullRound + 1)
  expect(await heightOf({ height: { at: nullRound, previous: true } })).toBe(nullRound - 1)
  expect(await heightOf({ height: { at: 0 } })).toBe(0)
})

test.each([
  [{}, 'validating selector: exactly one tipset selection criteria must be specified, found: 0'],
  [
    { tag: 'latest', key: [] },
    'validating selector: exactly one tipset selection criteria must be specified, found: 2',
  ],
  [
    { height: {} },
    'validating selector: validating tipset height: invalid tipset height: at epoch must be specified',
  ],
  [
    { height: { at: -1 } },
    'validating selector: validating tipset height: invalid tipset height: epoch cannot be less than zero',
  ],
  [
    { height: { at: 5, anchor: { tag: 'latest', key: [] } } },
    'validating selector: validating tipset height: invalid tipset anchor: at most one of key or tag must be specified',
  ],
  [{ tag: 'earliest' }, 'unknown tipset tag: earliest'],
  [{ height: { at: 10_309 } }, 'looking for tipset with height greater than start point'],
])('the selector %j is refused as Lotus refuses it', async (selector, message) => {
  await expect(ask('ChainGetTipSet', selector)).rejects.toMatchObject({ code: 1, message })
  await expect(ask('StateGetActor', 't01', selector)).rejects.toMatchObject({
    code: 1,
    message: `getting tipset: ${message}`,
  })
})

test('actors and ids at a selector: the state before the tipset', async () => {
  const wallet = await ask<string[]>('WalletList')
  const [from, to] = wallet.filter((address) => address.startsWith('t1'))
  const before = await ask<{ Balance: string }>('StateGetActor', to, { tag: 'latest' })
  await ask('MpoolPushMessage', { From: from, To: to, Value: '7' }, null)
  const balanceAt = async (selector: object): Promise<bigint> =>
    BigInt((await ask<{ Balance: string }>('StateGetActor', to, selector)).Balance)
  expect((await balanceAt({ tag: 'latest' })) - BigInt(before.Balance)).toBe(7n)
  expect(await balanceAt({ tag: 'finalized' })).toBe(BigInt(before.Balance))
  expect(await ask('StateGetID', to, { tag: 'latest' })).toBe(await ask('StateLookupID', to, null))
  await expect(ask('StateGetID', `0x${'77'.repeat(20)}`, { tag: 'latest' })).rejects.toMatchObject({
    code: 11,
    message: 'looking up ID: actor not found',
  })
})

test('parameters are encoded from the JSON of Go, with names in any case', async () => {
  const codes = await ask<Record<string, CidJson>>('StateActorCodeCIDs', 28)
  const encode = (actor: string, ...rest: readonly unknown[]) =>
    ask('StateEncodeParams', codes[actor], ...rest)
  const hex = async (actor: string, ...rest: readonly unknown[]) =>
    Buffer.from((await encode(actor, ...rest)) as string, 'base64').toString('hex')
  // Propose: To f05, 5 attoFIL, method 2, one byte.
  const propose = { To: 't05', Value: '5', Method: 2, Params: '/w==' }
  expect(await hex('multisig', 2, propose)).toBe('844200054200050241ff')
  expect(await hex('multisig', 2, { to: 't05', VALUE: '5', method: 2, params: '/w==', X: 1 })).toBe(
    '844200054200050241ff',
  )
  expect(await hex('multisig', 2, { To: 't05' })).toBe('8442000540' + '0040')
  // DeclareFaults: a bit field of 2, 3 and 4 is runs of 2 absent and 3 present.
  expect(
    await hex('storageminer', 10, { Faults: [{ Deadline: 1, Partition: 0, Sectors: [2, 3] }] }),
  ).toBe(`8181830100${Buffer.from(encodeValue(cbor.bitfield, [2, 3, 4])).toString('hex')}`)
  expect(await hex('storagemarket', 2, 't05')).toBe('420005')
  expect(await hex('evm', 3_844_450_837, 'AQI=')).toBe('420102')
  expect(
    await hex('datacap', Number(methodNumber('DecreaseAllowance')), {
      Operator: 't05',
      Decrease: '1',
    }),
  ).toMatch(/^82420005/)
  await expect(encode('multisig', 99, {})).rejects.toMatchObject({
    code: 1,
    message: expect.stringContaining(
      `getting params type: unknown method 99 for actor ${codes['multisig']!['/']}`,
    ),
  })
  await expect(encode('multisig', 2, { To: 5 })).rejects.toMatchObject({
    code: 1,
    message: expect.stringContaining('json unmarshal: '),
  })
  await expect(encode('multisig', 2, {})).rejects.toMatchObject({
    code: 1,
    message: 'cbor marshal: params.To is missing: its address cannot be left out',
  })
  await expect(encode('storageminer', 2, {})).rejects.toMatchObject({
    code: 1,
    message: expect.stringContaining('cbor marshal: cannot marshal empty value'),
  })
})

test('states have the names and forms of Go', async () => {
  expect(await ask('StateReadState', 't01', null)).toMatchObject({
    State: {
      AddressMap: { '/': expect.any(String) },
      NextID: expect.any(Number),
      NetworkName: 'devnet',
    },
  })
  expect(await ask('StateReadState', 't04', null)).toMatchObject({
    State: {
      TotalRawBytePower: expect.any(String),
      TotalQABytesCommitted: expect.any(String),
      ThisEpochQAPowerSmoothed: { PositionEstimate: expect.any(String) },
      MinerCount: 4,
      FirstCronEpoch: expect.any(Number),
      ProofValidationBatch: null,
    },
  })
})

/** JSON of values of a schema. */
function jsonFor(schema: AnySchema, method?: string): fc.Arbitrary<unknown> {
  const { fields, item, inner } = schema as never as Record<string, never>
  if (inner !== undefined) return fc.option(jsonFor(inner))
  if (item !== undefined)
    return fc.array(jsonFor(item), { maxLength: 3 }).map((all) => (all.length === 0 ? null : all))
  if (fields !== undefined) {
    const parts = Object.entries<AnySchema>(fields)
    return fc.record(
      Object.fromEntries(
        parts.map(([name, part]) => [goName(name, schema.kind, method), jsonFor(part)]),
      ),
    )
  }
  const bytes = fc
    .uint8Array({ maxLength: 9 })
    .map((some) => (some.length === 0 ? null : Buffer.from(some).toString('base64')))
  const sized = (length: number) => fc.array(fc.nat(255), { minLength: length, maxLength: length })
  const kinds: Record<string, fc.Arbitrary<unknown>> = {
    u8: fc.nat(255),
    u16: fc.nat(65_535),
    u32: fc.nat(),
    u64: fc.maxSafeNat(),
    i64: fc.maxSafeInteger(),
    'token amount': fc.bigInt().map(String),
    'big integer': fc.bigInt().map(String),
    address: fc.maxSafeNat().map((id) => `t0${id}`),
    link: fc.constant({ '/': 'bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a' }),
    bytes,
    'text or bytes': fc.string(),
    text: fc.string(),
    bool: fc.boolean(),
    'bit field': fc.array(fc.nat(99)).map((bits) => bitfieldJson(BitField.of(bits))),
    signature: fc.record({ Type: fc.constantFrom(1, 2), Data: bytes }),
    u256: sized(32),
    'bytes(20)': sized(20),
    'bytes(32)': sized(32),
    'sector status': fc.nat(2),
  }
  const found = kinds[schema.kind]
  if (found === undefined) throw new Error(`no values for ${schema.kind}`)
  return found
}

const WITH_PARAMS = Object.entries(BUILTIN_ACTORS).flatMap(([actor, { methods }]) =>
  Object.entries(methods).flatMap(([name, { params }]) =>
    params === undefined ? [] : [{ actor, method: name, params: params as AnySchema }],
  ),
)

test.each(WITH_PARAMS)(
  'params of $actor.$method decode to the JSON that they were encoded from',
  ({ method: name, params }) => {
    fc.assert(
      fc.property(jsonFor(params, name), (json) => {
        const value = goValueOf(params, json, { path: 'params', method: name })
        const again = decodeValue(params, encodeValue(params, value))
        const address = (one: Address) => addressToString(one, 't')
        expect(goJson(params, again, { address, method: name })).toEqual(json)
      }),
      { numRuns: 20 },
    )
  },
)

test('names for gateways give what the methods of Ethereum give, within the limit', async () => {
  const [sender] = await ask<string[]>('eth_accounts')
  const hash = await ask('eth_sendTransaction', { from: sender, to: sender, value: '0x1' })
  const receipt = await ask<{ blockNumber: string }>('eth_getTransactionReceipt', hash)
  expect(await ask('EthGetTransactionReceiptLimited', hash, 10)).toEqual(receipt)
  expect(await ask('EthGetTransactionByHashLimited', hash, -1)).toEqual(
    await ask('eth_getTransactionByHash', hash),
  )
  const { blockNumber } = receipt
  for (const limit of [-1, 1])
    expect(await ask('EthGetBlockReceiptsLimited', blockNumber, limit)).toEqual([receipt])
  await expect(ask('EthGetBlockReceiptsLimited', blockNumber, 0)).rejects.toMatchObject({
    code: 1,
    message: expect.stringContaining('is older than the allowed lookback limit'),
  })
})

test('snapshots have the names of anvil too', async () => {
  const before = await ask('eth_blockNumber')
  const id = await ask('anvil_snapshot')
  expect(await ask('anvil_increaseTime', 30)).toBeGreaterThanOrEqual(30)
  await ask('evm_mine')
  expect(await ask('anvil_revert', id)).toBe(true)
  expect(await ask('evm_revert', id)).toBe(false)
  expect(await ask('eth_blockNumber')).toBe(before)
  expect(await ask('anvil_setRpcUrl', 'http://127.0.0.1:1')).toBeNull()
})
