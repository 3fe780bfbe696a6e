import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { compileCounter } from '../../examples/counter/compile.mjs'
import { cbor, defineActor, encodeCbor, FVM, UsageError } from '../../src/index.ts'
import { contractOf } from './evm/contracts/index.ts'

/* What a fork, a revert or a failed call must leave as it was, one fault at a time. */

const COUNTER = defineActor({
  name: 'counter',
  methods: { Increment: { number: 2, params: cbor.u64, returns: cbor.u64 } },
})
const ONE = `0x${'11'.repeat(20)}` as const

let wasm: Uint8Array
let vm: FVM

beforeAll(async () => {
  wasm = await compileCounter()
}, 30_000)

beforeEach(() => {
  vm = FVM.createSync()
  vm.account('alice')
  vm.account('bob')
})

const callTo = (world: FVM, to: string) => world.send({ from: 'alice', to, method: 1 })

/** Runs something that must be refused. */
function refuse(run: () => unknown): void {
  expect(run).toThrow(UsageError)
}

describe('mocks', () => {
  test('a mock that was set in a fork has its own calls, and its removal removes it alone', () => {
    const inherited = vm.mockActor('f05', () => ({ exitCode: 16 }))
    const fork = vm.fork()
    const own = fork.mockActor('f04', () => ({ exitCode: 17 }))
    expect(callTo(fork, 'f05').exitCode).toBe(16)
    expect(callTo(fork, 'f04').exitCode).toBe(17)
    expect(own.calls.map((call) => call.to)).toEqual([4n])
    own.remove()
    expect(callTo(fork, 'f05').exitCode).toBe(16)
    expect(callTo(fork, 'f04').exitName).toBe('USR_FORBIDDEN')
    expect(inherited.calls).toEqual([])
  })

  test('an expectation of a fork does not count calls of one that it inherited', () => {
    vm.expectCall({ to: 'f099' }, { times: 1 })
    const fork = vm.fork()
    const own = fork.expectCall({ to: 'bob' }, { times: 1 })
    fork.send({ from: 'alice', to: 'f099' })
    expect(own.calls).toEqual([])
    fork.send({ from: 'alice', to: 'bob' })
    fork.verifyExpectations()
  })

  test('a mock from before a revert neither counts nor removes a mock from after it', () => {
    const before = vm.snapshot()
    const first = vm.mockActor('f05', () => ({ exitCode: 16 }))
    vm.revert(before)
    vm.mockActor('f04', () => ({ exitCode: 17 }))
    callTo(vm, 'f04')
    expect(first.calls).toEqual([])
    first.remove()
    expect(callTo(vm, 'f04').exitCode).toBe(17)
  })

  test('a mock that is refused creates no actor', () => {
    const root = vm.stateRoot()
    refuse(() => vm.mockCall({ to: 'f0888', from: 'nobody' }, {}))
    refuse(() => vm.mockCall({ to: 'f0777', params: { no: 'schema' } }, {}))
    expect(vm.getActor('f0888')).toBeUndefined()
    expect(vm.stateRoot()).toEqual(root)
  })
})

describe('definitions and source maps', () => {
  const NAMED = defineActor({ name: 'named otherwise', methods: {} })

  test('a deploy that fails leaves no definition, no code, no name and no source map', () => {
    const counter = vm.deploy(wasm, { as: 'counter' })
    refuse(() => vm.deploy(wasm, { as: 'alice', definition: NAMED, sourceMap: '{}' }))
    expect(() => vm.deploy(wasm, { params: { a: 1 }, definition: NAMED })).toThrow()
    expect(vm.describeActor(counter.id!)).toBe(`counter f0${counter.id}`)
    expect(vm.describeMethod(counter.id, 2n)).toBe('method 2')
    expect(vm.actor('counter').definition).toBeUndefined()
  })

  test('the stacks of an actor do not read the source map of a deploy that failed', () => {
    const counter = vm.deploy(wasm, { as: 'counter', definition: COUNTER }).connect('alice')
    refuse(() => vm.deploy(wasm, { as: 'alice', sourceMap: 'no source map' }))
    expect(counter.send('Increment', 0).actorStack.length).toBeGreaterThan(0)
  })

  test("a revert drops a definition, and a fork's definitions stay its own", () => {
    const plain = vm.deploy(wasm, { as: 'plain' })
    const before = vm.snapshot()
    vm.deploy(wasm, { definition: COUNTER })
    expect(vm.describeMethod(plain.id, 2n)).toBe('Increment')
    vm.revert(before)
    expect(vm.describeMethod(plain.id, 2n)).toBe('method 2')
    const fork = vm.fork()
    fork.deploy(wasm, { definition: COUNTER })
    expect(fork.describeMethod(plain.id, 2n)).toBe('Increment')
    expect(vm.describeMethod(plain.id, 2n)).toBe('method 2')
  })

  test('two worlds read stacks of the same code with their own source maps', () => {
    const other = vm.fork()
    const mapped = vm.deploy(wasm, { sourceMap: 'no source map', definition: COUNTER })
    const bare = other.deploy(wasm, { definition: COUNTER }).connect('alice')
    const broken = mapped.connect('alice').send('Increment', 0)
    expect(() => broken.actorStack).toThrow(UsageError)
    expect(bare.send('Increment', 0).actorStack.length).toBeGreaterThan(0)
  })
})

describe('contracts', () => {
  const artifact = contractOf('Token')

  test('contracts that a fork knows are unknown to the world it was forked from', () => {
    const { address } = vm.evm.etch(ONE, `0x${artifact.evm.deployedBytecode.object}`)
    const id = vm.idOf(address)!
    const fork = vm.fork()
    fork.evm.know(artifact)
    const known = (world: FVM) => world.simulate({ to: id }).context.contracts.artifacts().length
    expect(known(fork)).toBe(2) // the code that was etched is known too
    expect(known(vm)).toBe(1)
  })

  test('a revert drops registered contracts, which can be registered again', () => {
    const before = vm.snapshot()
    const known = () => vm.simulate({ to: 'bob' }).context.contracts.artifacts().length
    for (let i = 0; i < 2; i++) {
      vm.evm.know(artifact)
      vm.evm.know(artifact)
      expect(known()).toBe(1)
      vm.revert(before)
      expect(known()).toBe(0)
    }
  })

  test('a deployment that is refused makes no contract known', () => {
    refuse(() => vm.evm.deploy(artifact, { from: 'alice', args: [1n, 2n, 3n, 4n] as never }))
    expect(vm.simulate({ to: 'bob' }).context.contracts.isEmpty).toBe(true)
  })
})

describe('actors and blocks', () => {
  test('setActor with a value out of range gives no id to the address', () => {
    const root = vm.stateRoot()
    const address = 'f1kla5hrytubx2shtx7mobs7dr3eoiiemg4r7cjbz'
    const fresh = FVM.createSync().account('carol').address
    expect(() => vm.setActor(address, { sequence: 1 })).toThrow() // a bad checksum
    refuse(() => vm.setActor(fresh, { sequence: -1 }))
    refuse(() => vm.setActor(fresh, { balance: 0.5 }))
    refuse(() => vm.setActor(fresh, { code: 'nothing' }))
    expect(vm.idOf(fresh)).toBeUndefined()
    expect(vm.stateRoot()).toEqual(root)
  })

  test('code and state for an actor that does not exist leave no block', () => {
    const block = encodeCbor(['a state that nobody has'])
    const known = vm.fork()
    refuse(() => vm.setState('f0999', cbor.any, ['a state that nobody has']))
    refuse(() => vm.setCode('f0999', block))
    expect(vm.getBlock(known.putBlock(block))).toBeUndefined()
    expect(vm.getBlock(known.putBlock(block, 0x55))).toBeUndefined()
  })
})

describe('messages', () => {
  test('a prank for one message outlasts a message that could not run', () => {
    vm.mockActor('f05', (() => 5) as never)
    vm.prank('f010')
    refuse(() => callTo(vm, 'f05'))
    expect(vm.send({ to: 'bob' }).kind).toBe('prank')
    expect(vm.send({ from: 'alice', to: 'bob' }).kind).toBe('explicit')
  })

  test('a message runs at the moment of the world after a simulation in between', () => {
    vm.send({ from: 'alice', to: 'bob' })
    vm.setBaseFee(7n)
    vm.simulate({ from: 'alice', to: 'bob' })
    const { gas } = vm.send({ from: 'alice', to: 'bob' })
    expect(gas.baseFeeBurn).toBe(7n * gas.used)
  })
})

describe('fixtures', () => {
  test('a fixture that throws leaves the world as before, so that it can run again', () => {
    const root = vm.stateRoot()
    let runs = 0
    function fixture(world: FVM): string {
      world.deploy(wasm, { as: 'counter' })
      runs++
      if (runs === 1) throw new RangeError('the first time')
      return 'done'
    }
    expect(() => vm.loadFixture(fixture)).toThrow('the first time')
    expect(vm.stateRoot()).toEqual(root)
    expect(vm.loadFixture(fixture)).toBe('done')
    expect(vm.loadFixture(fixture)).toBe('done')
    expect(runs).toBe(2)
  })

  test('so does one that rejects', async () => {
    const root = vm.stateRoot()
    async function fixture(world: FVM): Promise<void> {
      world.setBalance('bob', 1n)
      await Promise.resolve()
      throw new RangeError('later')
    }
    await expect(vm.loadFixture(fixture)).rejects.toThrow('later')
    expect(vm.stateRoot()).toEqual(root)
  })
})
