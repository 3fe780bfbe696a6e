import { expect, test } from 'vitest'
import {
  type GasCharge,
  GasTracker,
  HYGGE,
  PRICES,
  type PriceList,
  priceListFor,
  TEEP,
  WATERMELON,
} from '../../src/gas/index.ts'
import {
  FatalError,
  NETWORK_VERSIONS,
  type NetworkVersion,
  OUT_OF_GAS,
} from '../../src/types/index.ts'
import { readRows } from './rows.ts'

type Arg = number | string | boolean | null
type Row = [NetworkVersion, string, Arg[], string, string, string]

/** Arguments that are u64 or i64 in the interface, by method and place. */
const BIG: Record<string, number[]> = {
  onHashing: [0],
  onBlockLink: [0],
  onVerifyAggregateSeals: [0],
  onVerifyPost: [0],
  onGetRandomness: [0],
  onTipsetCid: [0],
}

function chargeOf(prices: PriceList, method: string, args: Arg[]): GasCharge {
  const given = args.map((arg, i) => {
    if (arg === null) return undefined
    return BIG[method]?.includes(i) ? BigInt(arg) : arg
  })
  if (method === 'onChainMessage') return prices.onChainMessage(given[0] as number)
  const trace: GasCharge[] = []
  const tracker = new GasTracker(2n ** 63n - 1n, trace)
  // Called by name: the grid of the reference has one row a call.
  const call = prices[method as keyof PriceList] as unknown as (...a: unknown[]) => void
  try {
    call.call(prices, tracker, ...given)
  } catch (thrown) {
    if (thrown !== OUT_OF_GAS) throw thrown
  }
  expect(trace).toHaveLength(1)
  return trace[0]!
}

const ROWS = readRows<Row>('charges.jsonl.gz')

test.each([
  [18, 574],
  [21, 633],
  [25, 633],
] as const)('every charge at nv %i is the reference’s', (nv, count) => {
  const rows = ROWS.filter((row) => row[0] === nv)
  expect(rows).toHaveLength(count)
  for (const [, method, args, name, compute, other] of rows) {
    const charge = chargeOf(priceListFor(nv), method, args)
    const got = [charge.name, String(charge.compute), String(charge.other)]
    expect(got, `${method}(${args.join(', ')})`).toEqual([name, compute, other])
  }
})

test('the reference’s grid calls every method that charges', () => {
  const called = new Set(ROWS.map((row) => row[1]))
  const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(priceListFor(28)))
  const missing = methods.filter((name) => name.startsWith('on') && !called.has(name))
  // A plain charge of the Wasm prices, in no list of the reference as a method.
  expect(missing).toEqual(['onSyscall'])
})

test('a syscall costs 14,000 gas at every network version', () => {
  for (const nv of NETWORK_VERSIONS)
    expect(chargeOf(priceListFor(nv), 'onSyscall', [])).toEqual({
      type: 'GasCharge',
      name: 'OnSyscall',
      compute: 14_000_000,
      other: 0,
    })
})

test('network versions share the three lists', () => {
  const names = NETWORK_VERSIONS.map((nv) => priceListFor(nv).name)
  expect(names).toEqual([
    ...Array(3).fill('hygge'),
    ...Array(4).fill('watermelon'),
    ...Array(5).fill('teep'),
  ])
  expect(priceListFor(21)).toBe(priceListFor(24))
  expect(Object.keys(PRICES).map(Number)).toEqual([...NETWORK_VERSIONS])
})

test('the Wasm prices are equal in all three lists', () => {
  const prices = {
    instructionDefault: 4_000,
    mathDefault: 4_000,
    jumpUnconditional: 4_000,
    jumpConditional: 4_000,
    jumpIndirect: 4_000,
    call: 0,
    memoryFillBaseCost: 0,
    memoryFillPerByteCost: 400,
    memoryAccessCost: 0,
    memoryCopyPerByteCost: 400,
  }
  for (const list of [HYGGE, WATERMELON, TEEP]) {
    expect(list.wasm).toEqual(prices)
    expect(list.hostCall).toBe(14_000_000)
    expect(list.tableElementBytes).toBe(8)
  }
})

test('memory costs 0.4 gas a byte, a table element as much as 8 bytes', () => {
  const prices = priceListFor(28)
  expect(prices.initMemoryGas(65_536)).toBe(26_214_400)
  expect(prices.growMemoryGas(536_870_912)).toBe(214_748_364_800)
  expect(prices.initTableGas(10)).toBe(32_000)
})

test('preloaded actors are those of FIP-0055 in all three lists', () => {
  for (const list of [HYGGE, WATERMELON, TEEP])
    expect(list.preloadedActors).toEqual([0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n, 10n, 99n])
})

test('links are scanned at a price from nv 21 on', () => {
  const scan = (nv: NetworkVersion) => [
    priceListFor(nv).ipldCborScanPerField,
    priceListFor(nv).ipldCborScanPerCid,
  ]
  expect(scan(20)).toEqual([0, 0])
  expect(scan(21)).toEqual([35_000, 400_000])
  expect(scan(29)).toEqual([35_000, 400_000])
})

test('nv 18 to 20 return values below depth 1 without a charge', () => {
  const trace: GasCharge[] = []
  priceListFor(18).onMethodReturn(new GasTracker(1_000n, trace), 2, 100, 3)
  expect(trace).toEqual([])
})

test.each([
  ['onActorEvent', 18, [1, 2, 3]],
  ['onVerifyAggregateSignature', 18, [1, 2]],
  ['onUtf8Validation', 18, [1]],
  ['onGetRoot', 18, []],
  ['onSetRoot', 18, []],
  ['onActorEventValidate', 21, [1]],
  ['onActorEventAccept', 28, [1]],
] as const)('%s is refused at nv %i, which has no such charge', (method, nv, args) => {
  expect(() => chargeOf(priceListFor(nv), method, [...args])).toThrow(FatalError)
})

test('a hash without a price is not supported', () => {
  const prices = priceListFor(28)
  expect([0x12n, 0xb220n, 0xb240n, 0x1bn, 0x1053n].every((c) => prices.supportsHash(c))).toBe(true)
  expect(prices.supportsHash(0x13n)).toBe(false)
  expect(prices.supportsHash(2n ** 64n - 1n)).toBe(false)
  expect(() => prices.onHashing(new GasTracker(1n), 0x13n, 1)).toThrow(
    'price list teep has no price for hash 19',
  )
})
