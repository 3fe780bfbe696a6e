import { describe, expect } from 'vitest'
import { computeUnsealedCommitment } from '../../../src/crypto/index.ts'
import { cbor, encodeValue } from '../../../src/index.ts'
import { Cid, Codec } from '../../../src/ipld/index.ts'
import { Address } from '../../../src/types/index.ts'
import { scenario } from './both.ts'
import { allocation, grant, piece, registry, spend } from './datacap.ts'
import { SEAL_PROOF } from './deals.ts'
import {
  by,
  codesOf,
  commitSectors,
  DAY,
  FIL,
  makeMiner,
  mineToDeadline,
  NI_PROOF,
  PROOF,
  post,
  preCommitments,
  sealed,
  WINDOW,
} from './miners.ts'

/* Miners of the power actor, whose cron runs at the end of every deadline. */

const SECTOR = 1n << 35n
/** The method that notified actors are called by. */
const SECTOR_CONTENT_CHANGED = 2_034_386_435n
const PLACE = cbor.tuple({ deadline: cbor.i64, partition: cbor.i64 })
const MAX = 2n ** 64n - 1n

describe('people and funds', () => {
  scenario('owner, worker, control addresses and peers', (vm) => {
    const miner = makeMiner(vm)
    const code = codesOf(vm, miner)
    const id = (name: string) => Address.id(vm.idOf(name)!)
    expect(code('stranger', 'ChangePeerID', { newId: Uint8Array.of(5) })).toBe(18)
    expect(code('control', 'ChangePeerID', { newId: new Uint8Array(129) })).toBe(16)
    expect(code('control', 'ChangePeerID', { newId: Uint8Array.of(5) })).toBe(0)
    expect(code('worker', 'ChangeMultiaddrs', { newMultiAddrs: [new Uint8Array(0)] })).toBe(16)
    expect(code('worker', 'ChangeMultiaddrs', { newMultiAddrs: [Uint8Array.of(6)] })).toBe(0)
    expect(by(vm, miner, 'stranger').call('GetPeerID').peerId).toEqual(Uint8Array.of(5))
    const workers = { newWorker: 'new worker', newControlAddresses: ['control', 'heir'] }
    expect(code('worker', 'ChangeWorkerAddress', workers)).toBe(18)
    expect(code('owner', 'ChangeWorkerAddress', { ...workers, newWorker: 'heir' })).toBe(16)
    expect(code('owner', 'ChangeWorkerAddress', workers)).toBe(0)
    expect(code('owner', 'ConfirmChangeWorkerAddress')).toBe(0)
    expect(code('stranger', 'ControlAddresses')).toBe(0)
    expect(code('stranger', 'ChangeOwnerAddress', id('heir'))).toBe(18)
    expect(code('owner', 'ChangeOwnerAddress', vm.account('heir').address)).toBe(16)
    expect(code('owner', 'ChangeOwnerAddress', id('heir'))).toBe(0)
    expect(code('heir', 'ChangeOwnerAddress', id('stranger'))).toBe(16)
    expect(code('heir', 'ChangeOwnerAddress', id('heir'))).toBe(0)
    const { owner, proposed } = by(vm, miner, 'stranger').call('GetOwner')
    expect([owner, proposed]).toEqual([id('heir'), null])
    const isControlling = (name: string) =>
      by(vm, miner, 'stranger').call('IsControllingAddress', name)
    expect(['heir', 'control', 'owner', 'f0999999'].map(isControlling)).toEqual([
      true,
      true,
      false,
      false,
    ])
    expect(code('stranger', 'GetSectorSize')).toBe(0)
    expect(code('stranger', 'GetMultiaddrs')).toBe(0)
  })

  scenario('beneficiaries, withdrawals, rewards, debts and faults of consensus', (vm) => {
    const miner = makeMiner(vm)
    const code = codesOf(vm, miner)
    const terms = { newBeneficiary: 'heir', newQuota: 5n * FIL, newExpiration: vm.epoch + 100n }
    expect(code('stranger', 'ChangeBeneficiary', terms)).toBe(18)
    expect(code('owner', 'ChangeBeneficiary', { ...terms, newQuota: 0n })).toBe(16)
    expect(code('owner', 'ChangeBeneficiary', terms)).toBe(0)
    expect(code('heir', 'ChangeBeneficiary', { ...terms, newQuota: FIL })).toBe(16)
    expect(code('heir', 'ChangeBeneficiary', terms)).toBe(0)
    expect(code('stranger', 'GetBeneficiary')).toBe(0)
    const withdraw = (from: string, amountRequested: bigint) =>
      code(from, 'WithdrawBalance', { amountRequested })
    expect(withdraw('stranger', FIL)).toBe(18)
    expect(withdraw('heir', -1n)).toBe(16)
    expect(withdraw('heir', 3n * FIL)).toBe(0)
    expect(withdraw('owner', 3n * FIL)).toBe(0) // 2 FIL are left of the quota
    expect(withdraw('owner', FIL)).toBe(18)
    expect(code('owner', 'ApplyRewards', { reward: 0n, penalty: 0n })).toBe(18)
    expect(code(2n, 'ApplyRewards', { reward: -1n, penalty: 0n })).toBe(16)
    expect(code(2n, 'ApplyRewards', { reward: 0n, penalty: 2_000n * FIL })).toBe(0)
    expect(by(vm, miner, 'owner').state().feeDebt).toBeGreaterThan(0n)
    expect(code('owner', 'GetAvailableBalance')).toBe(0)
    expect(code('worker', 'PreCommitSectorBatch2', preCommitments(vm, [1n]))).toBe(19)
    vm.send({ from: 'owner', to: Address.id(miner), value: 2_000n * FIL })
    expect(code('stranger', 'RepayDebt')).toBe(18)
    expect(code('control', 'RepayDebt')).toBe(0)
    expect(by(vm, miner, 'owner').state().feeDebt).toBe(0n)
    expect(code('stranger', 'GetVestingFunds')).toBe(0)
    const headers = { header1: PROOF, header2: PROOF, headerExtra: PROOF }
    expect(code('stranger', 'ReportConsensusFault', headers)).toBe(16)
    vm.overridePrimitive('verifyConsensusFault', () => ({
      target: miner,
      epoch: vm.epoch - 5n,
      faultType: 1,
    }))
    expect(code('stranger', 'ReportConsensusFault', headers)).toBe(0)
    expect(code('stranger', 'ReportConsensusFault', headers)).toBe(18)
    expect(code('worker', 'PreCommitSectorBatch2', preCommitments(vm, [1n]))).toBe(18)
    expect(code('stranger', 'InitialPledge')).toBe(0)
    const fee = { power: SECTOR, initialPledge: FIL }
    expect(code('stranger', 'MaxTerminationFee', fee)).toBe(0)
  })
})

describe('sectors', () => {
  scenario('pre-commitments, proofs, claims and notifications', (vm) => {
    const miner = makeMiner(vm)
    const code = codesOf(vm, miner)
    const { client } = grant(vm, 4n * SECTOR, 4n * SECTOR)
    const half = allocation(vm, miner, SECTOR / 2n, { termMax: 900n * DAY })
    expect(spend(vm, 'client', SECTOR, { allocations: [half, half] }).exitCode).toBe(0)
    const pair = [1, 1].map(() => ({ size: SECTOR / 2n, commitment: piece(1).digest }))
    const ofPair = Cid.v1(
      Codec.FIL_COMMITMENT_UNSEALED,
      0x1012,
      computeUnsealedCommitment(SEAL_PROOF, pair),
    )
    const preCommit = (...args: [numbers: bigint[], change?: object]) =>
      code('worker', 'PreCommitSectorBatch2', preCommitments(vm, ...args))
    expect(preCommit([1n], { sealProof: 2n ** 32n + SEAL_PROOF })).toBe(16)
    expect(preCommit([1n], { sealProof: NI_PROOF })).toBe(16)
    expect(preCommit([1n], { sealRandEpoch: vm.epoch })).toBe(16)
    expect(preCommit([1n], { sealedCid: piece(1) })).toBe(16)
    expect(preCommit([1n], { unsealedCid: sealed(1n) })).toBe(16)
    expect(preCommit([1n], { expiration: vm.epoch + 200n * DAY })).toBe(16)
    expect(preCommit([1n, 1n])).toBe(16)
    expect(preCommit([MAX])).toBe(24)
    expect(preCommit([1n, 2n, 3n])).toBe(0)
    expect(preCommit([4n], { unsealedCid: ofPair })).toBe(0)
    expect(preCommit([4n])).toBe(16)
    vm.mine(151)
    const claims = [1n, 2n].map((allocationId) => ({
      cid: piece(1),
      size: SECTOR / 2n,
      verifiedAllocationKey: { client, id: allocationId },
      notify: [{ address: 'stranger', payload: Uint8Array.of(1) }],
    }))
    const prove = (sectors: readonly bigint[], change: object = {}) =>
      code('worker', 'ProveCommitSectors3', {
        sectorActivations: sectors.map((sectorNumber) => ({
          sectorNumber,
          pieces: sectorNumber === 4n ? claims : [],
        })),
        sectorProofs: sectors.map(() => PROOF),
        aggregateProof: new Uint8Array(0),
        aggregateProofType: null,
        requireActivationSuccess: false,
        requireNotificationSuccess: false,
        ...change,
      })
    expect(prove([1n], { aggregateProof: PROOF })).toBe(16)
    expect(prove([1n], { sectorProofs: [] })).toBe(16)
    expect(prove([1n], { sectorProofs: [], aggregateProof: PROOF, aggregateProofType: 0n })).toBe(
      16,
    )
    expect(prove([9n])).toBe(17)
    expect(prove([1n, 9n], { requireActivationSuccess: true })).toBe(17)
    expect(prove([4n], { requireNotificationSuccess: true })).toBe(1003)
    vm.overridePrimitive('verifySeal', ({ sectorId }) => sectorId.number !== 2n)
    vm.mockCall(
      { to: 'stranger', method: SECTOR_CONTENT_CHANGED },
      { returns: Uint8Array.of(0x81, 0x81, 0x82, 0x81, 0xf5, 0x81, 0xf4) },
    )
    expect(prove([1n, 2n], { requireActivationSuccess: true })).toBe(16)
    const { value } = by(vm, miner, 'worker').send('ProveCommitSectors3', {
      sectorActivations: [
        { sectorNumber: 1n, pieces: [] },
        { sectorNumber: 2n, pieces: [] },
        { sectorNumber: 4n, pieces: claims },
      ],
      sectorProofs: [PROOF, PROOF, PROOF],
      aggregateProof: new Uint8Array(0),
      aggregateProofType: null,
      requireActivationSuccess: false,
      requireNotificationSuccess: false,
    })
    expect(value).toMatchObject({ successCount: 2, failures: [{ index: 1 }] })
    expect(registry(vm, 'client').call('GetClaims', { owner: miner, ids: [1n, 2n] })).toMatchObject(
      {
        claims: [{ sector: 4n }, { sector: 4n }],
      },
    )
    expect(code('control', 'CompactSectorNumbers', { maskSectorNumbers: [5n, 7n] })).toBe(0)
    expect(preCommit([5n])).toBe(16)
  })

  scenario('window PoSts, disputes, faults, recoveries, extensions, data and ends', (vm) => {
    const miner = makeMiner(vm)
    const code = codesOf(vm, miner)
    expect(
      code('worker', 'ProveCommitSectorsNI', niOf(vm.epoch, miner, 2n ** 32n + NI_PROOF)),
    ).toBe(24)
    expect(code('worker', 'ProveCommitSectorsNI', niOf(vm.epoch, miner, SEAL_PROOF))).toBe(16)
    const deadline = commitSectors(vm, miner, [1n, 2n, 3n, 4n])
    const open = mineToDeadline(vm, miner, deadline)
    const first = { deadline, partition: 0n }
    const submit = (change: object = {}) =>
      code('worker', 'SubmitWindowedPoSt', { ...post(deadline, open, [4n]), ...change })
    expect(submit()).toBe(16) // the chain has no randomness of this epoch yet
    vm.mine(1)
    expect(submit({ deadline: deadline + 1n })).toBe(16)
    expect(submit({ partitions: [] })).toBe(16)
    expect(submit({ partitions: [{ index: 1n, skipped: [] }] })).toBe(17)
    expect(submit({ partitions: [{ index: MAX, skipped: [] }] })).toBe(16)
    expect(submit({ proofs: [{ postProof: 12n, proofBytes: PROOF }] })).toBe(16)
    expect(submit({ proofs: [{ postProof: 13n, proofBytes: new Uint8Array(193) }] })).toBe(16)
    expect(submit({ chainCommitRand: new Uint8Array(32) })).toBe(16)
    expect(submit({ chainCommitRand: new Uint8Array(33) })).toBe(16)
    expect(submit()).toBe(0)
    expect(submit()).toBe(16)
    expect(code('worker', 'DeclareFaults', { faults: [{ ...first, sectors: [1n] }] })).toBe(16)
    const dispute = { deadline, postIndex: 0n }
    expect(code('stranger', 'DisputeWindowedPoSt', dispute)).toBe(18)
    vm.mineUpTo(open + WINDOW)
    expect(code('stranger', 'DisputeWindowedPoSt', dispute)).toBe(16)
    expect(code('stranger', 'DisputeWindowedPoSt', { deadline, postIndex: MAX })).toBe(20)
    vm.overridePrimitive('verifyPost', () => false)
    expect(code('stranger', 'DisputeWindowedPoSt', dispute)).toBe(0)
    expect(code('stranger', 'DisputeWindowedPoSt', dispute)).toBe(16)
    const recover = (sectors: bigint[], at: object = first) =>
      code('control', 'DeclareFaultsRecovered', { recoveries: [{ ...first, ...at, sectors }] })
    expect(recover([1n, 2n])).toBe(0)
    expect(recover([1n], { partition: MAX })).toBe(20)
    expect(recover([9n])).toBe(16)
    expect(code('control', 'DeclareFaults', { faults: [{ ...first, sectors: [1n, 3n] }] })).toBe(0)
    const status = (sectorNumber: bigint, auxData = encodeValue(PLACE, first)) =>
      [0, 1, 2].map((value) =>
        code('stranger', 'ValidateSectorStatus', { sectorNumber, status: value as 0, auxData }),
      )
    expect(status(2n)).toEqual([0, 0, 0])
    expect(status(9n)).toEqual([17, 17, 17])
    expect(status(2n, Uint8Array.of(0x80))).toEqual([16, 16, 16])
    expect(code('stranger', 'GenerateSectorLocation', { sectorNumber: 2n })).toBe(0)
    expect(code('stranger', 'GetNominalSectorExpiration', 2n)).toBe(0)
    expect(code('stranger', 'CheckSectorProven', { sectorNumber: 9n })).toBe(17)
    expect(code('worker', 'CompactPartitions', { deadline, partitions: [0n] })).toBe(18)
    const extension = {
      ...first,
      sectors: [2n],
      sectorsWithClaims: [],
      newExpiration: vm.epoch + 900n * DAY,
    }
    const extend = (change: object) =>
      code('worker', 'ExtendSectorExpiration2', { extensions: [{ ...extension, ...change }] })
    expect(extend({ newExpiration: vm.epoch })).toBe(16)
    expect(extend({ deadline: 48n })).toBe(16)
    expect(extend({ partition: 1n })).toBe(17)
    const claims = { sectorNumber: 2n, maintainClaims: [5n], dropClaims: [] }
    expect(extend({ sectorsWithClaims: [claims] })).toBe(16)
    const end = (sectors: bigint[], at: object = first) =>
      code('worker', 'TerminateSectors', { terminations: [{ ...first, ...at, sectors }] })
    expect(end([9n])).toBe(16)
    expect(end([1n], { deadline: 48n })).toBe(16)
    expect(end([3n, 4n])).toBe(0)
    expect(end([3n])).toBe(16)
    expect(status(3n)).toEqual([0, 0, 0])
    const auxData = encodeValue(PLACE, first)
    const is = (sectorNumber: bigint, value: 0 | 1 | 2) =>
      by(vm, miner, 'stranger').call('ValidateSectorStatus', {
        sectorNumber,
        status: value,
        auxData,
      })
    expect([is(2n, 2), is(2n, 1), is(3n, 0)]).toEqual([true, false, true])
  })

  scenario('sectors without data get data, and live longer', (vm) => {
    const miner = makeMiner(vm)
    const code = codesOf(vm, miner)
    const { client } = grant(vm, 4n * SECTOR, 4n * SECTOR)
    const whole = allocation(vm, miner, SECTOR, { termMax: 900n * DAY })
    expect(spend(vm, 'client', SECTOR, { allocations: [whole] }).exitCode).toBe(0)
    const deadline = commitSectors(vm, miner, [1n, 2n, 3n])
    const open = mineToDeadline(vm, miner, deadline)
    vm.mine(1)
    expect(code('worker', 'SubmitWindowedPoSt', post(deadline, open))).toBe(0)
    vm.mineUpTo(open + WINDOW)
    const verified = {
      cid: piece(1),
      size: SECTOR,
      verifiedAllocationKey: { client, id: 1n },
      notify: [],
    }
    const update = (sector: bigint, change: object = {}) => ({
      sector,
      deadline,
      partition: 0n,
      newSealedCid: sealed(sector + 100n),
      pieces: [],
      ...change,
    })
    const given = {
      sectorUpdates: [
        update(1n, { pieces: [verified] }),
        update(2n, { pieces: [{ ...verified, verifiedAllocationKey: null }] }),
        update(3n, { partition: 1n }),
        update(3n, { newSealedCid: piece(1) }),
      ],
      sectorProofs: [PROOF, PROOF, PROOF, PROOF],
      aggregateProof: new Uint8Array(0),
      updateProofsType: 3n,
      aggregateProofType: null,
      requireActivationSuccess: false,
      requireNotificationSuccess: false,
    }
    expect(code('stranger', 'ProveReplicaUpdates3', given)).toBe(18)
    const unknown = { ...given, sectorUpdates: [update(9n)], sectorProofs: [PROOF] }
    expect(code('worker', 'ProveReplicaUpdates3', unknown)).toBe(17)
    expect(code('worker', 'ProveReplicaUpdates3', { ...given, updateProofsType: 4n })).toBe(16)
    expect(code('worker', 'ProveReplicaUpdates3', { ...given, sectorProofs: [] })).toBe(16)
    expect(
      code('worker', 'ProveReplicaUpdates3', { ...given, requireActivationSuccess: true }),
    ).toBe(17)
    const { value } = by(vm, miner, 'worker').send('ProveReplicaUpdates3', given)
    expect(value?.successCount).toBe(2)
    const extend = (sectors: bigint[], sectorsWithClaims: object[], days = 500n) =>
      code('worker', 'ExtendSectorExpiration2', {
        extensions: [
          {
            deadline,
            partition: 0n,
            sectors,
            sectorsWithClaims: sectorsWithClaims as never[],
            newExpiration: vm.epoch + days * DAY,
          },
        ],
      })
    const one = { sectorNumber: 1n, maintainClaims: [1n], dropClaims: [] as bigint[] }
    expect(extend([1n], [])).toBe(16)
    expect(extend([], [{ ...one, maintainClaims: [], dropClaims: [1n] }])).toBe(18)
    expect(extend([], [one], 1_000n)).toBe(18)
    expect(extend([2n, 3n], [one])).toBe(0)
    expect(code('stranger', 'GetNominalSectorExpiration', 1n)).toBe(0)
  })
})

/** One sector without interaction, of some proof. */
function niOf(epoch: bigint, miner: bigint, sealProofType: bigint) {
  return {
    sectors: [
      {
        sealingNumber: 30n,
        sealerId: miner,
        sealedCid: sealed(30n),
        sectorNumber: 30n,
        sealRandEpoch: epoch - 1n,
        expiration: epoch + 400n * DAY,
      },
    ],
    aggregateProof: PROOF,
    sealProofType,
    aggregateProofType: 1n,
    provingDeadline: 0n,
    requireActivationSuccess: true,
  }
}
