import { existsSync } from 'node:fs'
import { FVM, type StorageMiner } from '../src/index.ts'
import { type BenchRow, reportRows } from './report.ts'

/*
 * Storage on the native actors beside the official ones' Wasm, from the same states: they are made once by the
 * native actors, and the others load their dump. A row is one operation on a fork of its state, and its
 * result must have the same state root on both sides.
 *
 * STORAGE_BENCH=full adds the rows that take minutes: 10,000 sectors, 1,000 miners, a deal of 200 days.
 */

const BUNDLE = `${process.env['LITEFVM_BUNDLES'] ?? '.bundles'}/v18.tar.zst`
const IS_FULL = process.env['STORAGE_BENCH'] === 'full'
const EPOCHS_IN_DAY = 2_880
/** Most pre-commitments in a message. */
const BATCH = 256
/** Runs of a row: at least one, and as many as fit into so many milliseconds. */
const ROW_MS = 1_500
const MAX_RUNS = 5

interface Row {
  readonly name: string
  /** Makes the state that the operation starts from. */
  prepare(vm: FVM): void
  run(vm: FVM): void
  /** The size by which the row's group grows, for its exponent. */
  readonly size?: { readonly group: string; readonly of: number }
}

const only = (vm: FVM): StorageMiner => vm.storage.miners[0]!

function provingDay(sectors: number): Row {
  return {
    name: `a proving day of a miner with ${sectors} sectors`,
    size: { group: 'sectors', of: sectors },
    prepare(vm) {
      const miner = vm.storage.createMiner({ owner: 'bob', value: '9000 FIL' })
      for (let left = sectors; left > 0; left -= BATCH) miner.onboardMany(Math.min(left, BATCH))
      vm.storage.advanceByDays(1)
    },
    run: (vm) => vm.storage.advanceByDays(1),
  }
}

function cronDay(miners: number): Row {
  return {
    name: `${EPOCHS_IN_DAY} epochs of cron with ${miners} miners`,
    ...(miners === 0 ? {} : { size: { group: 'miners', of: miners } }),
    prepare(vm) {
      for (let i = 0; i < miners; i++) {
        const miner = vm.storage.createMiner({ owner: vm.account(`owner${i}`) })
        miner.proveCommitNi()
      }
    },
    run(vm) {
      const { failures } = vm.mine(EPOCHS_IN_DAY)
      if (failures.length > 0) throw new RangeError('cron failed')
    },
  }
}

function dealLife(days: number): Row {
  return {
    name: `the life of a deal, ${days} days proven`,
    prepare(vm) {
      vm.storage.createMiner({ owner: 'bob' })
    },
    run(vm) {
      const deal = vm.storage.publishDeal({ client: 'alice', provider: only(vm), days: 200 })
      only(vm).onboard({ deals: [deal] })
      vm.storage.advanceByDays(days)
      vm.storage.settleDealPayments([deal])
    },
  }
}

const ROWS: readonly Row[] = [
  {
    name: 'onboarding a sector, pre-commitment to first PoSt',
    prepare(vm) {
      vm.storage.createMiner({ owner: 'bob' })
    },
    run(vm) {
      const sector = only(vm).onboard()
      vm.storage.advanceToProvingDeadline(sector)
      only(vm).submitWindowedPost()
    },
  },
  provingDay(1),
  provingDay(100),
  ...(IS_FULL ? [provingDay(10_000)] : []),
  cronDay(0),
  cronDay(10),
  ...(IS_FULL ? [cronDay(1_000)] : []),
  {
    name: 'publishing 100 deals',
    prepare(vm) {
      vm.storage.createMiner({ owner: 'bob' })
    },
    run(vm) {
      const deal = { client: 'alice', provider: only(vm), size: '1 GiB' } as const
      vm.storage.publishDeals(Array.from({ length: 100 }, (_, i) => ({ ...deal, label: `${i}` })))
    },
  },
  dealLife(IS_FULL ? 200 : 5),
]

interface Times {
  readonly best: number
  readonly median: number
  readonly root: string
}

function timesOf(world: FVM, { run }: Row): Times {
  const times: number[] = []
  let root = ''
  const begin = performance.now()
  while (times.length < MAX_RUNS && (times.length === 0 || performance.now() - begin < ROW_MS)) {
    const vm = world.fork()
    const start = performance.now()
    run(vm)
    times.push(performance.now() - start)
    root = String(vm.stateRoot())
  }
  times.sort((a, b) => a - b)
  return { best: times[0]!, median: times[times.length >> 1]!, root } // there is at least one
}

const official = existsSync(BUNDLE)
  ? await FVM.create({ actors: BUNDLE, tracing: false })
  : undefined
if (official === undefined)
  console.log('the official actors were not run: LITEFVM_BUNDLES names no folder with v18.tar.zst')

const rows: BenchRow[] = []
const growth = new Map<string, { of: number; best: number }[]>()
for (const row of ROWS) {
  const native = FVM.createSync({ tracing: false, accountBalance: '1000000 FIL' })
  native.account('alice')
  native.account('bob')
  row.prepare(native)
  const times = timesOf(native, row)
  let reference: number | undefined
  if (official !== undefined) {
    official.loadState(native.dumpState())
    const theirs = timesOf(official, row)
    if (theirs.root !== times.root) throw new RangeError(`${row.name}: the states differ`)
    reference = theirs.best
  }
  const { best, median } = times
  rows.push({ task: row.name, best, median, ...(reference === undefined ? {} : { reference }) })
  const { size } = row
  if (size === undefined) continue
  const points = growth.get(size.group) ?? []
  growth.set(size.group, [...points, { of: size.of, best }])
}
reportRows('storage', 'ms', rows)
for (const [group, points] of growth)
  for (const [at, { of, best }] of points.entries()) {
    const before = points[at - 1]
    if (before === undefined) continue
    const exponent = Math.log(best / before.best) / Math.log(of / before.of)
    console.log(`growth with ${group}, ${before.of} to ${of}: exponent ${exponent.toFixed(2)}`)
  }
