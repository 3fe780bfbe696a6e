import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  BitField,
  BufferedBlockstore,
  CborReader,
  CborWriter,
  Cid,
  MemoryBlockstore,
  scanLinks,
} from '../../src/ipld/index.ts'
import {
  Address,
  DecodeError,
  FatalError,
  OUT_OF_GAS,
  SyscallError,
} from '../../src/types/index.ts'
import { fromHex, toHex } from './hex.ts'

/** What we answer to a vector's input; throws where the reference says `err`. */
const ANSWERS: Readonly<Record<string, (...input: string[]) => string>> = {
  u64: typed((r) => String(r.readUint())),
  u32: typed((r) => String(r.readU32())),
  u8: typed((r) => String(r.readU8())),
  i64: typed((r) => String(r.readInt())),
  bool: typed((r) => String(r.readBool())),
  optu64: typed((r) => (r.readNull() ? 'None' : `Some(${r.readUint()})`)),
  bigint: typed((r) => String(r.readBigInt())),
  text: typed((r) => toHex(new TextEncoder().encode(r.readText()))),
  bytes: typed((r) => toHex(r.readBytes())),
  bytes4: typed((r) => toHex(r.readFixedBytes(4, 'a field'))),
  link: typed((r) => toHex(r.readLink().bytes)),
  vecu64: typed((r) => `[${Array.from({ length: r.readArrayHeader() }, () => r.readUint())}]`),
  tuple: typed((r) => {
    r.readTupleHeader(2, 'a tuple')
    return `${r.readUint()},${r.readUint()}`
  }),
  ignored: typed((r) => {
    r.skipValue()
    return ''
  }),
  cid: (input) => {
    const { cid, next } = Cid.readNext(fromHex(input), 0)
    return `${toHex(cid.bytes)} ${next}`
  },
  addr: (input) => toHex(Address.fromBytes(fromHex(input)).bytes),
  rle: (input) => {
    const bits = BitField.fromBytes(fromHex(input))
    return `${shown(bits)}|${toHex(bits.toBytes())}`
  },
  bitfield: typed((r) => {
    const bits = BitField.fromStateBytes(r.readBytes())
    const w = new CborWriter()
    w.writeBytes(bits.toStateBytes())
    return `${shown(bits)}|${toHex(w.finish())}`
  }),
  setop: (operation, left, right) => {
    const bits = SET_OPERATIONS[operation]!(
      BitField.fromBytes(fromHex(left)),
      BitField.fromBytes(fromHex(right)),
    )
    return `${shown(bits)}|${toHex(bits.toBytes())}`
  },
  flush: (root, pairs) => {
    const base = new MemoryBlockstore()
    const buffered = new BufferedBlockstore(base)
    const cids = pairs.split(',').map((pair) => {
      const [cid, block] = pair.split(':').map(fromHex) as [Uint8Array, Uint8Array] // cid:block
      buffered.put(Cid.fromBytes(cid), block)
      return Cid.fromBytes(cid)
    })
    buffered.flush(Cid.fromBytes(fromHex(root)))
    const moved = cids.filter((cid) => base.has(cid)).map((cid) => toHex(cid.bytes))
    return `${buffered.bufferSize} ${moved.join(',')}`
  },
}

const SET_OPERATIONS: Readonly<Record<string, (a: BitField, b: BitField) => BitField>> = {
  or: (a, b) => a.union(b),
  and: (a, b) => a.intersection(b),
  sub: (a, b) => a.difference(b),
  xor: (a, b) => a.symmetricDifference(b),
  cut: (a, b) => a.cut(b),
}

const vectors = readFileSync(
  new URL('../vectors/ipld/reference-decoder.txt', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => {
    const [question, answer] = line.split(' = ') as [string, string] // every line has both
    const [kind, ...input] = question.split(' ') as [string, ...string[]]
    return { line, kind, input, answer }
  })

for (const kind of new Set(vectors.map((vector) => vector.kind))) {
  const own = vectors.filter((vector) => vector.kind === kind)
  test(`${kind}: ${own.length} answers of the reference`, () => {
    const differences = own.flatMap(({ line, input, answer }) => {
      const mine = kind === 'scan' ? scanAnswer(input) : answerOf(kind, input)
      return mine === answer ? [] : [`${line}\n  here: ${mine}`]
    })
    expect(differences).toEqual([])
  })
}

test('the vectors hold every kind, accepted and refused', () => {
  expect(new Set(vectors.map((vector) => vector.kind)).size).toBe(21)
  expect(vectors.filter(({ answer }) => answer.startsWith('ok')).length).toBeGreaterThan(500)
  expect(vectors.filter(({ answer }) => answer.startsWith('err')).length).toBeGreaterThan(500)
})

function answerOf(kind: string, input: string[]): string {
  try {
    return `ok ${ANSWERS[kind]!(...input)}`.trimEnd()
  } catch (thrown) {
    if (thrown instanceof DecodeError || thrown instanceof FatalError) return 'err'
    throw thrown
  }
}

function scanAnswer(input: string[]): string {
  const [perField = '', perCid = '', available = '', codec = '', block = ''] = input
  const { links, used, failure } = scanLinks(Number(codec), fromHex(block), {
    perField: Number(perField),
    perCid: Number(perCid),
    available: Number(available),
  })
  if (failure === OUT_OF_GAS) return `oog ${used}`
  if (failure instanceof SyscallError) return `err ${used} ${failure.errorNumber}`
  return `ok ${used} ${links.map((link) => toHex(link.bytes)).join(',')}`.trimEnd()
}

function typed(read: (r: CborReader) => string): (input: string) => string {
  return (input = '') => {
    const r = new CborReader(fromHex(input))
    const value = read(r)
    r.end()
    return value
  }
}

function shown(bits: BitField): string {
  const ranges = bits.ranges.map(({ start, end }) => `${start}-${end}`).join(',')
  return `${bits.boundedBits(100_000n)?.join(',') ?? 'many'}|${ranges}`
}
