import { beforeAll, expect, test } from 'vitest'
import { compileCounter } from '../../examples/counter/compile.mjs'
import { secp256k1Address, secp256k1PublicKey } from '../../src/crypto/index.ts'
import { createGenesis } from '../../src/harness/index.ts'
import { CborWriter, Codec, cidOf, cidToString, MemoryBlockstore } from '../../src/ipld/index.ts'
import { createFakeExterns, FAKE_PROOFS } from '../../src/kernel/index.ts'
import { createMachine, Engine, encodeStampedEvent, type Machine } from '../../src/machine/index.ts'
import { EMPTY_ARR_CID, StateTree } from '../../src/state-tree/index.ts'
import { Address, type Message } from '../../src/types/index.ts'

const CODE_CID = 'bafk2bzacecx4dwwtlkq26rnb2qkagmsoegpdaexnnzhih2jbpb74pl5dsgmo6'
const SENDER = secp256k1Address(secp256k1PublicKey(new Uint8Array(32).fill(7)))
const COUNTER = Address.id(1000n)

let wasm: Uint8Array

beforeAll(async () => {
  wasm = await compileCounter()
}, 30_000)

test('the counter exports memory and invoke, and imports syscalls only', () => {
  const module = new WebAssembly.Module(wasm)
  expect(
    WebAssembly.Module.exports(module)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['invoke', 'memory'])
  const modules = WebAssembly.Module.imports(module).map((i) => i.module)
  expect([...new Set(modules)].sort()).toEqual(['event', 'ipld', 'self', 'vm'])
  expect(wasm.length).toBeLessThan(4096)
})

/** [method, params, exit code, gas, return, event]; from `oracle ask`, fvm 4.8.4 at nv 28, by this code. */
const SCRIPT = [
  [3, '', 20, 1085627, '', ''],
  [2, '', 20, 1086203, '', ''],
  [1, '', 0, 1871337, '', ''],
  [3, '', 0, 1082194, '00', ''],
  [2, '', 0, 2148087, '01', '821903e882840367636f756e7465721851410184036262791851421864'],
  [2, '05', 0, 2177839, '06', '821903e882840367636f756e7465721851410684036262791851421864'],
  [3, '', 0, 1082194, '06', ''],
  [2, '1864', 0, 2184777, '186a', '821903e882840367636f756e746572185142186a84036262791851421864'],
  [
    2,
    '19ffff',
    0,
    2201769,
    '1a00010069',
    '821903e882840367636f756e7465721851451a0001006984036262791851421864',
  ],
  [2, '00', 16, 870986, '', ''],
  [2, '1805', 21, 872931, '', ''],
  [2, '0505', 21, 872591, '', ''],
  [2, 'f6', 21, 871306, '', ''],
  [2, '6161', 21, 872607, '', ''],
  [2, '1bffffffffffffffff', 20, 1127270, '', ''],
  [2, '1bffffffffffff0000', 20, 1127270, '', ''],
  [
    2,
    '1a00010000',
    0,
    2205201,
    '1a00020069',
    '821903e882840367636f756e7465721851451a0002006984036262791851421864',
  ],
  [3, '01', 16, 840446, '', ''],
  [3, '', 0, 1088907, '1a00020069', ''],
  [1, '', 18, 856858, '', ''],
  [4, '', 22, 840886, '', ''],
  [0, '', 0, 706263, '', ''],
  [
    2,
    '58410000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000',
    21,
    942930,
    '',
    '',
  ],
  [2, '19', 21, 871350, '', ''],
] as const

test('every message to the counter ends as it does on the reference, to the unit of gas', () => {
  const code = cidOf(Codec.RAW, wasm)
  expect(cidToString(code), 'the code changed: ask the reference for its gas again').toBe(CODE_CID)
  const machine = worldWith(wasm)
  for (const [index, [method, params, exitCode, gas, returned, event]] of SCRIPT.entries()) {
    const message = messageTo(BigInt(method), params, BigInt(index))
    const applied = machine.executeMessage(message, 'explicit', chainLength(message))
    const step = `message ${index}: method ${method}, params ${params}`
    expect(applied.receipt.exitCode, step).toBe(exitCode)
    expect(hex(applied.receipt.returnData), step).toBe(returned)
    expect(applied.events.map((e) => hex(encodeStampedEvent(e))).join(), step).toBe(event)
    expect(applied.receipt.gasUsed, step).toBe(BigInt(gas))
  }
  expect(cidToString(machine.flush())).toBe(
    'bafy2bzacecue7vjcodrifoellwevf4djy43drq6gd34miiryfxhw2vwpek3fw',
  )
})

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

function worldWith(code: Uint8Array): Machine {
  const blockstore = new MemoryBlockstore()
  const genesis = createGenesis(blockstore, {
    network: 'mainnet',
    networkVersion: 28,
    accounts: [{ address: SENDER, balance: 10n ** 21n }],
  })
  const cid = cidOf(Codec.RAW, code)
  blockstore.put(cid, code)
  const tree = StateTree.load(blockstore, genesis)
  tree.setActor(1000n, {
    code: cid,
    state: EMPTY_ARR_CID,
    sequence: 0n,
    balance: 0n,
    delegatedAddress: undefined,
  })
  return createMachine({
    networkVersion: 28,
    epoch: 1000n,
    timestamp: 30_000n,
    baseFee: 100n,
    circulatingSupply: 2n * 10n ** 27n,
    stateRoot: tree.flush(),
    blockstore,
    externs: createFakeExterns(),
    proofs: FAKE_PROOFS,
    engine: new Engine(),
  })
}

function messageTo(methodNum: bigint, params: string, sequence: bigint): Message {
  return {
    version: 0n,
    from: SENDER,
    to: COUNTER,
    sequence,
    value: 0n,
    methodNum,
    params: Uint8Array.from(Buffer.from(params, 'hex')),
    gasLimit: 100_000_000n,
    gasFeeCap: 100n,
    gasPremium: 1n,
  }
}

/** The message's CBOR and 69 bytes of its signature. */
function chainLength(m: Message): number {
  const w = new CborWriter()
  w.writeArrayHeader(10)
  w.writeUint(m.version)
  w.writeBytes(m.to.bytes)
  w.writeBytes(m.from.bytes)
  w.writeUint(m.sequence)
  w.writeBigInt(m.value)
  w.writeUint(m.gasLimit)
  w.writeBigInt(m.gasFeeCap)
  w.writeBigInt(m.gasPremium)
  w.writeUint(m.methodNum)
  w.writeBytes(m.params)
  return w.finish().length + 69
}
