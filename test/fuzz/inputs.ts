import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { decode as decodeDagCbor, encode as encodeDagCbor } from '@ipld/dag-cbor'
import { decodeRlp as decodeEthersRlp, Transaction, Wallet } from 'ethers'
import { COMMAND_SPECS } from '../../src/cli/command-specs.ts'
import { type CommandSpec, parseCommand } from '../../src/cli/flags.ts'
import { COMPARED } from '../../src/conformance/compare/difference.ts'
import { addressFromString, addressToString } from '../../src/crypto/index.ts'
import { createLineTable, moduleNames } from '../../src/debug-info/index.ts'
import { parseTransaction } from '../../src/harness/evm/index.ts'
import { decodeRlp, encodeRlp, type Rlp } from '../../src/harness/evm/rlp.ts'
import { readArtifact, stateRootOf } from '../../src/harness/index.ts'
import { decodeRlePlus, encodeRlePlus } from '../../src/ipld/bitfield/rle-plus.ts'
import {
  Amt,
  type Cid,
  Codec,
  cidOf,
  decodeCbor,
  encodeCbor,
  Hamt,
  Kamt,
  MemoryBlockstore,
  MissingBlockError,
  readCar,
  UntrustedBlockstore,
  WalkBudget,
  writeCar,
} from '../../src/ipld/index.ts'
import { Address, DecodeError, UsageError } from '../../src/types/index.ts'
import { readModule, WasmRejected } from '../../src/wasm/index.ts'
import { fromDist } from '../dist.ts'
import { linkedAmt, linkedHamt, linkedKamt } from '../ipld/linked-nodes.ts'

/* Altered inputs for all that reads what others wrote: each ends in a value or in a named error. */

/** A reader of input, and inputs from which altered ones are made. */
export interface Target {
  readonly seeds: readonly Uint8Array[]
  /** Reads the input; throws an Error for a wrong answer, or what the reader throws. */
  readonly read: (input: Uint8Array) => void | Promise<void>
  /** Changes one of the seeds, where changes of bytes would never get past the first reader. */
  readonly alter?: (seeds: readonly Uint8Array[], random: Random) => Uint8Array
}

/** Numbers that follow from a seed: xorshift of 32 bits. */
export class Random {
  #state: number
  constructor(seed: number) {
    this.#state = Math.imul(seed + 1, 0x9e37_79b1) | 1
  }
  below(n: number): number {
    this.#state ^= this.#state << 13
    this.#state ^= this.#state >>> 17
    this.#state ^= this.#state << 5
    return (this.#state >>> 0) % n
  }
}

/** Steps that a walk over an altered tree may take. */
export const STEPS = 5_000

const BYTES = [
  0, 1, 0x17, 0x18, 0x1b, 0x3b, 0x40, 0x5b, 0x7f, 0x80, 0x9b, 0xa1, 0xbb, 0xd8, 0xf9, 0xff,
]

/** An input with one to four changes: bytes, parts that are cut, doubled or moved, another's tail. */
export function alter(seeds: readonly Uint8Array[], random: Random): Uint8Array {
  let bytes: Uint8Array = seeds[random.below(seeds.length)]!.slice()
  for (let changes = 1 + random.below(4); changes > 0; changes--) {
    const at = random.below(bytes.length + 1)
    const to = Math.min(bytes.length, at + random.below(12))
    const other = seeds[random.below(seeds.length)]!
    switch (random.below(6)) {
      case 0:
        if (at < bytes.length) bytes[at] = random.below(256)
        break
      case 1:
        if (at < bytes.length) bytes[at] = BYTES[random.below(BYTES.length)]!
        break
      case 2:
        bytes = join(bytes.subarray(0, at), bytes.subarray(to))
        break
      case 3:
        bytes = join(bytes.subarray(0, to), bytes.subarray(at))
        break
      case 4:
        bytes = join(bytes.subarray(0, at), other.subarray(random.below(other.length + 1)))
        break
      default:
        bytes = join(
          bytes.subarray(0, at),
          Uint8Array.of(BYTES[random.below(BYTES.length)]!),
          bytes.subarray(at),
        )
    }
  }
  return bytes
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}

/** Whether an error is one that a reader of input may end in. */
export function isNamed(thrown: unknown): boolean {
  return [DecodeError, UsageError, WasmRejected, MissingBlockError].some(
    (kind) => thrown instanceof kind,
  )
}

/** An answer that differs from that of an independent decoder, or from the input itself. */
export class WrongAnswer extends Error {}

function assertSame(a: Uint8Array, b: Uint8Array, what: string): void {
  if (Buffer.compare(a, b) !== 0) throw new WrongAnswer(what)
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined // another decoder's errors are its own
  }
}

const text = (s: string): Uint8Array => new TextEncoder().encode(s)
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')

/** Walks a tree one of whose blocks is the input. */
function walkWith(
  store: MemoryBlockstore,
  cid: Cid,
  input: Uint8Array,
  walk: (store: UntrustedBlockstore) => void,
): void {
  const altered = new MemoryBlockstore()
  for (const { cid: key, block } of store.entries()) altered.put(key, block)
  altered.put(cid, input)
  const budget = new WalkBudget('an altered tree', STEPS)
  walk(new UntrustedBlockstore(altered, budget))
  if (budget.spent > STEPS) throw new WrongAnswer('the walk took more steps than it may')
}

function mapSeeds(build: (store: MemoryBlockstore) => Cid): {
  store: MemoryBlockstore
  root: Cid
  seeds: Uint8Array[]
} {
  const store = new MemoryBlockstore()
  const root = build(store)
  return { store, root, seeds: Array.from(store.entries(), ({ block }) => block) }
}

const hamt = mapSeeds((store) => {
  linkedHamt(store, 6, [Uint8Array.of(9), Uint8Array.of(1)])
  const map = new Hamt(store, { bitWidth: 5 })
  for (let i = 0; i < 60; i++) map.set(Uint8Array.of(i), Uint8Array.of(i % 24))
  return map.flush()
})
const kamt = mapSeeds((store) => {
  linkedKamt(store, 6, 1)
  const map = new Kamt(store)
  for (let i = 0n; i < 60n; i++) map.set(i * i * i, i)
  return map.flush()
})
const amt = mapSeeds((store) => {
  linkedAmt(store, 6, Uint8Array.of(1))
  const array = new Amt(store)
  for (let i = 0; i < 60; i++) array.set(i * 7, Uint8Array.of(1))
  return array.flush()
})

const values = [
  [],
  { a: 1, b: [1n << 60n, -5, null, true] },
  [new Uint8Array(30), 'text', cidOf(Codec.RAW, text('x'))],
] as const
const blocks = values.map((value) => encodeCbor(value as never)) // plain IPLD
const wallet = new Wallet(`0x${'11'.repeat(32)}`)
const signed = async (tx: object): Promise<Uint8Array> =>
  Buffer.from((await wallet.signTransaction(tx)).slice(2), 'hex')
const plain = {
  to: `0x${'22'.repeat(20)}`,
  value: 5n,
  nonce: 1,
  gasLimit: 100_000n,
  data: '0x1234',
}
const transactions = await Promise.all([
  signed({ ...plain, type: 2, chainId: 314n, maxFeePerGas: 7n, maxPriorityFeePerGas: 3n }),
  signed({ ...plain, type: 0, chainId: 314n, gasPrice: 7n }),
  signed({ ...plain, type: 0, chainId: 0n, gasPrice: 7n }),
])
const wasm = new Uint8Array(
  Buffer.from(
    '0061736d0100000001060160017f017f03020100050301000107130206696e766f6b650000066d656d6f727902000a05010300000b00190' +
      '46e616d6501070100036162630003070100000102616200',
    'hex',
  ),
)
const artifact = {
  contractName: 'A',
  abi: [
    {
      type: 'function',
      name: 'f',
      stateMutability: 'view',
      inputs: [{ name: 'x', type: 'tuple[2]', components: [{ name: 'y', type: 'uint8' }] }],
      outputs: [],
    },
    { type: 'event', name: 'E', inputs: [{ name: 'x', type: 'bytes', indexed: true }] },
  ],
  bytecode: {
    object: `0x6000__${'$'.repeat(36)}__00`,
    linkReferences: { 'a.sol': { L: [{ start: 2, length: 20 }] } },
  },
}

const { contextOf } =
  await fromDist<typeof import('../../src/conformance/context.ts')>('conformance/context.js')
const { runItem } =
  await fromDist<typeof import('../../src/conformance/run-item.ts')>('conformance/run-item.js')

const context = await contextOf({
  bundles: undefined,
  compared: COMPARED,
  network: 'mainnet',
  networkVersions: undefined,
  filter: undefined,
  time: false,
})

/** The smallest vectors of a file. */
function smallVectors(file: string, count: number): Uint8Array[] {
  const lines = gunzipSync(readFileSync(new URL(`../vectors/${file}`, import.meta.url)))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
  return lines
    .sort((a, b) => a.length - b.length)
    .slice(0, count)
    .map(text)
}

const LEAVES: readonly unknown[] = [
  '',
  '0',
  '-1',
  'f',
  'f099',
  'gA==',
  'H4sI',
  '9'.repeat(40),
  0,
  -1,
  1.5,
  1e300,
  2 ** 53,
  null,
  true,
  [],
  {},
]

/** JSON with one to three changes of its values: the text is still JSON, so that it is read further. */
function alterJson(seeds: readonly Uint8Array[], random: Random): Uint8Array {
  const json: unknown = JSON.parse(textOf(seeds[random.below(seeds.length)]!))
  for (let changes = 1 + random.below(3); changes > 0; changes--) alterValue(json, random)
  return text(JSON.stringify(json))
}

/** Goes down from a value at random, and replaces, drops or alters what it ends at. */
function alterValue(json: unknown, random: Random): void {
  let at = json as Record<string, unknown> // of any shape: it is walked by its keys
  for (;;) {
    const keys = Object.keys(at)
    const key = keys[random.below(Math.max(keys.length, 1))]
    if (key === undefined) return
    const value = at[key]
    if (typeof value === 'object' && value !== null && random.below(8) > 0) {
      at = value as Record<string, unknown> // an object or a list
      continue
    }
    const choice = random.below(4)
    if (choice === 0) delete at[key]
    else if (choice === 1 && typeof value === 'string')
      at[key] = textOf(alter([text(value)], random))
    else if (choice === 2 && typeof value === 'number') at[key] = value + random.below(3) - 1
    else at[key] = LEAVES[random.below(LEAVES.length)]
    return
  }
}

const commands: readonly CommandSpec[] = Object.values(COMMAND_SPECS)

/** The targets by name. */
export const TARGETS: Readonly<Record<string, Target>> = {
  'dag-cbor': {
    seeds: blocks,
    read(input) {
      const value = decodeCbor(input)
      const other = attempt(() => encodeDagCbor(decodeDagCbor(input)))
      if (other !== undefined)
        assertSame(encodeCbor(value), other, 'another value than that of @ipld/dag-cbor')
    },
  },
  car: {
    seeds: [
      writeCar(
        [cidOf(Codec.DAG_CBOR, blocks[1]!)],
        blocks.map((block) => ({ cid: cidOf(Codec.DAG_CBOR, block), block })),
      ),
    ],
    read: (input) => void Array.from(readCar(input).blocks),
  },
  hamt: {
    seeds: hamt.seeds,
    read: (input) =>
      walkWith(
        hamt.store,
        hamt.root,
        input,
        (store) => void Array.from(Hamt.load(store, hamt.root, { bitWidth: 5 }).entries()),
      ),
  },
  kamt: {
    seeds: kamt.seeds,
    read: (input) =>
      walkWith(
        kamt.store,
        kamt.root,
        input,
        (store) => void Array.from(Kamt.load(store, kamt.root).entries()),
      ),
  },
  amt: {
    seeds: amt.seeds,
    read: (input) =>
      walkWith(
        amt.store,
        amt.root,
        input,
        (store) => void Array.from(Amt.load(store, amt.root).entries()),
      ),
  },
  'rle-plus': {
    seeds: [
      encodeRlePlus([
        { start: 1n, end: 9n },
        { start: 30n, end: 31n },
        { start: 1n << 40n, end: 1n << 41n },
      ]),
    ],
    read: (input) =>
      assertSame(encodeRlePlus(decodeRlePlus(input)), input, 'a bit field has two forms'),
  },
  wasm: { seeds: [wasm], read: (input) => void readModule(input) },
  dwarf: {
    seeds: [wasm],
    read(input) {
      createLineTable(input, { absolute: true })
      moduleNames(input)
    },
  },
  rlp: {
    seeds: [...transactions, encodeRlp([text('a'), [new Uint8Array(60)], []])],
    read(input) {
      const value = decodeRlp(input)
      assertSame(encodeRlp(value), input, 'RLP has two forms')
      if (JSON.stringify(decodeEthersRlp(input)) !== JSON.stringify(hexOf(value)))
        throw new WrongAnswer('another value than that of ethers')
    },
  },
  transactions: {
    seeds: transactions,
    read(input) {
      const ours = parseTransaction(input, 314n)
      const theirs = attempt(() => Transaction.from(`0x${Buffer.from(input).toString('hex')}`))
      if (theirs === undefined || theirs.from === null) return
      const same =
        theirs.from.toLowerCase() === ours.from.toLowerCase() &&
        theirs.value === ours.value &&
        BigInt(theirs.nonce) === ours.nonce
      if (!same) throw new WrongAnswer('another transaction than that of ethers')
    },
  },
  addresses: {
    seeds: [
      addressToString(Address.id(1n << 40n)),
      addressToString(Address.fromPayload(1, new Uint8Array(20).fill(7))),
      `f410f${'a'.repeat(39)}`,
    ].map(text),
    read(input) {
      const given = textOf(input)
      const back = addressToString(addressFromString(given))
      // ids may have zeros in front, as in the reference
      if (back.slice(1) !== given.slice(1).replace(/^0(0+)(?=\d)/, '0'))
        throw new WrongAnswer(`${given} is read as ${back}`)
    },
  },
  artifacts: {
    seeds: [text(JSON.stringify(artifact))],
    read(input) {
      const json: unknown = attempt(() => JSON.parse(textOf(input)) as unknown)
      if (typeof json === 'object' && json !== null) readArtifact(json)
    },
  },
  'dump headers': {
    seeds: [
      encodeCbor({
        litefvm: 1,
        epoch: 5,
        root: cidOf(Codec.DAG_CBOR, blocks[0]!),
        baseFee: '100',
        names: {},
      }),
      ...blocks,
    ],
    read(input) {
      const store = new MemoryBlockstore()
      const cid = cidOf(Codec.DAG_CBOR, input)
      store.put(cid, input)
      stateRootOf(cid, store)
    },
  },
  vectors: {
    seeds: [
      ...smallVectors('script/script-1-500.jsonl.gz', 8),
      ...smallVectors('wasm/wasm-1-240.jsonl.gz', 8),
    ],
    alter: alterJson,
    async read(input) {
      const item = { type: 'message', file: 'altered.jsonl', line: 1 } as const
      const results = await runItem({ ...item, text: textOf(input), traceText: undefined }, context)
      for (const { reason } of results)
        if (reason?.includes('\n    at ') === true) throw new WrongAnswer(reason)
    },
  },
  'command words': {
    seeds: commands.flatMap(({ examples, flags, name }) => [
      ...examples.map(({ line }) => text(line)),
      text(`${name} ${flags.map((flag) => `--${flag.name} ${flag.value ?? ''}`).join(' ')}`),
    ]),
    read(input) {
      const words = textOf(input).split(/\s+/)
      for (const spec of commands) {
        const parsed = attempt(() => parseCommand(spec, words))
        if (parsed === undefined) continue
        const known = new Set(spec.flags.map((flag) => flag.name))
        for (const word of words.slice(0, words.includes('--') ? words.indexOf('--') : undefined))
          if (word.startsWith('--') && !isKnownFlag(word, known))
            throw new WrongAnswer(`${word} is taken by ${spec.name}, which does not have it`)
      }
      parseCommand(commands[input.length % commands.length]!, words)
    },
  },
}

const COMMON: ReadonlySet<string> = new Set(['json', 'debug', 'help'])

function isKnownFlag(word: string, known: ReadonlySet<string>): boolean {
  const name = word.slice(2).split('=')[0]!
  return known.has(name) || COMMON.has(name)
}

function hexOf(value: Rlp): unknown {
  return value instanceof Uint8Array ? `0x${Buffer.from(value).toString('hex')}` : value.map(hexOf)
}
