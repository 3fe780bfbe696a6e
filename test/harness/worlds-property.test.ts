import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { compileCounter } from '../../examples/counter/compile.mjs'
import { cbor, defineActor, FVM, type Snapshot } from '../../src/index.ts'

/* Whatever is reverted, forked, dumped and loaded on the way: the state is that of its own history. */

const COUNTER = defineActor({
  name: 'counter',
  methods: { Increment: { number: 2, params: cbor.u64, returns: cbor.u64 } },
})

let wasm: Uint8Array

beforeAll(async () => {
  wasm = await compileCounter()
}, 30_000)

type Change = (vm: FVM) => void

function createWorld(): FVM {
  const vm = FVM.createSync()
  for (const name of ['alice', 'bob']) vm.account(name)
  for (const as of ['one', 'two']) vm.deploy(wasm, { as, definition: COUNTER })
  return vm
}

const change = fc.oneof(
  fc.nat(9).map(
    (n): Change =>
      (vm) => {
        vm.send({ from: 'alice', to: 'bob', value: BigInt(n) })
      },
  ),
  fc.tuple(fc.constantFrom('one', 'two'), fc.nat(3)).map(
    ([name, by]): Change =>
      (vm) => {
        vm.send({ from: 'bob', to: name, method: 2, params: by, schema: cbor.u64 })
      },
  ),
  fc.nat(3).map(
    (n): Change =>
      (vm) => {
        vm.account(`account ${n}`)
      },
  ),
  fc.nat(3).map(
    (n): Change =>
      (vm) =>
        vm.setBalance('bob', 10n ** 21n + BigInt(n)),
  ),
  fc.nat(3).map(
    (n): Change =>
      (vm) => {
        vm.setActor(2000 + n, { code: 'multisig', balance: 7n })
      },
  ),
  fc.nat(3).map(
    (n): Change =>
      (vm) => {
        if (vm.getActor(2000 + n) !== undefined) vm.deleteActor(2000 + n)
      },
  ),
)
const step = fc.oneof(
  { weight: 5, arbitrary: change.map((run) => ({ do: 'change' as const, run })) },
  { weight: 2, arbitrary: fc.constant({ do: 'snapshot' as const }) },
  { weight: 2, arbitrary: fc.nat(9).map((to) => ({ do: 'revert' as const, to })) },
  fc.constant({ do: 'fork' as const }),
  fc.constant({ do: 'simulate' as const }),
  fc.constant({ do: 'dump' as const }),
)

test("a world's state depends on its own history alone", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (script) => {
      let vm = createWorld()
      let history: Change[] = []
      let snapshots: { snapshot: Snapshot; history: readonly Change[] }[] = []
      const forks: { fork: FVM; history: readonly Change[] }[] = []
      for (const s of script) {
        if (s.do === 'change') {
          s.run(vm)
          history.push(s.run)
        } else if (s.do === 'snapshot')
          snapshots.push({ snapshot: vm.snapshot(), history: [...history] })
        else if (s.do === 'revert') {
          const target = snapshots[s.to % Math.max(1, snapshots.length)]
          if (target === undefined) continue
          vm.revert(target.snapshot)
          history = [...target.history]
        } else if (s.do === 'fork') {
          forks.push({ fork: vm.fork(), history: [...history] })
        } else if (s.do === 'simulate') vm.simulate({ from: 'alice', to: 'bob', value: 5n })
        else {
          const car = vm.dumpState()
          vm = FVM.createSync()
          vm.loadState(car)
          snapshots = []
        }
      }
      const rebuilt = (changes: readonly Change[]): FVM => {
        const world = createWorld()
        for (const run of changes) run(world)
        return world
      }
      const plain = rebuilt(history)
      expect(vm.stateRoot()).toEqual(plain.stateRoot())
      expect(vm.diff(vm, plain).isEmpty).toBe(true)
      expect(vm.accounts.map(({ name }) => name)).toEqual(plain.accounts.map(({ name }) => name))
      for (const { fork, history: own } of forks.slice(-2))
        expect(fork.stateRoot()).toEqual(rebuilt(own).stateRoot())
    }),
    { numRuns: 40 },
  )
}, 60_000)
