import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fetchAsset, fetchBundle } from '../../src/bundle/fetch-bundle.ts'
import { readBundleArchive } from '../../src/bundle/index.ts'
import { RELEASES_URL, releaseAsset } from '../../src/bundle/releases.ts'
import { BUNDLE_HOST, DownloadError } from '../../src/io/index.ts'
import { cidToString } from '../../src/ipld/index.ts'
import { scratchFolder } from '../conformance/sample.ts'
import { BUNDLES } from '../data.ts'
import { fakeBundle } from './fake-bundle.ts'

const { car, manifest: manifestCid } = fakeBundle()
const manifest = cidToString(manifestCid)

/** What the server answers by path; a missing one is 404. */
const answers = new Map<string, Uint8Array | 'broken'>()
let requests: string[] = []
let server: Server
let base: string

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? ''
    requests.push(path)
    const answer = answers.get(path)
    if (answer === undefined) response.writeHead(404).end()
    else if (answer === 'broken') {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('half')
      setImmediate(() => response.destroy())
    } else response.writeHead(200).end(answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
})
afterAll(() => new Promise((resolve) => server.close(resolve)))
beforeEach(() => {
  answers.clear()
  requests = []
})

describe('an asset', () => {
  test('is downloaded, checked and kept; the second time it is there', async () => {
    answers.set('/a.car', car)
    const path = join(scratchFolder(), 'v1', 'a.car')
    const asset = { url: `${base}/a.car`, manifest }
    expect(await fetchAsset(BUNDLE_HOST, asset, path)).toEqual({
      sizeBytes: car.length,
      downloaded: true,
    })
    expect(new Uint8Array(readFileSync(path))).toEqual(car)
    expect(await fetchAsset(BUNDLE_HOST, asset, path)).toEqual({
      sizeBytes: car.length,
      downloaded: false,
    })
    expect(requests).toEqual(['/a.car'])
  })

  test('that is damaged in the cache is downloaded again', async () => {
    answers.set('/a.car', car)
    const path = join(scratchFolder(), 'a.car')
    writeFileSync(path, car.subarray(0, 50))
    const asset = { url: `${base}/a.car`, manifest }
    expect(await fetchAsset(BUNDLE_HOST, asset, path)).toEqual({
      sizeBytes: car.length,
      downloaded: true,
    })
  })

  test.each([
    [
      'another bundle',
      () => car,
      'x',
      /is not the bundle that was asked for: its manifest is bafy/,
    ],
    ['an altered block', () => car.with(car.length - 1, 9), manifest, /is not a bundle: /],
    [
      'half a file',
      () => car.subarray(0, car.length - 2),
      manifest,
      /is not a bundle: .*cut short/,
    ],
    ['a page of text', () => Buffer.from('<html>'), manifest, /is not a bundle: /],
  ])('that is %s is refused, and nothing is kept', async (_, answer, wanted, message) => {
    answers.set('/a.car', answer())
    const folder = scratchFolder()
    const asset = { url: `${base}/a.car`, manifest: wanted }
    await expect(fetchAsset(BUNDLE_HOST, asset, join(folder, 'a.car'))).rejects.toThrow(message)
    expect(readdirSync(folder)).toEqual([])
  })

  test('that is missing, breaks off or has no server is an error that says so', async () => {
    const path = join(scratchFolder(), 'a.car')
    const fetching = (url: string) => fetchAsset(BUNDLE_HOST, { url, manifest }, path)
    await expect(fetching(`${base}/b.car`)).rejects.toThrow(`${base}/b.car answered 404 Not Found`)
    answers.set('/a.car', 'broken')
    await expect(fetching(`${base}/a.car`)).rejects.toThrow(
      /broke off after \d+ bytes|could not be reached/,
    )
    await expect(fetching('http://127.0.0.1:1/a.car')).rejects.toThrow(DownloadError)
    expect(existsSync(path)).toBe(false)
  })
})

test('a URL of a bundle that is not official is refused', async () => {
  answers.set('/a.car', car)
  const folder = scratchFolder()
  const what = `${base}/a.car`
  await expect(fetchBundle(BUNDLE_HOST, { what, network: 'mainnet', folder })).rejects.toThrow(
    `${what} is not an official bundle: no release of the built-in actors has its manifest ${manifest}`,
  )
  expect(readdirSync(folder)).toEqual([])
})

test('a version is looked for among the releases, and must be the bundle of its network', async () => {
  answers.set('/v18.0.0/builtin-actors-mainnet.car', car)
  const options = { what: 'v18', network: 'mainnet', folder: scratchFolder(), releases: base }
  await expect(fetchBundle(BUNDLE_HOST, options)).rejects.toThrow(
    /its manifest is .*, not bafy2bza/,
  )
  expect(requests).toEqual(['/v18.0.0/builtin-actors-mainnet.car'])
})

test('the assets of versions and networks', () => {
  const url = (version: number, network: string) => releaseAsset(version, network, RELEASES_URL).url
  const home = 'https://github.com/filecoin-project/builtin-actors/releases/download'
  expect(url(16, 'devnet')).toBe(`${home}/v16.0.1/builtin-actors-devnet.car`)
  expect(url(19, 'mainnet')).toBe(`${home}/v18.0.0/builtin-actors-mainnet.car`)
  expect(url(11, 'calibrationnet')).toBe(`${home}/v11.0.0-rc2/builtin-actors-calibrationnet.car`)
  expect(() => releaseAsset(18, 'moonnet', home)).toThrow(
    'built-in actors v18 have no bundle for "moonnet"',
  )
})

const archive = join(BUNDLES ?? '', 'v18.tar.zst')
test.skipIf(BUNDLES === undefined || !existsSync(archive))(
  'an official bundle is kept, from a release and from a URL',
  async () => {
    const bytes = readFileSync(archive)
    const [mainnet] = await readBundleArchive(bytes, 'mainnet')
    answers.set('/v18.0.0/builtin-actors-mainnet.car', mainnet?.car ?? new Uint8Array())
    answers.set('/v18.tar.zst', bytes)
    const folder = scratchFolder()
    const fetched = await fetchBundle(BUNDLE_HOST, {
      what: 'v18',
      network: 'mainnet',
      folder,
      releases: base,
    })
    expect(fetched).toMatchObject({ version: 18, network: 'mainnet', downloaded: true })
    expect(fetched.path).toBe(join(folder, 'v18', 'builtin-actors-mainnet.car'))
    const other = await fetchBundle(BUNDLE_HOST, {
      what: `${base}/v18.tar.zst`,
      network: 'calibration',
      folder,
    })
    expect(other.path).toBe(join(folder, 'v18', 'builtin-actors-calibrationnet.car'))
  },
)
