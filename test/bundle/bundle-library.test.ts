import { describe, expect, test } from 'vitest'
import { type BundleFiles, BundleLibrary, BundleSource } from '../../src/bundle/index.ts'
import { cidToString } from '../../src/ipld/index.ts'
import { fakeBundle } from './fake-bundle.ts'

/** Files in memory, and the paths that were read. */
function filesOf(files: Record<string, Uint8Array>): BundleFiles & { readonly reads: string[] } {
  const reads: string[] = []
  return {
    reads,
    stat: async (path) => {
      const bytes = files[path]
      if (bytes !== undefined) return { isFolder: false, version: String(bytes.length) }
      const isFolder = Object.keys(files).some((name) => name.startsWith(`${path}/`))
      return isFolder ? { isFolder, version: '' } : undefined
    },
    read: async (path) => {
      reads.push(path)
      return files[path]!
    },
    join: (...names) => names.join('/'),
  }
}

const MAINNET = { place: 'b', release: 'v18', network: 'mainnet' }

describe('a search', () => {
  const car = fakeBundle().car
  test.each<[string, Record<string, Uint8Array>, string]>([
    ['an archive first', { 'b/v18.tar.zst': car, 'b/v18.car': car }, 'b/v18.tar.zst'],
    ['a CAR of the release', { 'b/v18.car': car, 'b/v17.car': car }, 'b/v18.car'],
    [
      'a CAR of the network in a folder of the release',
      {
        'b/v18/builtin-actors-devnet.car': car,
        'b/v18/builtin-actors-mainnet.car': car,
      },
      'b/v18/builtin-actors-mainnet.car',
    ],
    ['a place that is a file', { b: car }, 'b'],
  ])('takes %s', async (_, files, path) => {
    expect(await new BundleLibrary(filesOf(files)).find(MAINNET)).toMatchObject({
      type: 'file',
      path,
    })
  })

  test('accepts the usual names of networks', async () => {
    const library = new BundleLibrary(filesOf({ 'b/v18/builtin-actors-calibrationnet.car': car }))
    expect(await library.find({ ...MAINNET, network: 'calibration' })).toMatchObject({
      path: 'b/v18/builtin-actors-calibrationnet.car',
    })
  })

  test('tells a missing folder from a missing file', async () => {
    const library = new BundleLibrary(filesOf({ 'b/v17.car': car, 'b/v18.car/x': car }))
    expect(await library.find(MAINNET)).toEqual({ type: 'not-in-folder' })
    expect(await library.find({ ...MAINNET, place: 'c' })).toEqual({ type: 'no-such-path' })
  })
})

describe('a bundle that was found', () => {
  test('is read once for as long as its file stays the same', async () => {
    const { car, manifest } = fakeBundle()
    const content: Record<string, Uint8Array> = { 'b/v18.car': car }
    const files = filesOf(content)
    const source = await BundleSource.open(new BundleLibrary(files), 'b')
    const [first, again] = await Promise.all([
      source.load('v18', 'mainnet'),
      source.load('v18', 'mainnet'),
    ])
    expect(cidToString(first!.manifestCid)).toBe(cidToString(manifest))
    expect(again).toBe(first)
    expect(files.reads).toEqual(['b/v18.car'])
    content['b/v18.car'] = car.subarray(0, car.length - 1)
    await expect(source.load('v18', 'mainnet')).rejects.toThrow(/^b\/v18\.car: CAR at byte \d+/)
    content['b/v18.car'] = car
    expect(await source.load('v18', 'mainnet')).toBe(first)
    expect(await source.load('v17', 'mainnet')).toBeUndefined()
  })

  test('is loaded again after a failure', async () => {
    const { car } = fakeBundle()
    const content: Record<string, Uint8Array> = { b: car.slice().fill(0, 0, 4) }
    const source = await BundleSource.open(new BundleLibrary(filesOf(content)), 'b')
    await expect(source.load('v18', 'mainnet')).rejects.toThrow('b: CAR')
    content['b'] = car
    expect((await source.load('v18', 'mainnet'))?.version).toBe(1)
  })
})
