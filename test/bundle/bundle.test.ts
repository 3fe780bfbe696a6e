import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  bundlesOfManifest,
  officialManifest,
  officialNetworks,
  readBundle,
  readBundleArchive,
  readTar,
  readTarZst,
} from '../../src/bundle/index.ts'
import {
  type CarBlock,
  CborWriter,
  Cid,
  Codec,
  cidFromString,
  cidOf,
  cidToString,
  writeCar,
} from '../../src/ipld/index.ts'
import { DecodeError, UsageError } from '../../src/types/index.ts'
import { BUNDLES } from '../data.ts'

function blockOf(codec: number, block: Uint8Array): CarBlock {
  return { cid: cidOf(codec, block), block }
}

/** A bundle of two actors of a byte each. */
function bundleBlocks(version = 1): { manifest: CarBlock; data: CarBlock; codes: CarBlock[] } {
  const codes = [1, 2].map((byte) => blockOf(Codec.RAW, Uint8Array.of(byte)))
  const d = new CborWriter()
  d.writeArrayHeader(2)
  for (const [i, code] of codes.entries()) {
    d.writeArrayHeader(2)
    d.writeText(['system', 'init'][i]!)
    d.writeLink(code.cid)
  }
  const data = blockOf(Codec.DAG_CBOR, d.finish())
  const m = new CborWriter()
  m.writeArrayHeader(2)
  m.writeUint(version)
  m.writeLink(data.cid)
  return { manifest: blockOf(Codec.DAG_CBOR, m.finish()), data, codes }
}

function tarEntry(name: string, bytes: Uint8Array, kind = '0'): Uint8Array {
  const header = new Uint8Array(512)
  const put = (text: string, at: number) => header.set(new TextEncoder().encode(text), at)
  put(name, 0)
  put('0000644\0', 100)
  put(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124)
  put(' '.repeat(8), 148)
  put(kind, 156)
  put('ustar\x0000', 257)
  const sum = header.reduce((n, byte) => n + byte, 0)
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  const body = new Uint8Array(Math.ceil(bytes.length / 512) * 512)
  body.set(bytes)
  return Uint8Array.from([...header, ...body])
}

/** A zstd frame of one raw block, of unknown content size as the official archives. */
function zst(content: Uint8Array): Uint8Array {
  const size = content.length
  const header = (size << 3) | 1 // last block, raw
  return Uint8Array.from([
    ...[0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58], // magic, descriptor, a window of 2 MiB
    ...[header & 0xff, (header >> 8) & 0xff, header >> 16],
    ...content,
  ])
}

const END = new Uint8Array(1024)

describe('archives', () => {
  const tar = Uint8Array.from([
    ...tarEntry('pax', new TextEncoder().encode('11 a=b\n'), 'x'),
    ...tarEntry('folder/', new Uint8Array(0), '5'),
    ...tarEntry('folder/a', Uint8Array.of(1, 2, 3)),
    ...tarEntry('empty', new Uint8Array(0)),
    ...END,
  ])

  test('regular files come out, folders and PAX records do not', async () => {
    expect(await readTarZst(zst(tar))).toEqual([
      { name: 'folder/a', bytes: Uint8Array.of(1, 2, 3) },
      { name: 'empty', bytes: new Uint8Array(0) },
    ])
    expect(readTar(tar, (name) => name === 'empty').map((file) => file.name)).toEqual(['empty'])
  })

  test('bytes that are not zstd, cut short or altered are refused', async () => {
    await expect(readTarZst(tar)).rejects.toThrow('does not start with 28 b5 2f fd')
    const packed = zst(tar)
    for (const length of [4, 6, 8, 100, packed.length - 1])
      await expect(readTarZst(packed.subarray(0, length)), `${length}`).rejects.toThrow(DecodeError)
    const altered = packed.slice()
    altered[6] = 0xff // a block of the reserved kind
    await expect(readTarZst(altered)).rejects.toThrow(DecodeError)
  })

  test('a tar with a bad header is refused', () => {
    const altered = tar.slice()
    altered[0] = 1
    expect(() => readTar(altered)).toThrow("tar at byte 0: a header's checksum does not match")
    expect(() => readTar(tar.subarray(0, 600))).toThrow(DecodeError)
    expect(readTar(END)).toEqual([])
  })
})

describe('bundles', () => {
  test('a bundle tells its actors in the order of the manifest', () => {
    const { manifest, data, codes } = bundleBlocks()
    const bundle = readBundle(writeCar([manifest.cid], [manifest, data, ...codes]))
    expect(bundle.manifestCid.equals(manifest.cid)).toBe(true)
    expect(bundle.dataCid.equals(data.cid)).toBe(true)
    expect(bundle.version).toBe(1)
    expect(bundle.actors.map(({ name, code }) => [name, cidToString(code)])).toEqual([
      ['system', cidToString(codes[0]!.cid)],
      ['init', cidToString(codes[1]!.cid)],
    ])
    expect(bundle.blocks.length).toBe(4)
  })

  test('a missing block, another version or two roots are refused in words', () => {
    const { manifest, data, codes } = bundleBlocks()
    const all = [manifest, data, ...codes]
    const without = (entry: CarBlock) =>
      writeCar(
        [manifest.cid],
        all.filter((other) => other !== entry),
      )
    expect(() => readBundle(without(manifest))).toThrow('the bundle does not have its manifest')
    expect(() => readBundle(without(data))).toThrow('the bundle does not have its list of actors')
    expect(() => readBundle(without(codes[1]!))).toThrow(
      'the bundle does not have the code of "init"',
    )
    const v2 = bundleBlocks(2)
    expect(() => readBundle(writeCar([v2.manifest.cid], [v2.manifest, data, ...codes]))).toThrow(
      'manifest version 2 is not known: version 1 is accepted',
    )
    expect(() => readBundle(writeCar([manifest.cid, data.cid], all))).toThrow('has 2')
  })

  test('an archive gives the bundle of each network, or of one', async () => {
    const car = new Uint8Array(0)
    const packed = zst(
      Uint8Array.from([
        ...tarEntry('./builtin-actors-mainnet.car', car),
        ...tarEntry('builtin-actors-testing-fake-proofs.car', car),
        ...tarEntry('README', car),
        ...END,
      ]),
    )
    const networks = (await readBundleArchive(packed)).map((bundle) => bundle.network)
    expect(networks).toEqual(['mainnet', 'testing-fake-proofs'])
    expect((await readBundleArchive(packed, 'mainnet')).length).toBe(1)
  })
})

describe('official manifests', () => {
  test('versions 10 to 19 are known for seven networks, with 16 actors each', () => {
    for (let version = 10; version <= 19; version++) {
      const networks = officialNetworks(version)
      for (const network of ['mainnet', 'calibrationnet', 'butterflynet', 'devnet', 'testing'])
        expect(networks).toContain(network)
      for (const network of networks) {
        const { manifest, data, actors } = officialManifest(version, network)
        expect(Object.keys(actors).length).toBe(16)
        for (const cid of [manifest, data]) expect(cidFromString(cid).codec).toBe(Codec.DAG_CBOR)
        for (const cid of Object.values(actors)) expect(cidFromString(cid).codec).toBe(Codec.RAW)
      }
    }
  })

  test("a manifest's CID follows from the code CIDs of its table", () => {
    for (let version = 10; version <= 19; version++)
      for (const network of officialNetworks(version)) {
        const { manifest, data, actors } = officialManifest(version, network)
        const d = new CborWriter()
        d.writeArrayHeader(16)
        for (const [name, code] of Object.entries(actors)) {
          d.writeArrayHeader(2)
          d.writeText(name)
          d.writeLink(cidFromString(code))
        }
        const dataCid = cidOf(Codec.DAG_CBOR, d.finish())
        expect(cidToString(dataCid)).toBe(data)
        const m = new CborWriter()
        m.writeArrayHeader(2)
        m.writeUint(1)
        m.writeLink(dataCid)
        expect(cidToString(cidOf(Codec.DAG_CBOR, m.finish()))).toBe(manifest)
      }
  })

  test('mainnet has the manifests that other clients list', () => {
    // Forest, `src/networks/actors_bundle.rs`: v10.0.0 to v17.0.0.
    expect(
      [10, 13, 16, 17].map((version) => officialManifest(version, 'mainnet').manifest),
    ).toEqual([
      'bafy2bzacecsuyf7mmvrhkx2evng5gnz5canlnz2fdlzu2lvcgptiq2pzuovos',
      'bafy2bzacecdhvfmtirtojwhw2tyciu4jkbpsbk5g53oe24br27oy62sn4dc4e',
      'bafy2bzacecnepvsh4lw6pwljobvwm6zwu6mbwveatp7llhpuguvjhjiqz7o46',
      'bafy2bzaceai74ppsvuxs3nvpzzeuptdr3wl7vmdpbphvtz4qt5hfq2qdfvz3e',
    ])
  })

  test('v18 and v19 share their manifests', () => {
    const { manifest } = officialManifest(19, 'mainnet')
    expect(bundlesOfManifest(manifest)).toEqual([
      { actorsVersion: 18, network: 'mainnet' },
      { actorsVersion: 19, network: 'mainnet' },
    ])
    expect(bundlesOfManifest('bafy')).toEqual([])
  })

  test('an unknown version or network is refused with what there is', () => {
    expect(() => officialManifest(9, 'mainnet')).toThrow(UsageError)
    expect(() => officialManifest(9, 'mainnet')).toThrow('built-in actors v9 are unknown: v10, v11')
    expect(() => officialManifest(18, 'moon')).toThrow('no bundle for "moon": use one of')
    expect(officialNetworks(9)).toEqual([])
  })
})

const archive = BUNDLES === undefined ? undefined : join(BUNDLES, 'v18.tar.zst')
const present = archive !== undefined && existsSync(archive)

describe.skipIf(!present)('the official v18 archive (in the folder LITEFVM_BUNDLES)', () => {
  test('equals the table, every block verified', async () => {
    const bundles = await readBundleArchive(readFileSync(archive!)) // present, so defined
    expect(bundles.map(({ network }) => network).toSorted()).toEqual(
      officialNetworks(18).toSorted(),
    )
    for (const { network, car } of bundles) {
      const { manifestCid, dataCid, actors } = readBundle(car)
      const official = officialManifest(18, network)
      expect([cidToString(manifestCid), cidToString(dataCid)]).toEqual([
        official.manifest,
        official.data,
      ])
      expect(actors.map(({ name, code }) => [name, cidToString(code)])).toEqual(
        Object.entries(official.actors),
      )
    }
  })
})

test('a CID of the table is one of ours', () => {
  expect(cidFromString(officialManifest(18, 'mainnet').manifest)).toBeInstanceOf(Cid)
})
