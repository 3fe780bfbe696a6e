import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { BUILTIN_ACTORS, stateSchemaOf } from '../../src/builtin-actors/definitions.ts'
import { EVM_SCHEMA } from '../../src/builtin-actors/evm/schema.ts'
import { EVM_STATE, type EvmState } from '../../src/builtin-actors/evm/state.ts'
import { EVM_STATE as PUBLIC_EVM_STATE } from '../../src/builtin-actors/index.ts'
import { cidFromString, decodeAs, encodeAs } from '../../src/ipld/index.ts'
import { methodNumbersOf, type Raw, rawCodec } from '../../src/schema/index.ts'

interface RecordedState {
  readonly type: string
  readonly version: number
  readonly state: string
  readonly blocks: readonly (readonly [cid: string, hex: string])[]
}

const file = new URL('../vectors/states/states.jsonl.gz', import.meta.url)
const STATES = gunzipSync(readFileSync(file))
  .toString()
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as RecordedState) // written by our own script

test('the raw codec of a recorded state writes the bytes that it read', () => {
  const types = new Set<string>()
  for (const { type, version, state, blocks } of STATES) {
    const block = new Map(blocks).get(state)
    if (block === undefined) continue
    const bytes = Uint8Array.from(Buffer.from(block, 'hex'))
    const schema = stateSchemaOf(type, version, bytes)
    expect(schema, `${type} v${version}`).toBeDefined()
    const codec = rawCodec(schema!)
    expect(encodeAs(codec, decodeAs(codec, bytes)), `${type} v${version}`).toEqual(bytes)
    types.add(type)
  }
  expect([...types].sort()).toEqual(Object.keys(BUILTIN_ACTORS).sort())
})

test('a method has one number below 2^24, or that of its name by FRC-42, or both; none is given twice', () => {
  for (const { name, methods } of Object.values(BUILTIN_ACTORS)) {
    const numbers = Object.entries(methods).flatMap(([method, spec]) =>
      methodNumbersOf(method, spec).map(String),
    )
    expect(new Set(numbers).size, name).toBe(numbers.length)
  }
})

/** Numbers as the reference lists them. Source: builtin-actors v18.0.0, `enum Method` of each actor and its tests. */
const EXPORTED: Readonly<Record<string, Readonly<Record<string, bigint>>>> = {
  account: { AuthenticateMessage: 2_643_134_072n },
  multisig: { Receive: 3_726_118_371n },
  evm: { InvokeEVM: 3_844_450_837n },
  verifiedregistry: {
    AddVerifiedClient: 3_916_220_144n,
    RemoveExpiredAllocations: 2_421_068_268n,
    GetClaims: 2_199_871_187n,
    ExtendClaimTerms: 1_752_273_514n,
    RemoveExpiredClaims: 2_873_373_899n,
    Receive: 3_726_118_371n,
  },
  datacap: {
    Name: 48_890_204n,
    Symbol: 2_061_153_854n,
    Granularity: 3_936_767_397n,
    TotalSupply: 114_981_429n,
    Balance: 3_261_979_605n,
    Allowance: 4_205_072_950n,
    Mint: 116_935_346n,
    Destroy: 2_624_896_501n,
    Transfer: 80_475_954n,
    TransferFrom: 3_621_052_141n,
    IncreaseAllowance: 1_777_121_560n,
    DecreaseAllowance: 1_529_376_545n,
    RevokeAllowance: 2_765_635_761n,
    Burn: 1_434_719_642n,
    BurnFrom: 2_979_674_018n,
  },
}

test.each(Object.entries(EXPORTED))(
  'exported methods of %s have their numbers',
  (type, expected) => {
    const { methods } = BUILTIN_ACTORS[type as keyof typeof BUILTIN_ACTORS] // a name of the table
    const exported = Object.entries(methods)
      .map(([name, spec]) => [name, methodNumbersOf(name, spec)[0]!] as const)
      .filter(([, number]) => number >= 1n << 24n)
    expect(Object.fromEntries(exported)).toEqual(expected)
  },
)

describe("a contract's state by hand and by its schema", () => {
  const CID = cidFromString('bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a')
  const mark = { origin: 100n, nonce: 7n }
  const alive: EvmState = {
    bytecode: CID,
    bytecodeHash: new Uint8Array(32).fill(9),
    contractState: CID,
    transientData: undefined,
    nonce: 1n,
    tombstone: undefined,
  }
  const states: readonly EvmState[] = [
    alive,
    { ...alive, transientData: { state: CID, lifespan: mark } },
    { ...alive, tombstone: mark, nonce: 2n ** 64n - 1n },
  ]

  test.each(states.map((state, i) => [i, state] as const))('is the same, %i', (_i, state) => {
    const codec = rawCodec(EVM_SCHEMA)
    const raw: Raw<typeof EVM_SCHEMA> = {
      ...state,
      transientData: state.transientData ?? null,
      tombstone: state.tombstone ?? null,
    }
    const bytes = encodeAs(EVM_STATE, state)
    expect(encodeAs(codec, raw)).toEqual(bytes)
    expect(decodeAs(codec, bytes)).toEqual(raw)
    expect(decodeAs(EVM_STATE, bytes)).toEqual(state)
  })

  test('is refused alike if it is malformed', () => {
    const bytes = encodeAs(PUBLIC_EVM_STATE, alive)
    const wrong = [Uint8Array.of(0x85, ...bytes.subarray(1)), bytes.subarray(0, -1)]
    for (const block of wrong) {
      expect(() => decodeAs(EVM_STATE, block)).toThrow()
      expect(() => decodeAs(rawCodec(EVM_SCHEMA), block)).toThrow()
    }
  })
})
