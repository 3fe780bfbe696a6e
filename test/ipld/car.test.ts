import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readCarFile, writeCarFile } from '../../src/io/index.ts'
import {
  type CarBlock,
  Cid,
  Codec,
  cidOf,
  HashCode,
  readCar,
  readCarStream,
  writeCar,
} from '../../src/ipld/index.ts'
import { DecodeError } from '../../src/types/index.ts'
import { toHex } from './hex.ts'

const block = fc
  .tuple(fc.constantFrom(Codec.RAW, Codec.DAG_CBOR), fc.uint8Array({ maxLength: 300 }))
  .map(([codec, bytes]): CarBlock => ({ cid: cidOf(codec, bytes), block: bytes }))
const car = fc.array(block, { minLength: 1, maxLength: 6 }).map((blocks) => ({
  roots: [blocks[0]!.cid],
  blocks,
  bytes: writeCar([blocks[0]!.cid], blocks),
}))

const plain = (blocks: Iterable<CarBlock>) =>
  [...blocks].map((entry) => `${toHex(entry.cid.bytes)} ${toHex(entry.block)}`)

async function collect(blocks: AsyncIterable<CarBlock>): Promise<CarBlock[]> {
  const out: CarBlock[] = []
  for await (const entry of blocks) out.push(entry)
  return out
}

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

describe('in memory', () => {
  test('a CAR reads back as written', () => {
    fc.assert(
      fc.property(car, ({ roots, blocks, bytes }) => {
        const read = readCar(bytes)
        expect(read.roots.map((cid) => cid.key)).toEqual(roots.map((cid) => cid.key))
        expect(plain(read.blocks)).toEqual(plain(blocks))
        expect(plain(read.blocks)).toEqual(plain(blocks)) // a second time
      }),
    )
  })

  test('the header is the one that the reference writes', () => {
    const root = cidOf(Codec.DAG_CBOR, Uint8Array.of(1))
    expect(toHex(writeCar([root], []))).toBe(
      `3ca265726f6f747381d82a582700${toHex(root.bytes)}6776657273696f6e01`,
    )
  })

  test('cut short anywhere but between blocks, it is refused', () => {
    fc.assert(
      fc.property(car, ({ roots, blocks, bytes }) => {
        const ends = new Set(blocks.map((_, i) => writeCar(roots, blocks.slice(0, i)).length))
        for (let length = 0; length < bytes.length; length++) {
          const read = () => plain(readCar(bytes.subarray(0, length)).blocks)
          if (ends.has(length)) expect(read).not.toThrow()
          else expect(read).toThrow(DecodeError)
        }
      }),
      { numRuns: 20 },
    )
  })

  test('a byte altered after the header is seen', () => {
    fc.assert(
      fc.property(
        car,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        ({ roots, blocks, bytes }, at, flip) => {
          const header = writeCar(roots, []).length
          const altered = bytes.slice()
          const index = header + (at % (bytes.length - header))
          altered[index] = altered[index]! ^ flip
          try {
            // A codec byte may be altered unseen: it is in no hash, but makes another CID.
            expect(plain(readCar(altered).blocks)).not.toEqual(plain(blocks))
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(DecodeError)
          }
        },
      ),
    )
  })

  test('an altered block passes only without verification', () => {
    const bytes = Uint8Array.of(1, 2, 3)
    const cid = cidOf(Codec.RAW, bytes)
    const altered = writeCar([cid], [{ cid, block: Uint8Array.of(1, 2, 4) }])
    expect(() => plain(readCar(altered).blocks)).toThrow(/CAR at byte \d+: the block does not hash/)
    expect(plain(readCar(altered, { verify: false }).blocks).length).toBe(1)
  })

  test('an unknown hash function is named', () => {
    const cid = Cid.v1(Codec.RAW, 0x1012, new Uint8Array(32))
    const bytes = writeCar([cid], [{ cid, block: Uint8Array.of() }])
    expect(() => plain(readCar(bytes).blocks)).toThrow('hash function 4114')
  })

  test('identity blocks are compared with their digest', () => {
    const good = Cid.v1(Codec.RAW, HashCode.IDENTITY, Uint8Array.of(1))
    expect(
      plain(readCar(writeCar([good], [{ cid: good, block: Uint8Array.of(1) }])).blocks).length,
    ).toBe(1)
    const bad = writeCar([good], [{ cid: good, block: Uint8Array.of(1, 2) }])
    expect(() => plain(readCar(bad).blocks)).toThrow(DecodeError)
  })

  test('version 2 and implausible lengths are refused in words', () => {
    const v2 = Uint8Array.of(0x0a, 0xa1, 0x67, ...Buffer.from('version'), 0x02)
    expect(() => readCar(v2)).toThrow('version 2 is not accepted: write it as version 1')
    expect(() => readCar(Uint8Array.of())).toThrow('the input is empty')
    expect(() => readCar(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x7f))).toThrow('is not plausible')
    expect(() => readCar(Uint8Array.of(0))).toThrow('a section of 0 bytes is not plausible')
  })
})

describe('as a stream', () => {
  test('chunks of any size give the blocks of the whole', async () => {
    await fc.assert(
      fc.asyncProperty(car, fc.integer({ min: 1, max: 200 }), async ({ blocks, bytes }, size) => {
        const read = await readCarStream(chunksOf(bytes, size))
        expect(plain(await collect(read.blocks))).toEqual(plain(blocks))
      }),
      { numRuns: 40 },
    )
  })

  test('cut short, it is refused as the whole is', async () => {
    await fc.assert(
      fc.asyncProperty(car, fc.nat(), async ({ bytes }, at) => {
        const cut = bytes.subarray(0, at % bytes.length)
        const whole = outcome(() => plain(readCar(cut).blocks))
        let streamed: string
        try {
          const read = await readCarStream(chunksOf(cut, 7))
          streamed = plain(await collect(read.blocks)).join()
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(DecodeError)
          streamed = String(thrown)
        }
        expect(streamed).toBe(whole)
      }),
      { numRuns: 60 },
    )
  })
})

describe('as a file', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'litefvm-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('a file reads back as written, and equals the output of writeCar', async () => {
    const blocks = Array.from({ length: 500 }, (_, i): CarBlock => {
      const bytes = new Uint8Array(i * 7).fill(i)
      return { cid: cidOf(Codec.RAW, bytes), block: bytes }
    })
    const path = join(folder, 'a.car')
    expect(await writeCarFile(path, [blocks[1]!.cid], blocks)).toBe(500)
    expect((await readFile(path)).equals(writeCar([blocks[1]!.cid], blocks))).toBe(true)
    const read = await readCarFile(path)
    expect(read.roots[0]?.equals(blocks[1]!.cid)).toBe(true)
    expect(plain(await collect(read.blocks))).toEqual(plain(blocks))
  })

  test('a write that fails leaves no file', async () => {
    function* broken(): Generator<CarBlock> {
      yield { cid: cidOf(Codec.RAW, Uint8Array.of()), block: Uint8Array.of() }
      throw new DecodeError('broken')
    }
    await expect(writeCarFile(join(folder, 'b.car'), [], broken())).rejects.toThrow('broken')
    expect((await readdir(folder)).filter((name) => name.startsWith('b.car'))).toEqual([])
  })

  test('reading may stop early; an altered file is refused', async () => {
    const path = join(folder, 'c.car')
    const entry = { cid: cidOf(Codec.RAW, Uint8Array.of(9)), block: Uint8Array.of(9) }
    await writeFile(path, writeCar([entry.cid], [entry, { ...entry, block: Uint8Array.of(8) }]))
    for await (const first of (await readCarFile(path)).blocks) {
      expect(first.block).toEqual(Uint8Array.of(9))
      break
    }
    await expect(collect((await readCarFile(path)).blocks)).rejects.toThrow(DecodeError)
  })
})

function outcome(read: () => string[]): string {
  try {
    return read().join()
  } catch (thrown) {
    return String(thrown)
  }
}
