import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MemoryBlockstore as CoreMemory } from 'blockstore-core'
import { FsBlockstore } from 'blockstore-fs'
import { CID } from 'multiformats/cid'
import { describe, expect, test } from 'vitest'
import {
  type Blockstore,
  BufferedBlockstore,
  Cid,
  Codec,
  cidOf,
  cidToString,
  dehydrate,
  encodeCbor,
  HashCode,
  hydrate,
  type IpldValue,
  MemoryBlockstore,
  MissingBlockError,
  reachableBlocks,
  toInterfaceBlockstore,
} from '../../src/ipld/index.ts'
import { FatalError, UsageError } from '../../src/types/index.ts'

function put(store: Blockstore, value: IpldValue): Cid {
  const block = encodeCbor(value)
  const cid = cidOf(Codec.DAG_CBOR, block)
  store.put(cid, block)
  return cid
}

/** A root over two leaves, one of them twice, one below an inline block, and a commitment. */
function putTree(store: Blockstore): { root: Cid; all: Cid[] } {
  const leaf = put(store, 'leaf')
  const hidden = put(store, 'hidden')
  const inline = Cid.v1(Codec.DAG_CBOR, HashCode.IDENTITY, encodeCbor([hidden]))
  const sector = Cid.v1(Codec.FIL_COMMITMENT_SEALED, HashCode.IDENTITY, new Uint8Array(32))
  const branch = put(store, [leaf, inline])
  const root = put(store, [branch, leaf, sector])
  return { root, all: [root, branch, leaf, hidden] }
}

describe('MemoryBlockstore', () => {
  test('tells CIDs apart by codec, not only by digest', () => {
    const store = new MemoryBlockstore()
    const block = Uint8Array.of(0)
    store.put(cidOf(Codec.RAW, block), block)
    expect(store.has(cidOf(Codec.DAG_CBOR, block))).toBe(false)
    expect([...store.entries()]).toEqual([{ cid: cidOf(Codec.RAW, block), block }])
    expect(store.delete(cidOf(Codec.RAW, block))).toBe(true)
    expect(store.size).toBe(0)
  })
})

describe('BufferedBlockstore', () => {
  test('moves reachable blocks, through inline blocks, and keeps the rest', () => {
    const base = new MemoryBlockstore()
    const buffered = new BufferedBlockstore(base)
    const { root, all } = putTree(buffered)
    const stray = put(buffered, 'stray')
    expect(base.size).toBe(0)
    expect(buffered.flush(root)).toBe(4)
    expect(all.every((cid) => base.has(cid))).toBe(true)
    expect([base.has(stray), buffered.has(stray), buffered.bufferSize]).toEqual([false, true, 1])
    buffered.flushAll()
    expect([base.has(stray), buffered.bufferSize]).toEqual([true, 0])
  })

  test('takes a block that it lacks to be in the base with all below it', () => {
    const base = new MemoryBlockstore()
    const buffered = new BufferedBlockstore(base)
    const below = put(buffered, 'below')
    const missing = cidOf(Codec.DAG_CBOR, encodeCbor([below]))
    const root = put(buffered, [missing])
    expect(buffered.flush(root)).toBe(1)
    expect(base.has(below)).toBe(false)
  })

  test('moves nothing when a link is of another codec or hash, or a block is malformed', () => {
    const digest = new Uint8Array(32)
    const dagPb = Cid.v1(0x70, HashCode.BLAKE2B_256, digest)
    const sha = Cid.v1(Codec.DAG_CBOR, HashCode.SHA2_256, digest)
    for (const [link, message] of [
      [dagPb, `cid ${cidToString(dagPb)} has unexpected codec (112)`],
      [sha, `cid ${cidToString(sha)} has unexpected multihash (code=18, len=32)`],
    ] as const) {
      const buffered = new BufferedBlockstore(new MemoryBlockstore())
      const root = put(buffered, [link])
      expect(() => buffered.flush(root)).toThrow(new FatalError(message))
      expect(buffered.bufferSize).toBe(1)
    }
    const buffered = new BufferedBlockstore(new MemoryBlockstore())
    const bad = Uint8Array.of(0x82, 0)
    buffered.put(cidOf(Codec.DAG_CBOR, bad), bad)
    expect(() => buffered.flush(cidOf(Codec.DAG_CBOR, bad))).toThrow(FatalError)
  })

  test('reads through to the base, and drops its buffer on request', () => {
    const base = new MemoryBlockstore()
    const old = put(base, 'old')
    const buffered = new BufferedBlockstore(base)
    const young = put(buffered, 'young')
    expect([buffered.has(old), buffered.get(young)]).toEqual([true, encodeCbor('young')])
    buffered.discard()
    expect([buffered.has(old), buffered.has(young)]).toEqual([true, false])
  })

  test('a second flush moves what came since', () => {
    const base = new MemoryBlockstore()
    const buffered = new BufferedBlockstore(base)
    const first = put(buffered, 'first')
    expect(buffered.flush(first)).toBe(1)
    const second = put(buffered, [first])
    expect(buffered.flush(second)).toBe(1)
    expect(base.size).toBe(2)
  })
})

describe('reachableBlocks', () => {
  test('yields every block once, parents first, without commitments and inline blocks', () => {
    const store = new MemoryBlockstore()
    const { root, all } = putTree(store)
    put(store, 'stray')
    const order = [...reachableBlocks(store, [root])].map(({ cid }) => cidToString(cid))
    expect(order[0]).toBe(cidToString(root))
    expect(order.toSorted()).toEqual(all.map(cidToString).toSorted())
  })

  test('a missing block is named with the path to it', () => {
    const store = new MemoryBlockstore()
    const missing = cidOf(Codec.RAW, Uint8Array.of(1))
    const branch = put(store, [missing])
    const root = put(store, [branch])
    const walk = () => [...reachableBlocks(store, [root])]
    expect(walk).toThrow(MissingBlockError)
    expect(walk).toThrow(
      `block ${cidToString(missing)}, reached by ${[root, branch, missing].map(cidToString).join(' > ')}, is not in the blockstore`,
    )
  })

  test('an excluded CID is left out with all that only it leads to', () => {
    const store = new MemoryBlockstore()
    const leaf = put(store, 'leaf')
    const branch = put(store, [leaf])
    const root = put(store, [branch])
    const found = reachableBlocks(store, [root], { follow: (cid) => !cid.equals(branch) })
    expect([...found].map(({ cid }) => cid.key)).toEqual([root.key])
  })
})

describe('interface-blockstore', () => {
  test('a DAG goes out to blockstore-core in memory and comes back', async () => {
    const store = new MemoryBlockstore()
    const { root, all } = putTree(store)
    const core = new CoreMemory()
    expect(await dehydrate(store, core, [root])).toBe(4)
    const back = new MemoryBlockstore()
    expect(await hydrate(back, core, [root])).toBe(4)
    for (const cid of all) expect(back.get(cid)).toEqual(store.get(cid))
    expect(await hydrate(back, core, [root])).toBe(0)
  })

  test('a DAG goes out to files and comes back', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'litefvm-'))
    try {
      const files = new FsBlockstore(folder)
      await files.open()
      const store = new MemoryBlockstore()
      const { root } = putTree(store)
      await dehydrate(store, files, [root])
      const back = new MemoryBlockstore()
      expect(await hydrate(back, files, [root])).toBe(4)
      await files.close()
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test('a block that the source lacks or altered is a fatal error naming it', async () => {
    const store = new MemoryBlockstore()
    const leaf = put(store, 'leaf')
    const root = put(store, [leaf])
    const core = new CoreMemory()
    await core.put(CID.decode(root.bytes), encodeCbor([leaf]))
    await expect(hydrate(new MemoryBlockstore(), core, [root])).rejects.toThrow(
      `block ${cidToString(leaf)} of the source is not in the blockstore`,
    )
    await core.put(CID.decode(leaf.bytes), encodeCbor('other'))
    await expect(hydrate(new MemoryBlockstore(), core, [root])).rejects.toThrow(
      `the source's block ${cidToString(leaf)} does not hash to that CID`,
    )
  })

  test('our store serves as one: put, get, has, delete, many', async () => {
    const store = new MemoryBlockstore()
    const shared = toInterfaceBlockstore(store)
    const block = encodeCbor(['shared'])
    const cid = cidOf(Codec.DAG_CBOR, block)
    const key = CID.decode(cid.bytes)
    async function* parts() {
      yield block.subarray(0, 3)
      yield block.subarray(3)
    }
    expect(await shared.put(key, parts())).toBe(key)
    expect(store.get(cid)).toEqual(block)
    expect(await shared.has(key)).toBe(true)
    const back = new MemoryBlockstore()
    expect(await hydrate(back, shared, [cid])).toBe(1)
    const listed: string[] = []
    for await (const pair of shared.getAll()) listed.push(pair.cid.toString())
    expect(listed).toEqual([key.toString()])
    for await (const deleted of shared.deleteMany([key])) expect(deleted).toBe(key)
    expect(store.size).toBe(0)
    await expect(hydrate(back, shared, [cidOf(Codec.RAW, block)])).rejects.toThrow(
      MissingBlockError,
    )
    expect(() => toInterfaceBlockstore(new BufferedBlockstore(store)).delete(key)).toThrow(
      UsageError,
    )
  })
})
