import { expect, test } from 'vitest'
import { MINER, POWER } from '../../../src/builtin-actors/index.ts'
import { FVM } from '../../../src/index.ts'
import { Cid } from '../../../src/ipld/index.ts'
import type { ActorId } from '../../../src/types/index.ts'
import { scenario } from './both.ts'

const DAY = 2_880n
const FIL = 10n ** 18n
const NO_BYTES = new Uint8Array(0)
/** Codec and hash of sealed CIDs. Source: fvm_shared 4.8.4 `src/commcid.rs`. */
const SEALED = { codec: 0xf102, hash: 0xb401 }

/** Makes a miner that pre-commits a sector, which is never proven, and runs cron after the first day of vesting. */
function runFirstMiner(vm: FVM): ActorId {
  vm.account('owner')
  vm.account('worker', { type: 'bls' })
  const { idAddress } = vm
    .actor('f04', POWER)
    .connect('owner')
    .CreateMiner(
      {
        owner: 'owner',
        worker: 'worker',
        windowPostProofType: 13n,
        peer: NO_BYTES,
        multiaddrs: [],
      },
      { value: 1_000n * FIL },
    )
  const miner = idAddress.actorId!
  vm.actor(miner, MINER)
    .connect('owner')
    .PreCommitSectorBatch2({
      sectors: [
        {
          sealProof: 8n,
          sectorNumber: 1n,
          sealedCid: Cid.v1(SEALED.codec, SEALED.hash, new Uint8Array(32).fill(1)),
          sealRandEpoch: vm.epoch - 1n,
          dealIds: [],
          expiration: vm.epoch + 300n * DAY,
          unsealedCid: null,
        },
      ],
    })
  vm.setEpoch(vm.epoch + 2n * DAY)
  vm.mine(2)
  return miner
}

scenario('the first miner of a world survives its first days of cron', (vm) => {
  const miner = runFirstMiner(vm)
  expect(vm.actor('f04', POWER).connect('owner').call('MinerPower', miner)).toEqual({
    rawBytePower: 0n,
    qualityAdjPower: 0n,
  })
})

// The deposit of a new miner is no part of the pledge total, but what vests of it is subtracted.
test('in a network without power the first miner does not survive: its claim is deleted', () => {
  const vm = FVM.createSync({ baseFee: 0n, networkPower: 0n, epoch: 20n })
  const miner = runFirstMiner(vm)
  expect(vm.actor('f04', POWER).connect('owner').send('MinerPower', miner).exitCode).toBe(17)
  expect(vm.checkInvariants()).toEqual([
    `miner f0${miner} has no power claim`,
    `miner f0${miner} has invalid deadline_cron_active (true) for proving_period_cron status (false)`,
  ])
})
