import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  DEADLINE,
  type Deadline,
  WINDOWED_POST,
} from '../../../src/builtin-actors/miner/deadlines/deadline.ts'
import { MINER_INFO, type MinerInfo } from '../../../src/builtin-actors/miner/info/miner-info.ts'
import { PARTITION } from '../../../src/builtin-actors/miner/partitions/partition.ts'
import { EXPIRATION_SET } from '../../../src/builtin-actors/miner/queues/expiration-set.ts'
import {
  DEADLINE_SCHEMA,
  EXPIRATION_SET_SCHEMA,
  MINER_INFO_SCHEMA,
  MINER_SCHEMA,
  PARTITION_SCHEMA,
  POST_SUBMISSION_SCHEMA,
  PRE_COMMIT_SCHEMA,
  SECTOR_SCHEMA,
} from '../../../src/builtin-actors/miner/schema.ts'
import { SECTOR_PRE_COMMIT_ON_CHAIN_INFO } from '../../../src/builtin-actors/miner/sectors/pre-commit.ts'
import {
  SECTOR_ON_CHAIN_INFO,
  type SectorOnChainInfo,
} from '../../../src/builtin-actors/miner/sectors/sector-info.ts'
import { MINER_STATE, type MinerState } from '../../../src/builtin-actors/miner/state/state.ts'
import {
  BitField,
  type CborSchema,
  CborWriter,
  Cid,
  decodeAs,
  encodeAs,
} from '../../../src/ipld/index.ts'
import { rawCodec } from '../../../src/schema/index.ts'
import { Address, DecodeError } from '../../../src/types/index.ts'
import { COMM_R, sectorWith } from './state-bench.ts'

// The miner's hot structures have codecs by hand; these tests hold them to the schemas of its state.

const u64 = fc.bigInt(0n, (1n << 64n) - 1n)
const i64 = fc.bigInt(-(1n << 63n), (1n << 63n) - 1n)
const big = fc.bigInt(-(1n << 100n), 1n << 100n)
const cid = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((d) => Cid.v1(0x71, 0xb220, d))
const bits = fc.array(fc.bigInt(0n, 500n), { maxLength: 12 }).map((all) => BitField.of(all))
const power = fc.record({ raw: big, qa: big })
const address = u64.map((id) => Address.id(id))
const optional = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: undefined })

const sector: fc.Arbitrary<SectorOnChainInfo> = fc.record({
  sectorNumber: u64,
  sealProof: i64,
  sealedCid: cid,
  deprecatedDealIds: fc.array(u64, { maxLength: 3 }),
  activation: i64,
  expiration: i64,
  dealWeight: big,
  verifiedDealWeight: big,
  initialPledge: big,
  expectedDayReward: optional(big),
  expectedStoragePledge: optional(big),
  powerBaseEpoch: i64,
  replacedDayReward: optional(big),
  sectorKeyCid: optional(cid),
  flags: fc.nat(0xffff_ffff),
  dailyFee: big,
})

const partition = fc.record({
  sectors: bits,
  unproven: bits,
  faults: bits,
  recoveries: bits,
  terminated: bits,
  expirationsEpochs: cid,
  earlyTerminated: cid,
  livePower: power,
  unprovenPower: power,
  faultyPower: power,
  recoveringPower: power,
})

const expirationSet = fc.record({
  onTimeSectors: bits,
  earlySectors: bits,
  onTimePledge: big,
  activePower: power,
  faultyPower: power,
  feeDeduction: big,
})

const deadline: fc.Arbitrary<Deadline> = fc.record({
  partitions: cid,
  expirationsEpochs: cid,
  partitionsPosted: bits,
  earlyTerminations: bits,
  liveSectors: u64,
  totalSectors: u64,
  faultyPower: power,
  optimisticPostSubmissions: cid,
  sectorsSnapshot: cid,
  partitionsSnapshot: cid,
  optimisticPostSubmissionsSnapshot: cid,
  livePower: power,
  dailyFee: big,
})

const preCommit = fc.record({
  info: fc.record({
    sealProof: i64,
    sectorNumber: u64,
    sealedCid: cid,
    sealRandEpoch: i64,
    dealIds: fc.array(u64, { maxLength: 3 }),
    expiration: i64,
    unsealedCid: optional(cid),
  }),
  preCommitDeposit: big,
  preCommitEpoch: i64,
})

const bytes = fc.uint8Array({ maxLength: 8 })
const info: fc.Arbitrary<MinerInfo> = fc.record({
  owner: address,
  worker: address,
  controlAddresses: fc.array(address, { maxLength: 3 }),
  pendingWorkerKey: optional(fc.record({ newWorker: address, effectiveAt: i64 })),
  peerId: bytes,
  multiAddress: fc.array(bytes, { maxLength: 3 }),
  windowPostProofType: i64,
  sectorSize: u64,
  windowPostPartitionSectors: u64,
  consensusFaultElapsed: i64,
  pendingOwnerAddress: optional(address),
  beneficiary: address,
  beneficiaryTerm: fc.record({ quota: big, usedQuota: big, expiration: i64 }),
  pendingBeneficiaryTerm: optional(
    fc.record({
      newBeneficiary: address,
      newQuota: big,
      newExpiration: i64,
      approvedByBeneficiary: fc.boolean(),
      approvedByNominee: fc.boolean(),
    }),
  ),
})

const state: fc.Arbitrary<MinerState> = fc.record({
  info: cid,
  preCommitDeposits: big,
  lockedFunds: big,
  vestingFunds: optional(fc.record({ head: fc.record({ epoch: i64, amount: big }), tail: cid })),
  feeDebt: big,
  initialPledge: big,
  preCommittedSectors: cid,
  preCommittedSectorsCleanup: cid,
  allocatedSectors: cid,
  sectors: cid,
  provingPeriodStart: i64,
  currentDeadline: u64,
  deadlines: cid,
  earlyTerminations: bits,
  deadlineCronActive: fc.boolean(),
})

const posts = fc.record({
  partitions: bits,
  proofs: fc.array(fc.record({ postProof: i64, proofBytes: bytes }), { maxLength: 2 }),
})

/** A value's bytes are read by the schema, written by it again, and read by the codec. */
function expectAgreement<T>(
  values: fc.Arbitrary<T>,
  codec: CborSchema<T>,
  schema: CborSchema<unknown>,
): void {
  fc.assert(
    fc.property(values, (value) => {
      const encoded = encodeAs(codec, value)
      expect(encodeAs(schema, decodeAs(schema, encoded))).toEqual(encoded)
      expect(encodeAs(codec, decodeAs(codec, encoded))).toEqual(encoded)
    }),
  )
}

/** Cut off anywhere, or with a byte too many, it is no value. */
function expectStrictness<T>(values: fc.Arbitrary<T>, codec: CborSchema<T>): void {
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (value, share) => {
      const encoded = encodeAs(codec, value)
      const cut = encoded.subarray(0, Math.floor(share * (encoded.length - 1)))
      expect(() => decodeAs(codec, cut)).toThrow(DecodeError)
      expect(() => decodeAs(codec, Uint8Array.of(...encoded, 0))).toThrow(DecodeError)
    }),
    { numRuns: 30 },
  )
}

test('sectors', () => {
  expectAgreement(sector, SECTOR_ON_CHAIN_INFO, rawCodec(SECTOR_SCHEMA))
  expectStrictness(sector, SECTOR_ON_CHAIN_INFO)
})

test('partitions', () => {
  expectAgreement(partition, PARTITION, rawCodec(PARTITION_SCHEMA))
  expectStrictness(partition, PARTITION)
})

test('expiration sets', () => {
  expectAgreement(expirationSet, EXPIRATION_SET, rawCodec(EXPIRATION_SET_SCHEMA))
  expectStrictness(expirationSet, EXPIRATION_SET)
})

test('deadlines', () => {
  expectAgreement(deadline, DEADLINE, rawCodec(DEADLINE_SCHEMA))
  expectStrictness(deadline, DEADLINE)
})

test('window PoSts', () => {
  expectAgreement(posts, WINDOWED_POST, rawCodec(POST_SUBMISSION_SCHEMA))
  expectStrictness(posts, WINDOWED_POST)
})

test('pre-committed sectors', () => {
  expectAgreement(preCommit, SECTOR_PRE_COMMIT_ON_CHAIN_INFO, rawCodec(PRE_COMMIT_SCHEMA))
  expectStrictness(preCommit, SECTOR_PRE_COMMIT_ON_CHAIN_INFO)
})

test("a miner's info", () => {
  expectAgreement(info, MINER_INFO, rawCodec(MINER_INFO_SCHEMA))
  expectStrictness(info, MINER_INFO)
})

test("a miner's state", () => {
  expectAgreement(state, MINER_STATE, rawCodec(MINER_SCHEMA))
  expectStrictness(state, MINER_STATE)
})

test('a sector of before v16 has no daily fee until it is written again', () => {
  const value = sectorWith({ sectorNumber: 5n, sealedCid: COMM_R })
  const encoded = encodeAs(SECTOR_ON_CHAIN_INFO, value)
  expect(encoded[0]).toBe(0x90) // 16 fields
  const w = new CborWriter()
  w.writeArrayHeader(15)
  w.writeRaw(encoded.subarray(1, -1)) // the last field is the empty byte string of zero
  const old = decodeAs(SECTOR_ON_CHAIN_INFO, w.finish())
  expect(old).toEqual(value)
  expect(encodeAs(SECTOR_ON_CHAIN_INFO, old)).toEqual(encoded)
})
