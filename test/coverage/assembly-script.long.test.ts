import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { compileActor } from '../../src/asc/index.ts'
import { startCoverage } from '../../src/coverage/suite/index.ts'
import { FVM, type Result, type FVM as World } from '../../src/harness/index.ts'
import { cbor, defineActor } from '../../src/index.ts'
import { branchesOf, covered, functionsOf, linesOf, outcomeOf } from './covered.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

const COUNTER = defineActor({
  name: 'counter',
  methods: {
    Constructor: { params: cbor.u64 },
    Increment: { number: 2, params: cbor.u64, returns: cbor.u64 },
    Get: { number: 3, returns: cbor.u64 },
  },
})
let counter: Awaited<ReturnType<typeof compileActor>>

beforeAll(async () => {
  counter = await compileActor(new URL('../../examples/counter/assembly/index.ts', import.meta.url))
}, 60_000)

/** Counts up once, and refuses to count by 0. */
function useCounter(vm: World): Result<unknown>[] {
  vm.account('alice')
  vm.deploy(counter.wasm, {
    definition: COUNTER,
    params: 40,
    as: 'counter',
    sourceMap: counter.sourceMap,
  })
  const actor = vm.actor('counter', COUNTER).connect('alice')
  return [actor.send('Increment', 2), actor.send('Increment', 0)]
}

/** Lines of the counter that the two calls of {@link useCounter} and its constructor run, read off its source. */
const COUNTER_LINES =
  '26: 3, 27: 1, 28: 2, 29: 0, 35: 1, 36: 1, 37: 1, 41: 2, 42: 2, 43: 1, 44: 1, 45: 1, 46: 1, 47: 1, 48: 1, 53: 0, 58: 3, 59: 3, 61: 3, 66: 1, 70: 2'

test('lines of an actor in AssemblyScript count as they ran', () => {
  const report = covered(useCounter, ROOT)
  const path = 'examples/counter/assembly/index.ts'
  expect(report.files.map((file) => file.path)).toEqual([path])
  expect(linesOf(report, path).join(', ')).toBe(COUNTER_LINES)
  expect(functionsOf(report, path)).toEqual([
    'examples/counter/assembly/index/invoke: 3',
    'examples/counter/assembly/index/numberIn: 3',
    'examples/counter/assembly/index/loadCount: 1',
    'examples/counter/assembly/index/saveCount: 2',
  ])
  expect(branchesOf(report, path)).toEqual(['35: 0/1', '42: 1/1', '45: 0/1', '58: 0/3'])
  expect(report.notices).toEqual([])
})

test('gas of a profile, receipts and states of a run with coverage are those of one without', () => {
  const run = (): object => {
    const vm = FVM.createSync()
    const results = useCounter(vm).map(outcomeOf)
    const other = FVM.createSync()
    const { gasUsed } = other.profile(() => useCounter(other))
    return { results, stateRoot: vm.stateRoot, gasUsed }
  }
  const plain = run()
  const coverage = startCoverage({ root: ROOT })
  const counted = run()
  const twice = linesOf(coverage.stop(), 'examples/counter/assembly/index.ts')
  expect(counted).toEqual(plain)
  const numbers = COUNTER_LINES.replaceAll(/: (\d+)/g, (_, hits: string) => `: ${2 * Number(hits)}`)
  expect(twice.join(', ')).toBe(numbers)
})
