import { expect, test } from 'vitest'
import { runCli } from '../../../src/cli/cli.ts'
import { createGenesis, FVM } from '../../../src/harness/index.ts'
import {
  type Cid,
  Codec,
  cidOf,
  cidToString,
  encodeCbor,
  MemoryBlockstore,
  writeCar,
} from '../../../src/ipld/index.ts'
import { StateTree } from '../../../src/state-tree/index.ts'
import { Address } from '../../../src/types/index.ts'
import { writeFile } from '../../conformance/sample.ts'
import { linkedHamt, putCbor } from '../../ipld/linked-nodes.ts'
import { createTestIo } from '../test-io.ts'

const store = new MemoryBlockstore()
const root = createGenesis(store, {
  network: 'mainnet',
  networkVersion: 28,
  accounts: [
    { address: Address.fromPayload(1, new Uint8Array(20).fill(7)), balance: 15n * 10n ** 17n },
  ],
})
const car = writeCar([root], [...store.entries()])
const path = writeFile('state.car', car)

async function inspect(...words: string[]) {
  const io = createTestIo()
  const code = await runCli(['inspect', ...words], '0', io)
  return { code, ...io.written }
}

test('all actors are listed by id with name, balance and nonce', async () => {
  const { code, out } = await inspect(path)
  expect(code).toBe(0)
  expect(out).toContain(`state root ${cidToString(root)}\n`)
  expect(out.match(/^f0\S+ {2}.*$/gm)).toEqual([
    'f00  system  0 FIL  nonce 0',
    'f01  init  0 FIL  nonce 0',
    'f02  reward  0 FIL  nonce 0',
    'f010  eam  0 FIL  nonce 0',
    'f099  account  0 FIL  nonce 0',
    'f0100  account  1.5 FIL  nonce 0',
  ])
})

test('--actor shows one of them with its state, by any of its addresses', async () => {
  const { out } = await inspect(path, '--actor', 'f01')
  expect(out).toContain('f01  init  0 FIL  nonce 0')
  expect(out).toMatch(
    /\n\{\n {2}"addressMap": \{\n {4}"f1[a-z2-7]+": 100\n {2}\},\n {2}"nextId": 101,\n {2}"networkName": "mainnet"\n\}\n$/,
  )
  const byKey = await inspect(path, '--actor', 'f0100', '--json')
  expect(JSON.parse(byKey.out)).toMatchObject({
    actors: [{ id: 'f0100', name: 'account', balance: '1500000000000000000', nonce: '0' }],
    actorState: [{ '/': { bytes: 'AQcHBwcHBwcHBwcHBwcHBwcHBwcH' } }],
    fields: { address: expect.stringMatching(/^f1/) },
  })
})

test.each([
  [
    ['--actor', 'f0123456'],
    2,
    `the state in ${path} has no actor f0123456: give the address of one that it has\n`,
  ],
  [['--actor', 'nonsense'], 2, /^"nonsense" is not an address: /],
])('%j is refused', async (words, code, err) => {
  const result = await inspect(path, ...words)
  expect(result).toMatchObject({ code, out: '' })
  expect(result.err).toMatch(err)
})

test('a dump of vm.dumpState is inspected like a state tree', async () => {
  const vm = FVM.createSync()
  vm.account('alice')
  const dump = writeFile('dump.car', vm.dumpState())
  const { code, out } = await inspect(dump)
  expect(code).toBe(0)
  expect(out).toContain(`state root ${cidToString(vm.stateRoot())}\n`)
  expect(out).toContain('f0100  account  10000 FIL  nonce 0')
})

test('a CAR that is cut short, altered, or lacks blocks is an error that says so', async () => {
  const cut = await inspect(writeFile('cut.car', car.subarray(0, car.length - 5)))
  expect(cut).toMatchObject({ code: 1, out: '', err: expect.stringContaining('is cut short') })
  const altered = await inspect(writeFile('bad.car', car.with(car.length - 5, 0x99)))
  expect(altered).toMatchObject({ code: 1, out: '' })
  const [first] = [...store.entries()].filter(({ cid }) => cid.equals(root))
  const bare = await inspect(
    writeFile('bare.car', writeCar([root], first === undefined ? [] : [first])),
  )
  expect(bare).toMatchObject({ code: 1, out: '' })
  expect(bare.err).toContain('holds no whole state tree: ')
})

/** A CAR of the genesis state in which the state of init has another address map. */
function withAddressMap(name: string, build: (blocks: MemoryBlockstore) => Cid): string {
  const blocks = new MemoryBlockstore()
  for (const { cid, block } of store.entries()) blocks.put(cid, block)
  const tree = StateTree.load(blocks, root)
  const state = encodeCbor([build(blocks), 101, 'mainnet'])
  const cid = cidOf(Codec.DAG_CBOR, state)
  blocks.put(cid, state)
  tree.setActor(1n, { ...tree.getActor(1n)!, state: cid })
  return writeFile(name, writeCar([tree.flush()], [...blocks.entries()]))
}

test('a map whose nodes all link one child is malformed, and inspect and diff end', async () => {
  const linked = withAddressMap('linked.car', (blocks) =>
    linkedHamt(blocks, 8, [Uint8Array.of(1, 2), Uint8Array.of(3)]),
  )
  const inspected = await inspect(linked, '--actor', 'f01')
  expect(inspected).toMatchObject({ code: 1, out: '' })
  expect(inspected.err).toMatch(
    /linked\.car holds no whole state tree: .*does not lie where its hash leads/,
  )
  const io = createTestIo()
  expect(await runCli(['diff', path, linked], '0', io)).toBe(1)
  expect(io.written.err).toMatch(/does not lie where its hash leads/)
})

test('a state tree whose nodes all link one child is malformed', async () => {
  const blocks = new MemoryBlockstore()
  const actors = linkedHamt(blocks, 8, [Address.id(100n).bytes, Uint8Array.of(0x80)])
  const info = putCbor(blocks, (w) => w.writeArrayHeader(0))
  const tree = putCbor(blocks, (w) => {
    w.writeArrayHeader(3)
    w.writeUint(5)
    w.writeLink(actors)
    w.writeLink(info)
  })
  const linked = writeFile('linked-tree.car', writeCar([tree], [...blocks.entries()]))
  const { code, err } = await inspect(linked)
  expect(code).toBe(1)
  expect(err).toMatch(
    /linked-tree\.car holds no whole state tree: .*does not lie where its hash leads/,
  )
})
