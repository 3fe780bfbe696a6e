import { expect, test } from 'vitest'
import {
  checkClaimsAgainstSectors,
  checkMinersAgainstPower,
} from '../../src/builtin-actors/check-storage.ts'
import type { MinerSummary } from '../../src/builtin-actors/miner/invariants.ts'
import { ZERO_POWER } from '../../src/builtin-actors/miner/power-pair.ts'
import type { PowerSummary } from '../../src/builtin-actors/power/invariants.ts'
import { Violations } from '../../src/builtin-actors/runtime/violations.ts'
import { Cid } from '../../src/ipld/index.ts'

const MINER: MinerSummary = {
  livePower: { raw: 20n, qa: 200n },
  activePower: { raw: 10n, qa: 100n },
  faultyPower: ZERO_POWER,
  windowPostProofType: 13n,
  deadlineCronActive: true,
  liveDataSectors: new Map([
    [
      7n,
      {
        sectorStart: 100n,
        sectorExpiration: 1_100n,
        dealWeight: 0n,
        verifiedDealWeight: 512_000n,
        isLegacyQaPower: false,
      },
    ],
  ]),
  dailyFee: 0n,
}
const CLAIM = { windowPostProof: 13n, rawBytePower: 10n, qualityAdjPower: 100n }
const PROVING = Uint8Array.of(0x81, 1)
const TERMINATIONS = Uint8Array.of(0x81, 2)

/** What is wrong between one miner and the power actor. */
function againstPower(miner: MinerSummary, power: Partial<PowerSummary>): string[] {
  const violations = new Violations()
  const sound = {
    claims: new Map([[1_000n, CLAIM]]),
    crons: new Map([[1_000n, [{ epoch: 5n, payload: PROVING }]]]),
  }
  checkMinersAgainstPower(new Map([[1_000n, miner]]), { ...sound, ...power }, violations)
  return violations.found
}

test('a miner with its claim and its cron is sound', () => {
  expect(againstPower(MINER, {})).toEqual([])
  const crons = [
    { epoch: 5n, payload: PROVING },
    { epoch: 5n, payload: TERMINATIONS },
  ]
  expect(againstPower(MINER, { crons: new Map([[1_000n, crons]]) })).toEqual([])
  expect(againstPower({ ...MINER, deadlineCronActive: false }, { crons: new Map() })).toEqual([])
})

test('a claim that is missing, or has another power or proof, is a violation', () => {
  expect(againstPower(MINER, { claims: new Map() })).toEqual(['miner f01000 has no power claim'])
  const other = { ...CLAIM, rawBytePower: 9n, windowPostProof: 14n }
  expect(againstPower(MINER, { claims: new Map([[1_000n, other]]) })).toEqual([
    'miner f01000 computed active power [10, 100] does not match claim [9, 100]',
    'miner f01000 proof type 13 does not match claim proof type 14',
  ])
})

test('a cron is missing, there twice, of an unknown kind or corrupt', () => {
  const withCrons = (...payloads: Uint8Array[]): string[] =>
    againstPower(MINER, {
      crons: new Map([[1_000n, payloads.map((payload, i) => ({ epoch: BigInt(i), payload }))]]),
    })
  expect(withCrons()).toEqual([
    'miner f01000 has invalid deadline_cron_active (true) for proving_period_cron status (false)',
  ])
  expect(withCrons(PROVING, PROVING)).toEqual([
    'miner f01000 has duplicate proving period crons at epochs 0 and 1',
  ])
  expect(withCrons(PROVING, Uint8Array.of(0x81, 3))).toEqual([
    'miner f01000 has unexpected cron event type 3',
  ])
  expect(withCrons(PROVING, Uint8Array.of(0x80))).toEqual([
    'miner f01000 registered cron at epoch 1 with wrong or corrupt payload',
  ])
})

test("a sector's life and weight follow its claims", () => {
  const claim = {
    provider: 1_000n,
    client: 2n,
    data: Cid.v1(0x55, 0x12, new Uint8Array(32)),
    size: 512n,
    termMin: 900n,
    termMax: 2_000n,
    termStart: 100n,
    sector: 7n,
  }
  const wrong = (...claims: (typeof claim)[]): string[] => {
    const violations = new Violations()
    const summary = {
      verifiers: new Set<bigint>(),
      allocated: 0n,
      allocations: new Map(),
      claims: new Map(claims.map((one, i) => [BigInt(i), one])),
    }
    checkClaimsAgainstSectors(summary, new Map([[1_000n, MINER]]), violations)
    return violations.found
  }
  expect(wrong(claim)).toEqual([])
  expect(wrong({ ...claim, sector: 8n })).toEqual([]) // the sector was compacted away
  expect(wrong({ ...claim, size: 256n }, { ...claim, size: 256n })).toEqual([])
  expect(wrong(claim, claim)).toEqual([
    'sector 7 of miner f01000 has a verified weight of 512000, and claims of 1024000',
  ])
  const what = 'claim 0 of sector 7 of miner f01000'
  expect(wrong({ ...claim, termStart: 99n, termMin: 1_002n, termMax: 1_000n })).toEqual([
    `${what}: sector start 100 is after claim term start 99`,
    `${what}: sector expiration 1100 is before claim min term 1101`,
    `${what}: sector expiration 1100 is after claim term max 1099`,
    'sector 7 of miner f01000 has a verified weight of 512000, and claims of 512512',
  ])
})
