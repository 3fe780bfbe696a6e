import { describe, expect, test } from 'vitest'
import { FVM } from '../../src/index.ts'
import { toBytes } from '../../src/types/index.ts'

const FIL = 10n ** 18n
const EIB = 1n << 60n
const SECTOR = 32n << 30n

interface Power {
  readonly totalRawBytePower: bigint
  readonly totalQualityAdjPower: bigint
  readonly totalPledgeCollateral: bigint
  readonly thisEpochRawBytePower: bigint
  readonly thisEpochQualityAdjPower: bigint
  readonly thisEpochQaPowerSmoothed: { readonly position: bigint; readonly velocity: bigint }
  readonly minerCount: bigint
  readonly minerAboveMinPowerCount: bigint
  readonly firstCronEpoch: bigint
}
interface Reward {
  readonly epoch: bigint
  readonly thisEpochReward: bigint
  readonly thisEpochBaselinePower: bigint
  readonly thisEpochRewardSmoothed: { readonly position: bigint }
  readonly effectiveNetworkTime: bigint
}

function power(vm: FVM): Power {
  return vm.state('f04') as Power
}
function reward(vm: FVM): Reward {
  return vm.state('f02') as Reward
}

describe('a network near the size of mainnet', () => {
  test('has its power, pledge, baseline and rewards from the start', () => {
    const vm = FVM.createSync()
    const { totalRawBytePower, totalPledgeCollateral, minerCount, minerAboveMinPowerCount } =
      power(vm)
    expect(power(vm)).toMatchObject({
      totalQualityAdjPower: 20n * EIB,
      thisEpochQualityAdjPower: 20n * EIB,
      thisEpochRawBytePower: totalRawBytePower,
      firstCronEpoch: 10_000n,
    })
    expect(Number(totalRawBytePower) / Number(EIB)).toBeCloseTo(2.28, 4)
    expect([minerCount, minerAboveMinPowerCount]).toEqual([4n, 4n])
    expect(totalPledgeCollateral / FIL).toBe(121_056_158n)
    const { thisEpochReward, thisEpochBaselinePower } = reward(vm)
    expect(Number(thisEpochReward) / 1e18).toBeCloseTo(23.62, 2)
    expect(Number(thisEpochBaselinePower) / Number(EIB)).toBeCloseTo(141.44, 2)
    expect(vm.checkInvariants()).toEqual([])
  })

  test('pays a sector of 32 GiB and requires pledge for it as mainnet does', () => {
    const vm = FVM.createSync()
    const { thisEpochQualityAdjPower: network, totalPledgeCollateral: pledge } = power(vm)
    const daily = (reward(vm).thisEpochReward * 2_880n * SECTOR) / network
    expect(Number(daily) / 1e18).toBeCloseTo(0.000_101, 6)
    expect(Number((pledge * SECTOR) / network) / 1e18).toBeCloseTo(0.18, 2)
  })

  test('stays as it began: two hours of cron move the reward by little', () => {
    const vm = FVM.createSync()
    const before = reward(vm)
    vm.mine(240)
    const after = reward(vm)
    expect(after.epoch).toBe(10_240n)
    expect(Number(after.thisEpochReward) / Number(before.thisEpochReward)).toBeCloseTo(1, 3)
    expect(after.effectiveNetworkTime).toBe(23n)
    expect(power(vm)).toMatchObject({ totalQualityAdjPower: 20n * EIB, firstCronEpoch: 10_240n })
    const { position, velocity } = power(vm).thisEpochQaPowerSmoothed
    expect([position >> 128n, velocity]).toEqual([20n * EIB, 0n])
    expect(vm.checkInvariants()).toEqual([])
  })

  test('begins at the epoch of its world', () => {
    for (const epoch of [0n, 1n, 5_000_000n]) {
      const vm = FVM.createSync({ epoch })
      expect(reward(vm).epoch).toBe(epoch)
      expect(vm.state('f05')).toMatchObject({ lastCron: epoch - 1n })
      vm.mine(2)
      expect(power(vm).firstCronEpoch).toBe(epoch + 2n)
      expect(vm.checkInvariants()).toEqual([])
    }
  })

  test('has the size that is asked for', () => {
    const vm = FVM.createSync({ networkPower: '1.5 PiB' })
    expect(power(vm).thisEpochQualityAdjPower).toBe(3n << 49n)
    // Its miners have less than mainnet's minimum each, and count together all the same.
    expect(power(vm).totalRawBytePower).toBe(power(vm).thisEpochRawBytePower)
    vm.mine(1)
    expect(power(vm).thisEpochQualityAdjPower).toBe(3n << 49n)
    expect(vm.checkInvariants()).toEqual([])
    const small = FVM.createSync({ networkPower: 1000n })
    expect(power(small)).toMatchObject({ totalQualityAdjPower: 0n, minerAboveMinPowerCount: 0n })
    small.mine(1)
    expect(power(small).thisEpochQualityAdjPower).toBe(1000n)
    expect(small.checkInvariants()).toEqual([])
  })
})

test('without power the network is as the constructors made it', () => {
  const vm = FVM.createSync({ networkPower: 0, epoch: 3 })
  expect(power(vm)).toMatchObject({
    totalPledgeCollateral: 0n,
    minerCount: 0n,
    firstCronEpoch: 0n,
    thisEpochQaPowerSmoothed: { position: (750_000n << 30n) << 128n },
  })
  expect(reward(vm)).toMatchObject({ epoch: 0n, thisEpochReward: 36_266_264_293_777_134_739n })
  vm.mine(1)
  expect(reward(vm).epoch).toBe(4n)
  expect(vm.checkInvariants()).toEqual([])
})

test('a size is bytes, or text with a unit', () => {
  expect(toBytes(5)).toBe(5n)
  expect(toBytes(32n << 30n)).toBe(SECTOR)
  expect(toBytes('32 GiB')).toBe(SECTOR)
  expect(toBytes('1.5kib')).toBe(1536n)
  expect(toBytes('1_024 B')).toBe(1024n)
  for (const wrong of ['5', '5 GB', '', '-1 B', '0.3 B', 'x EiB', '1.0001 KiB', -1, 1.5, -1n])
    expect(() => toBytes(wrong, 'networkPower'), String(wrong)).toThrow(
      /^networkPower is .*give bytes as a bigint/,
    )
  expect(() => FVM.createSync({ networkPower: '20 exabytes' })).toThrow(
    expect.objectContaining({ code: 'FVM_BAD_SIZE' }),
  )
})
