import { describe, expect, test } from 'vitest'
import { runCli } from '../../../src/cli/cli.ts'
import type { Io } from '../../../src/cli/io.ts'
import { addressToString } from '../../../src/crypto/index.ts'
import { FVM, TreeView } from '../../../src/harness/index.ts'
import {
  type Blockstore,
  cidToString,
  MemoryBlockstore,
  readCar,
  writeCar,
} from '../../../src/ipld/index.ts'
import { StateTree } from '../../../src/state-tree/index.ts'
import { scratchFolder, writeFile } from '../../conformance/sample.ts'
import { createTestIo } from '../test-io.ts'

const vm = FVM.createSync()
const alice = vm.account('alice')
vm.account('bob')
const before = writeFile('before.car', vm.dumpState())
const rootBefore = cidToString(vm.stateRoot())
vm.send({ from: 'alice', to: 'bob', value: '3 FIL' })
vm.account('carol')
vm.deleteActor('bob')
const dump = vm.dumpState()
const after = writeFile('after.car', dump)

async function diff(words: readonly string[], given: Partial<Io> = {}) {
  const io = createTestIo(given)
  const code = await runCli(['diff', ...words], '0', io)
  return { code, ...io.written }
}

test('actors that were created, deleted or changed, with the fields of their states', async () => {
  const { code, out, err } = await diff([before, after])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toContain(`- ${rootBefore} ${before}\n+ ${cidToString(vm.stateRoot())} ${after}\n`)
  expect(out).toMatch(/^\d actors differ$/m)
  expect(out).toMatch(
    /^account f0102\n {2}balance: 10000 FIL -> 9996\.\d+ FIL\n {2}sequence: 0 -> 1$/m,
  )
  expect(out).toMatch(/^account f0103, deleted\n {2}balance: 10000 FIL -> nothing$/m)
  expect(out).toMatch(/^account f0104, created\n {2}balance: nothing -> 10000 FIL$/m)
  expect(out).toMatch(
    /^init f01\n {2}state\.addressMap\.f1\w+: nothing -> 104\n {2}state\.nextId: 104 -> 105$/m,
  )
  expect(out).not.toContain('\u001b')
})

test('as JSON, one actor alone, and in colours on a terminal', async () => {
  const { out } = await diff([before, after, '--json', '--actor', addressToString(alice.address)])
  expect(JSON.parse(out)).toEqual({
    before: { path: before, root: rootBefore, blocks: expect.any(Number) },
    after: { path: after, root: cidToString(vm.stateRoot()), blocks: expect.any(Number) },
    isEqual: false,
    actors: [
      {
        id: 'f0102',
        type: 'account',
        fate: 'changed',
        changes: [
          { path: ['balance'], before: expect.anything(), after: expect.anything() },
          { path: ['sequence'], before: 0, after: 1 },
        ],
      },
    ],
  })
  expect(out).toContain('"before":"10000000000000000000000",')
  expect((await diff([before, after], { outIsTerminal: true })).out).toContain('\u001b[1m')
})

test('a state is equal to itself; --check fails on a difference', async () => {
  const same = await diff([before, before, '--check'])
  expect(same.code).toBe(0)
  expect(same.out).toContain('\nnothing differs\n')
  expect((await diff([before, after, '--check'])).code).toBe(1)
  expect(JSON.parse((await diff([before, before, '--json'])).out)).toMatchObject({
    isEqual: true,
    actors: [],
  })
})

test('the CAR of a state tree without a header compares with a dump', async () => {
  const { blocks } = readCar(dump)
  const plain = writeFile('plain.car', writeCar([vm.stateRoot()], blocks))
  expect((await diff([plain, after, '--check'])).code).toBe(0)
})

describe('misuse and damage', () => {
  const cut = writeFile('cut.car', dump.subarray(0, dump.length - 5))
  const altered = writeFile('altered.car', dump.with(dump.length - 5, 0x99))
  const [first] = [...readCar(dump).blocks]
  const bare = writeFile('bare.car', writeCar([first!.cid], [first!]))
  const folder = scratchFolder()

  test.each([
    [[before], 2, 'litefvm diff: <before.car> <after.car>'],
    [[before, 'no.car'], 2, 'no.car does not exist: give a CAR of a state tree\n'],
    [[before, folder], 2, `${folder} is a folder: give a CAR of a state tree\n`],
    [
      [before, after, '--actor', 'f0999'],
      2,
      `the state in ${after} has no actor f0999: give the address of one that it has\n`,
    ],
    [[before, after, '--actor', 'alice'], 2, '"alice" is not an address: '],
    [[cut, after], 1, `${cut} holds no whole state tree: CAR at byte `],
    [[before, altered], 1, `${altered} holds no whole state tree: CAR at byte `],
    [[before, bare], 1, `${bare} holds no whole state tree: `],
    [[before, writeFile('text.car', 'hello')], 1, 'holds no whole state tree: '],
    [[before, writeFile('empty.car', '')], 1, 'holds no whole state tree: CAR: the input is empty'],
  ])('%j', async (words, code, err) => {
    const result = await diff(words)
    expect(result).toMatchObject({ code, out: '' })
    expect(result.err).toContain(err)
  })
})

test('the blocks that are read follow the differences, not the size of the states', () => {
  const readsFor = (actors: number): number => {
    const crowd = FVM.createSync()
    for (let id = 1_000; id < 1_000 + actors; id++)
      crowd.setActor(id, { code: 'account', balance: BigInt(id) })
    const was = viewOf(crowd)
    crowd.setBalance(1_001, 1n)
    const is = viewOf(crowd)
    const { actors: found } = is.view.since(was.view)
    expect(found.map(({ name }) => name)).toEqual(['account f01001'])
    return was.reads() + is.reads()
  }
  expect(readsFor(10_000)).toBeLessThan(readsFor(100) + 20)
})

/** A view over blocks that counts how many are read. */
function viewOf(world: FVM) {
  const store = new MemoryBlockstore()
  for (const { cid, block } of readCar(world.dumpState()).blocks) store.put(cid, block)
  let reads = 0
  const counting: Blockstore = {
    get: (cid) => {
      reads++
      return store.get(cid)
    },
    has: (cid) => store.has(cid),
    put: (cid, block) => store.put(cid, block),
  }
  const tree = StateTree.load(counting, world.stateRoot())
  return { view: new TreeView(tree, counting), reads: () => reads }
}
