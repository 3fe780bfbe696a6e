// Jumps a year ahead and runs one tick of cron; prints the process's peak RSS in MiB.
// year-jump.long.test.ts runs it with 'native' or the name of a bundle.

import { FVM } from '../../dist/index.js'

const [actors] = process.argv.slice(2)
const EPOCHS_OF_A_YEAR = 1_051_200n

const vm = await FVM.create({ actors, networkVersion: 28 })
vm.setEpoch(vm.epoch + EPOCHS_OF_A_YEAR)
const { cronTicks, failures } = vm.mine()
console.log(
  JSON.stringify({
    cronTicks,
    failures: failures.length,
    rewardEpoch: String(vm.state('f02').epoch - vm.epoch),
    peakMib: process.resourceUsage().maxRSS / 1024,
  }),
)
