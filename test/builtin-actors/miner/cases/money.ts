import { describe, expect, test } from 'vitest'
import { MINER_INFO } from '../../../../src/builtin-actors/miner/info/miner-info.ts'
import { Address } from '../../../../src/types/index.ts'
import { FIL, Id, type MinerBench } from '../bench.ts'
import {
  endDeadline,
  newMiner,
  onboard,
  placeOf,
  preCommit,
  provePartition,
  SIZE,
  succeed,
} from '../flows.ts'

const free = (bench: MinerBench) => bench.call(Id.stranger, 'GetAvailableBalance').value!

describe('rewards', () => {
  test('three quarters of a reward vest over 180 days', () => {
    const bench = newMiner()
    const { lockedFunds } = bench.state
    const call = (reward: bigint, penalty: bigint, from: bigint = Id.reward) =>
      bench.call(from, 'ApplyRewards', { reward, penalty })
    expect(call(FIL, 0n, Id.owner).exitCode).toBe(18)
    expect(call(-1n, 0n).exitCode).toBe(16)
    expect(call(0n, -1n).exitCode).toBe(16)
    bench.balance += 8n * FIL
    succeed(call(8n * FIL, 0n))
    expect(bench.state.lockedFunds).toBe(lockedFunds + 6n * FIL)
    expect(bench.pledge).toBe(6n * FIL)
    const { vestingFunds } = bench.call(Id.stranger, 'GetVestingFunds').value!
    expect(vestingFunds.reduce((sum, { amount }) => sum + amount, 0n)).toBe(bench.state.lockedFunds)
    expect(vestingFunds.length).toBeGreaterThanOrEqual(180)
    expect(vestingFunds.at(-1)!.epoch).toBeGreaterThanOrEqual(bench.epoch + 180n * 2_880n)
    bench.balance = bench.state.lockedFunds
    expect(call(FIL, 0n).exitCode).toBe(19)
  })

  test('a penalty is taken from vesting funds, then from the balance, then is a debt', () => {
    const bench = newMiner()
    bench.balance = bench.state.lockedFunds + 4n * FIL
    succeed(bench.call(Id.reward, 'ApplyRewards', { reward: 4n * FIL, penalty: 10n * FIL }))
    expect(bench.state.lockedFunds).toBe(0n)
    expect(bench.balance).toBe(0n)
    expect(bench.state.feeDebt).toBe(10n * FIL - bench.burnt)
    expect(free(bench)).toBe(-bench.state.feeDebt)
  })
})

describe('debt', () => {
  test('RepayDebt pays as much as there is, and who controls the miner calls it', () => {
    const bench = newMiner()
    bench.balance = bench.state.lockedFunds
    succeed(bench.call(Id.reward, 'ApplyRewards', { reward: 0n, penalty: 10n * FIL }))
    const debt = bench.state.feeDebt
    expect(bench.call(Id.stranger, 'RepayDebt').exitCode).toBe(18)
    bench.balance = FIL
    const { sent } = succeed(bench.call(Id.control, 'RepayDebt'))
    expect(sent).toMatchObject([{ to: Id.burnt, value: FIL }])
    expect(bench.state.feeDebt).toBe(debt - FIL)
    bench.balance = debt
    succeed(bench.call(Id.owner, 'RepayDebt'))
    expect(bench.state.feeDebt).toBe(0n)
    expect(bench.balance).toBe(FIL)
  })
})

describe('withdrawals', () => {
  const withdraw = (bench: MinerBench, amountRequested: bigint, from: bigint = Id.owner) =>
    bench.call(from, 'WithdrawBalance', { amountRequested })

  test('the owner gets the requested amount, at most the free balance', () => {
    const bench = newMiner()
    const available = free(bench)
    expect(withdraw(bench, -1n).exitCode).toBe(16)
    expect(withdraw(bench, 1n, Id.worker).exitCode).toBe(18)
    const { value, sent } = succeed(withdraw(bench, FIL))
    expect(value).toBe(FIL)
    expect(sent).toMatchObject([{ to: Id.owner, method: 0n, value: FIL }])
    expect(succeed(withdraw(bench, 10_000n * FIL)).value).toBe(available - FIL)
    expect(bench.balance).toBe(bench.state.lockedFunds)
    const nothing = succeed(withdraw(bench, FIL))
    expect([nothing.value, nothing.sent]).toEqual([0n, []])
  })

  test('funds that have vested can be withdrawn', () => {
    const bench = newMiner()
    const deposit = bench.state.lockedFunds
    succeed(withdraw(bench, 10_000n * FIL))
    bench.epoch += 182n * 2_880n
    expect(succeed(withdraw(bench, 10_000n * FIL)).value).toBe(deposit)
    expect(bench.pledge).toBe(-deposit)
    expect(bench.balance).toBe(0n)
  })

  test('a beneficiary gets its quota, while its term lasts', () => {
    const bench = newMiner()
    const newBeneficiary = Address.id(Id.beneficiary)
    const term = { newBeneficiary, newQuota: 5n * FIL, newExpiration: bench.epoch + 100n }
    succeed(bench.call(Id.owner, 'ChangeBeneficiary', term))
    succeed(bench.call(Id.beneficiary, 'ChangeBeneficiary', term))
    const { sent } = succeed(withdraw(bench, 3n * FIL, Id.beneficiary))
    expect(sent).toMatchObject([{ to: Id.beneficiary, value: 3n * FIL }])
    expect(succeed(withdraw(bench, 3n * FIL)).value).toBe(2n * FIL) // the owner may ask for it too
    const { beneficiaryTerm } = bench.read(MINER_INFO, bench.state.info)
    expect(beneficiaryTerm.usedQuota).toBe(5n * FIL)
    expect(withdraw(bench, FIL).exitCode).toBe(18)
    bench.epoch += 100n
    expect(withdraw(bench, FIL, Id.beneficiary).exitCode).toBe(18)
  })

  test('a debt is paid first, and an unpaid one forbids it', () => {
    const bench = newMiner()
    bench.balance = bench.state.lockedFunds
    succeed(bench.call(Id.reward, 'ApplyRewards', { reward: 0n, penalty: 10n * FIL }))
    const debt = bench.state.feeDebt
    bench.balance = debt - 1n
    expect(withdraw(bench, FIL).exitCode).toBe(19)
    bench.balance = debt + FIL
    const { sent } = succeed(withdraw(bench, FIL))
    expect(sent).toMatchObject([
      { to: Id.owner, value: FIL },
      { to: Id.burnt, value: debt },
    ])
  })

  test('it is refused while terminations are not paid for', () => {
    const bench = newMiner()
    onboard(bench, [1n])
    const place = placeOf(bench, 1n)
    provePartition(bench, place)
    endDeadline(bench, place.deadline)
    // The market refuses to end deals of sectors; the termination stands in its queue.
    bench.markEarlyTermination(place.deadline)
    expect(withdraw(bench, FIL).exitCode).toBe(18)
  })
})

describe('consensus faults', () => {
  const params = {
    header1: Uint8Array.of(1),
    header2: Uint8Array.of(2),
    headerExtra: Uint8Array.of(),
  }
  const report = (bench: MinerBench) => bench.call(Id.stranger, 'ReportConsensusFault', params)

  test('a fault costs five rewards of a block, and rewards who reports it', () => {
    const bench = newMiner()
    expect(report(bench).exitCode).toBe(16)
    bench.consensusFault = { target: Id.miner, epoch: bench.epoch - 1n, faultType: 1 }
    const { sent } = succeed(report(bench))
    const penalty = 10n * FIL // of 10 FIL an epoch, for 5 leaders
    const reward = (10n * FIL) / 20n
    expect(sent.find(({ to }) => to === Id.stranger)?.value).toBe(reward)
    expect(bench.burnt).toBe(penalty - reward)
    const { consensusFaultElapsed } = bench.read(MINER_INFO, bench.state.info)
    expect(consensusFaultElapsed).toBe(bench.epoch + 900n)
    expect(report(bench).exitCode).toBe(18) // older than the last one's penalty
  })

  test('it is refused of another miner, or of now', () => {
    const bench = newMiner()
    bench.consensusFault = { target: 5n, epoch: bench.epoch - 1n, faultType: 1 }
    expect(report(bench).exitCode).toBe(16)
    bench.consensusFault = { target: Id.miner, epoch: bench.epoch, faultType: 1 }
    expect(report(bench).exitCode).toBe(16)
  })

  test('a reporter that cannot be paid changes nothing else, and its reward is not burnt', () => {
    const bench = newMiner()
    bench.consensusFault = { target: Id.miner, epoch: bench.epoch - 1n, faultType: 1 }
    bench.answer(Id.stranger, 0n, () => ({ exitCode: 7 }))
    succeed(report(bench))
    expect(bench.burnt).toBe(10n * FIL - FIL / 2n)
  })

  test('a miner that is punished may neither pre-commit nor recover', () => {
    const bench = newMiner()
    bench.consensusFault = { target: Id.miner, epoch: bench.epoch - 1n, faultType: 1 }
    succeed(report(bench))
    expect(bench.call(Id.worker, 'DeclareFaultsRecovered', { recoveries: [] }).exitCode).toBe(18)
    expect(preCommit(bench, [1n]).exitCode).toBe(18)
    bench.epoch += 901n
    onboard(bench, [1n])
  })
})

describe('the getters of balances', () => {
  test('the sector size, and the most that a termination may cost', () => {
    const bench = newMiner()
    expect(bench.call(Id.stranger, 'GetSectorSize').value).toBe(SIZE)
    const fee = (initialPledge: bigint, power: bigint) =>
      bench.call(Id.stranger, 'MaxTerminationFee', { power, initialPledge }).value
    expect(fee(1_000n * FIL, 0n)).toBe(85n * FIL) // 8.5 % of the pledge
    // Or 105 % of the fault fee: 3.51 days of the reward for a thousandth of the network's power.
    expect(fee(0n, (1n << 50n) / 1_024n)).toBe((((10_108n * 10n * FIL) / 1_024n) * 105n) / 100n)
  })
})
