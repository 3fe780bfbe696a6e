import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  type AddressLike,
  cbor,
  DecodeError,
  defineActor,
  FVM,
  type FvmOptions,
  methodNumber,
  type Snapshot,
  type StorageMiner,
  toAttoFil,
  UsageError,
} from '../../src/index.ts'
import { Codec, cidOf, encodeCbor, writeCar } from '../../src/ipld/index.ts'
import { FORWARDER, FORWARDER_WASM } from './forwarder.ts'

/* Every mistake has an error that says what was given, what is accepted and what to do. */

let vm: FVM

beforeEach(() => {
  vm = FVM.createSync()
  vm.account('alice')
  vm.account('bob')
})

type Mistake = readonly [what: string, code: string, message: string | RegExp, act: () => unknown]

const wrong = (value: unknown): never => value as never

const MISTAKES: readonly Mistake[] = [
  [
    'an unknown account',
    'FVM_UNKNOWN_NAME',
    'account "carol" is unknown: create it with vm.account("carol"), or use one of verifreg-root, alice, bob',
    () => vm.send({ from: 'carol', to: 'bob' }),
  ],
  [
    'an unknown account in a new world',
    'FVM_UNKNOWN_NAME',
    'account "carol" is unknown: create it with vm.account("carol"), or use one of verifreg-root',
    () => FVM.createSync().balanceOf('carol'),
  ],
  [
    'an account with another type',
    'FVM_ACCOUNT',
    'account "alice" has type secp256k1 already: use another name for one of type bls',
    () => vm.account('alice', { type: 'bls' }),
  ],
  [
    'a name that reads as an address',
    'FVM_ACCOUNT',
    '"f1x" cannot be a name, as it reads as an address: use one such as "alice"',
    () => vm.account('f1x'),
  ],
  [
    'an account named as an actor',
    'FVM_ACCOUNT',
    '"forwarder" is the name of a deployed actor: use another',
    () => {
      vm.deploy(FORWARDER_WASM, { as: 'forwarder' })
      vm.account('forwarder')
    },
  ],
  [
    'an actor named twice',
    'FVM_NAME_TAKEN',
    '"alice" is the name of another actor: use a new one',
    () => vm.deploy(FORWARDER_WASM, { as: 'alice' }),
  ],
  [
    'a malformed address',
    'FVM_BAD_ADDRESS',
    '"f0x" is not an address: "x" is not an id of 1 to 20 digits; accepted are f0<id>, f1..., f2..., f3... and f4<namespace>f... (or t for f), as in f01234',
    () => vm.balanceOf('f0x'),
  ],
  [
    'a malformed Ethereum address',
    'FVM_BAD_ADDRESS',
    '"0x12" is not an Ethereum address: 0x and 40 hexadecimal digits are accepted',
    () => vm.balanceOf('0x12'),
  ],
  [
    'no address at all',
    'FVM_BAD_ADDRESS',
    'undefined is not an address: give a name, an address as text (f..., t..., 0x...), an id, an Address, an account, a handle or a contract',
    () => vm.balanceOf(wrong(undefined)),
  ],
  [
    'an id that is not an integer',
    'FVM_BAD_ADDRESS',
    'the id 1.5 is not an integer from 0 to 2^64 - 1',
    () => vm.balanceOf(1.5),
  ],
  [
    'a message without a sender',
    'FVM_NO_SENDER',
    "the message has no sender: give from, as in { from: 'alice' }, or take a handle's connect('alice')",
    () => vm.send({ to: 'bob' }),
  ],
  [
    'a sender that does not exist',
    'FVM_NO_ACTOR',
    'the sender: there is no actor at f0999: deploy one with vm.deploy, create an account with vm.account, or set one with vm.setActor',
    () => vm.send({ from: 'f0999', to: 'bob' }),
  ],
  [
    'a sender that is not an account',
    'FVM_SENDER',
    'f01 is the built-in actor "init", which cannot send messages: send from an account, or call vm.prank(...) before',
    () => vm.send({ from: 'f01', to: 'bob' }),
  ],
  [
    'value without funds',
    'FVM_INSUFFICIENT_FUNDS',
    '"alice" has 10000 FIL, and the message needs 10001.000001 FIL (value 10001 FIL, gas up to 0.000001 FIL): fund it with vm.setBalance, or send with unchecked: true to see it fail',
    () => vm.send({ from: 'alice', to: 'bob', value: '10001 FIL' }),
  ],
  [
    'a method that a definition lacks',
    'FVM_METHOD_NAME',
    'forwarder has no method "Forwrad": did you mean Forward? It has Forward, Verify, Random, Deep; for another one give its number, as by methodNumber("Name")',
    () => {
      vm.deploy(FORWARDER_WASM, { as: 'forwarder', definition: FORWARDER })
      vm.send({ from: 'alice', to: 'forwarder', method: 'Forwrad' })
    },
  ],
  [
    'a method that a handle lacks',
    'FVM_METHOD_NAME',
    'forwarder has no method "Forwrad": did you mean Forward? It has Forward, Verify, Random, Deep; for another one give its number, as by methodNumber("Name")',
    () => vm.deploy(FORWARDER_WASM, { definition: FORWARDER }).send(wrong('Forwrad')),
  ],
  [
    'a method name that cannot be one',
    'FVM_METHOD_NAME',
    '"transfer" is not a method name: FRC-42 names have letters, digits and _, and start with a capital letter or _, as in "Transfer"; or give the method\'s number',
    () => methodNumber('transfer'),
  ],
  [
    'a method number that is not an integer',
    'FVM_BAD_INTEGER',
    'the method is 1.5: give an integer up to 2^53 - 1, or a bigint',
    () => vm.send({ from: 'alice', to: 'bob', method: 1.5 }),
  ],
  [
    'a negative method number',
    'FVM_BAD_INTEGER',
    'the method is -1: give 0 or more',
    () => vm.send({ from: 'alice', to: 'bob', method: -1 }),
  ],
  [
    'params that nobody knows to encode',
    'FVM_NO_SCHEMA',
    'params are not bytes, and the method has no known schema to encode them: give schema, as in { schema: cbor.tuple({ ... }), params: { ... } }, or deploy the actor with its definition',
    () => vm.send({ from: 'alice', to: 'bob', method: 2, params: { a: 1 } }),
  ],
  [
    'params that do not fit',
    'FVM_BAD_VALUE',
    'params.list[1].n is "x": give u64, an integer from 0 to 18446744073709551615',
    () =>
      vm.send({
        from: 'alice',
        to: 'bob',
        method: 2,
        schema: cbor.tuple({ list: cbor.array(cbor.tuple({ n: cbor.u64 })) }),
        params: { list: [{ n: 1 }, { n: 'x' }] },
      }),
  ],
  [
    'a field that is missing',
    'FVM_BAD_VALUE',
    'params.amount is missing: give an amount in attoFIL, or text such as "1.5 FIL"',
    () =>
      vm.send({
        from: 'alice',
        to: 'bob',
        method: 2,
        schema: cbor.tuple({ amount: cbor.tokenAmount }),
        params: {},
      }),
  ],
  [
    'a field that is unknown',
    'FVM_BAD_VALUE',
    'params.amuont is not one of its fields: give [amount]',
    () =>
      vm.send({
        from: 'alice',
        to: 'bob',
        method: 2,
        schema: cbor.tuple({ amount: cbor.tokenAmount }),
        params: { amuont: 1 },
      }),
  ],
  [
    'an unknown name in params',
    'FVM_BAD_VALUE',
    'params does not fit [to]: account "carol" is unknown: create it with vm.account("carol"), or use one of verifreg-root, alice, bob',
    () =>
      vm.send({
        from: 'alice',
        to: 'bob',
        method: 2,
        schema: cbor.tuple({ to: cbor.address }),
        params: { to: 'carol' },
      }),
  ],
  [
    'an amount without a unit',
    'FVM_BAD_AMOUNT',
    'the value is "5", but it is not a number and a unit: give attoFIL as a bigint (5n * FIL), or text such as "1.5 FIL", "20 nanoFIL", "7 attoFIL"',
    () => vm.send({ from: 'alice', to: 'bob', value: '5' }),
  ],
  [
    'an amount that is not exact',
    'FVM_BAD_AMOUNT',
    'an amount is 1e+21, but a number of attoFIL is an integer up to 2^53 - 1: give attoFIL as a bigint (5n * FIL), or text such as "1.5 FIL", "20 nanoFIL", "7 attoFIL"',
    () => toAttoFil(1e21),
  ],
  [
    'parts of an attoFIL',
    'FVM_BAD_AMOUNT',
    'an amount is "1.5 attoFIL", but it has parts of an attoFIL: give attoFIL as a bigint (5n * FIL), or text such as "1.5 FIL", "20 nanoFIL", "7 attoFIL"',
    () => toAttoFil('1.5 attoFIL'),
  ],
  [
    'a gas limit of 0',
    'FVM_BAD_INTEGER',
    'the gas limit is 0: give 1 or more',
    () => vm.send({ from: 'alice', to: 'bob', gasLimit: 0 }),
  ],
  [
    'code that the network refuses',
    'FVM_BAD_WASM',
    'actor code bafk2bzaced3klw7qqdu4tv4difcwko6ojsgn5vromzgx3xg3lrjg6wdxabwxi is refused: the module defines no function',
    () => vm.deploy(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)),
  ],
  [
    'a path in place of code',
    'FVM_BAD_WASM',
    'deploy takes the bytes of a Wasm module, not string: read the file first',
    () => vm.deploy(wrong('actor.wasm')),
  ],
  [
    'a state without a schema',
    'FVM_NO_SCHEMA',
    'the state is not a CID, and the actor has no known schema to encode it: give a definition with a state schema, or the CID of a block put with vm.putBlock',
    () => vm.deploy(FORWARDER_WASM, { state: { a: 1 } }),
  ],
  [
    'a state that is not there',
    'FVM_MISSING_BLOCK',
    'the world does not have the state bafy2bzacedh3h542q5xycaq3o4imzpwiip3ynao7zsk5zr4pfjlhqgq2f2qus: put its blocks with vm.putBlock first, or use vm.setState',
    () => {
      const cid = FVM.createSync().putBlock(Uint8Array.of(0x81, 0x18, 0x77))
      vm.setActor('alice', { state: cid })
    },
  ],
  [
    'an unknown built-in actor',
    'FVM_UNKNOWN_ACTOR_TYPE',
    '"acount" is not a built-in actor: use system, init, cron, account, storagepower, storageminer, storagemarket, paymentchannel, multisig, reward, verifiedregistry, datacap, placeholder, evm, eam, ethaccount, or a code CID',
    () => vm.setActor('alice', { code: 'acount' }),
  ],
  [
    'setting parts of an actor that is not there',
    'FVM_NO_ACTOR',
    'setBalance: there is no actor at f0999: deploy one with vm.deploy, create an account with vm.account, or set one with vm.setActor',
    () => vm.setBalance('f0999', 1n),
  ],
  [
    'the state of an actor that is not there',
    'FVM_NO_ACTOR',
    'state: there is no actor at f0999: deploy one with vm.deploy, create an account with vm.account, or set one with vm.setActor',
    () => vm.state('f0999'),
  ],
  [
    "another world's snapshot",
    'FVM_FOREIGN_SNAPSHOT',
    'the snapshot is of another world: revert the world whose snapshot() made it, or make that world again with fork()',
    () => vm.revert(FVM.createSync().snapshot()),
  ],
  [
    "a fork's snapshot",
    'FVM_FOREIGN_SNAPSHOT',
    'the snapshot is of another world: revert the world whose snapshot() made it, or make that world again with fork()',
    () => vm.revert(vm.fork().snapshot()),
  ],
  [
    'something that is no snapshot',
    'FVM_FOREIGN_SNAPSHOT',
    'the snapshot is of another world: revert the world whose snapshot() made it, or make that world again with fork()',
    () => vm.revert(wrong(1)),
  ],
  [
    'a fixture that makes another world',
    'FVM_FIXTURE',
    'the fixture returned another world, which loadFixture cannot restore: set up the world that it is given, as in vm.loadFixture((vm) => vm.account("alice"))',
    () => vm.loadFixture(() => FVM.createSync()),
  ],
  [
    'comparing what is no moment',
    'FVM_FOREIGN_SNAPSHOT',
    'diff compares snapshots and worlds: give the result of vm.snapshot(), or an FVM',
    () => vm.diff(wrong(undefined as unknown as Snapshot)),
  ],
  [
    'mining to the past',
    'FVM_EPOCH',
    'mineUpTo(5) does not lead forward, as the world is at epoch 10000: use a later one, or setEpoch to jump back',
    () => vm.mineUpTo(5),
  ],
  [
    'a negative base fee',
    'FVM_BAD_AMOUNT',
    'the base fee is -1: give 0 or more',
    () => vm.setBaseFee(-1n),
  ],
  [
    'no source of randomness',
    'FVM_RANDOMNESS',
    'NaN is not a source of randomness: give bytes, text, an integer, or a function of kind ("chain" or "beacon") and epoch',
    () => vm.setRandomness(Number.NaN),
  ],
  [
    'a prank during another',
    'FVM_PRANK',
    'startPrank: messages come from f0101 already, by startPrank: call stopPrank first',
    () => {
      vm.startPrank(101)
      vm.startPrank('alice')
    },
  ],
  [
    'a mock without a function',
    'FVM_MOCK_ANSWER',
    'mockActor takes a function of the call: for a fixed answer use mockCall({ to }, { returns: ... })',
    () => vm.mockActor('f05', wrong({ returns: 1 })),
  ],
  [
    'a mock for an address that nobody has',
    'FVM_NO_ACTOR',
    'there is no actor at 0x52963ef50e27e06d72d59fcb4f3c2a687be3cfef, so no call can reach it: create it first, or mock it with mockActor',
    () => vm.expectCall({ to: '0x52963ef50e27e06d72d59fcb4f3c2a687be3cfef' }),
  ],
  [
    'an unknown primitive',
    'FVM_OVERRIDE',
    '"verifyPoSt" cannot be overridden: use one of verifySignature, verifyBlsAggregate, recoverSecpPublicKey, verifyPost, verifySeal, verifyAggregateSeals, verifyReplicaUpdate, verifyConsensusFault',
    () =>
      vm.overridePrimitive(
        wrong('verifyPoSt'),
        wrong(() => true),
      ),
  ],
  [
    'an override that is not a function',
    'FVM_OVERRIDE',
    'the override of verifyPost is not a function: give a function of the request and the real answer, as in () => true',
    () => vm.overridePrimitive('verifyPost', wrong(true)),
  ],
  [
    'a method called as handles call things',
    'FVM_DEFINITION',
    `a method cannot have the name "send", which every handle uses for a member of its own: choose another name and give the method's number`,
    () => defineActor({ methods: { send: { number: 2 } } }),
  ],
  [
    'two methods with one number',
    'FVM_DEFINITION',
    'the methods A and B both have number 2: give each its own',
    () => defineActor({ methods: { A: { number: 2 }, B: { number: 2n } } }),
  ],
  [
    'an unknown network version',
    'FVM_NETWORK_VERSION',
    'network version 17 is not supported: use 18 to 29',
    () => FVM.createSync({ networkVersion: wrong(17) }),
  ],
  [
    'native actors of an older version',
    'FVM_NATIVE_VERSION',
    'the native actors are those of network versions 28 and 29, not of 25: use one of these, or give a bundle as actors',
    () => FVM.createSync({ networkVersion: 25 }),
  ],
  [
    'a network without official actors',
    'FVM_UNKNOWN_BUNDLE',
    'built-in actors v18 have no bundle for "testnet": use one of butterflynet, calibrationnet, caterpillarnet, devnet, mainnet, testing, testing-fake-proofs',
    () => FVM.createSync({ network: 'testnet' }),
  ],
  [
    'a path for createSync',
    'FVM_ACTORS',
    'createSync takes actors: \'native\' or the bytes of a CAR, not "v18": with a path or a name use await FVM.create',
    () => FVM.createSync({ actors: wrong('v18') }),
  ],
  [
    'an archive for createSync',
    'FVM_BUNDLE_ARCHIVE',
    'createSync takes the bytes of a CAR, and these are the bytes of an archive, whose decoder is asynchronous: use await FVM.create',
    () => FVM.createSync({ actors: Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0) }),
  ],
  [
    'bytes that are not a bundle',
    'FVM_NO_BUNDLE',
    'the bytes given as actors are not a bundle: CAR: the input is empty',
    () => FVM.createSync({ actors: new Uint8Array() }),
  ],
  [
    'a bundle of the wrong version',
    'FVM_BUNDLE_VERSION',
    'the bundle is v18 for mainnet, v19 for mainnet, and network version 25 of mainnet runs v16: give that bundle, or set networkVersion and network to fit',
    () => FVM.createSync({ actors: officialManifest(), networkVersion: 25 }),
  ],
  [
    'a bundle of another network',
    'FVM_BUNDLE_VERSION',
    'the bundle is v18 for mainnet, v19 for mainnet, and network version 28 of calibrationnet runs v18: give that bundle, or set networkVersion and network to fit',
    () => FVM.createSync({ actors: officialManifest(), network: 'calibrationnet' }),
  ],
  [
    'a bundle without code',
    'FVM_NO_BUNDLE',
    /^the bytes given as actors are not a bundle: the bundle does not have the code of "system", block bafk2\w+$/,
    () => FVM.createSync({ actors: officialManifest() }),
  ],
  [
    'a dump of another network version',
    'FVM_DUMP',
    "the dump is of mainnet, network version 29, chain id 314, and the world is of mainnet, 28, 314: create the world with the dump's",
    () => vm.loadState(FVM.createSync({ networkVersion: 29 }).dumpState()),
  ],
]

/** A CAR with the manifest of the official v18 bundle of mainnet, which native worlds know, without its code. */
function officialManifest(): Uint8Array {
  const { builtinActors } = vm.state('f00', cbor.tuple({ builtinActors: cbor.cid }))
  const data = { cid: builtinActors, block: vm.blockstore.get(builtinActors) ?? new Uint8Array() }
  const block = encodeCbor([1, builtinActors])
  const cid = cidOf(Codec.DAG_CBOR, block)
  return writeCar([cid], [{ cid, block }, data])
}

const said = (message: string | RegExp): unknown =>
  typeof message === 'string' ? message : expect.stringMatching(message)

describe('mistakes', () => {
  test.each(MISTAKES)('%s', (_, code, message, act) => {
    let thrown: unknown
    try {
      act()
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(UsageError)
    expect((thrown as UsageError).message).toEqual(said(message))
    expect((thrown as UsageError).code).toBe(code)
  })

  test('a mistake leaves the world unchanged', () => {
    const root = vm.stateRoot()
    for (const from of ['carol', 'f0999', 'f01'] satisfies AddressLike[])
      expect(() => vm.send({ from, to: 'bob' })).toThrow(UsageError)
    expect(() => vm.deploy(Uint8Array.of(1))).toThrow(UsageError)
    expect(vm.stateRoot()).toEqual(root)
  })

  const nowhere = join(tmpdir(), 'litefvm-nowhere')
  const empty = () => mkdtempSync(join(tmpdir(), 'litefvm-empty-'))
  test.each<[string, () => FvmOptions, RegExp]>([
    [
      'a bundle that is not there',
      () => ({ actors: nowhere }),
      /^.*litefvm-nowhere does not exist: give a CAR, an archive, or a folder with v18\.tar\.zst, v18\.car, v18.builtin-actors-mainnet\.car$/,
    ],
    [
      'a release that is not in the cache',
      () => ({ actors: 'v18', bundleCache: empty() }),
      /has none of v18\.tar\.zst, v18\.car, v18.builtin-actors-mainnet\.car: get it with: litefvm bundle fetch v18$/,
    ],
  ])('%s', async (_, options, message) => {
    await expect(FVM.create(options())).rejects.toThrow(message)
  })

  test('a CAR that is not a dump', () => {
    expect(() => vm.loadState(new Uint8Array())).toThrow(DecodeError)
  })
})

test('a network has its official name, or the one people use', () => {
  expect(FVM.createSync({ network: 'calibration' }).config.network).toBe('calibrationnet')
  expect(() => FVM.createSync({ network: 'nonet' })).toThrow(
    'built-in actors v18 have no bundle for "nonet": use one of butterflynet, calibrationnet,',
  )
})

test('a message without options and a deal with a name as its provider are usage errors', () => {
  const vm = FVM.createSync()
  vm.account('alice')
  const root = vm.stateRoot()
  // @ts-expect-error options are missing
  expect(() => vm.send()).toThrow('a message has no options: give an object with from, to')
  // @ts-expect-error a name is no miner
  const deal: { client: string; provider: StorageMiner } = { client: 'alice', provider: 'alice' }
  for (const publish of [() => vm.storage.publishDeal(deal), () => vm.storage.allocate(deal)])
    expect(publish).toThrow('the provider is "alice": give a miner')
  expect(vm.stateRoot()).toEqual(root)
})
