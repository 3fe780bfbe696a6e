import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createNode, type DevNode } from '../../src/rpc/index.ts'
import { compiled } from './probe.ts'

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
)
const ALICE = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'

let node: DevNode
let url: string
let hash: string

beforeAll(async () => {
  node = await createNode({ clock: 'chain', accounts: 2 })
  hash = await ask('eth_sendTransaction', { from: ALICE, data: compiled('Probe').bytecode })
  await ask('anvil_mine', 120)
  url = await node.listen()
})

afterAll(() => node.close())

async function ask<T>(method: string, ...params: readonly unknown[]): Promise<T> {
  return (await node.provider.request({ method, params })) as T // the caller knows the method
}

test('the page is served with a policy that lets it contact the node alone', async () => {
  const page = await fetch(url)
  expect(page.status).toBe(200)
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(page.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; script-src 'self'/,
  )
  const html = await page.text()
  const files = [...html.matchAll(/(?:href|src)="(\/[^"]+)"/g)].map(([, path]) => path!)
  expect(files).toEqual(['/page.css', '/page.js'])
  for (const file of files) {
    const text = await (await fetch(`${url}${file}`)).text()
    expect(text.length).toBeGreaterThan(1_000)
    // Nothing is loaded from elsewhere.
    expect(text).not.toMatch(/https?:\/\/(?!localhost)/)
  }
  expect((await fetch(`${url}/other`)).status).toBe(404)
})

test('requests of the page need a token, the page itself does not', async () => {
  const guarded = await createNode({ accounts: 1, token: 'secret' })
  const base = await guarded.listen()
  expect((await fetch(base)).status).toBe(200)
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId' })
  expect((await fetch(base, { method: 'POST', body })).status).toBe(401)
  expect((await fetch(`${base}/health/livez`)).status).toBe(401)
  await guarded.close()
})

interface Tipsets {
  readonly total: number
  readonly rows: readonly { readonly position: number; readonly height: number }[]
}

test('tipsets come page by page, the newest first, without a gap or a repetition', async () => {
  const positions: number[] = []
  let before: number | null = null
  for (;;) {
    const { total, rows }: Tipsets = await ask('fvm_tipsets', before, 50)
    if (rows.length === 0) break
    positions.push(...rows.map(({ position }) => position))
    before = rows.at(-1)!.position
    expect(positions.length).toBeLessThanOrEqual(total)
  }
  expect(positions).toEqual(Array.from({ length: 123 }, (_, i) => 122 - i))
  expect((await ask<Tipsets>('fvm_tipsets', null, 5_000)).rows).toHaveLength(100)
})

test('a message has its calls, charges, events and changes of the state', async () => {
  const found = await ask<{
    readonly tree: { readonly gas: number; readonly calls: readonly object[] }
    readonly charges: readonly { readonly name: string; readonly gas: number }[]
    readonly changes: readonly string[]
  }>('fvm_message', hash)
  expect(found).toMatchObject({ exitCode: 0, events: [], isCut: false, tree: { isOk: true } })
  expect(found.tree.calls).toHaveLength(1)
  expect(found.tree.gas).toBeGreaterThan(1_000_000)
  expect(found.charges.map(({ name }) => name)).toContain('OnBlockCreate')
  expect(found.changes.join('\n')).toMatch(/balance: "?\d+"? -> "?\d+/)
  expect(await ask('fvm_actor', 'f01')).toMatchObject({ type: 'init' })
  expect((await ask<{ state: string }>('fvm_actor', 'f01')).state).toContain('"nextId"')
})

/** The document that the browser has after its script ran; the node answers meanwhile. */
function render(path: string): Promise<string> {
  const profile = mkdtempSync(join(tmpdir(), 'litefvm-page-'))
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--virtual-time-budget=4000']
  const args = [...flags, `--user-data-dir=${profile}`, '--dump-dom', `${url}${path}`]
  return new Promise((resolve, reject) => {
    execFile(CHROMIUM!, args, { maxBuffer: 1 << 25 }, (error, stdout) => {
      rmSync(profile, { recursive: true, force: true })
      if (error === null) resolve(stdout)
      else reject(error)
    })
  })
}

if (CHROMIUM === undefined)
  process.stderr.write('page.test.ts: no Chromium is here, so the page is not rendered\n')

test.skipIf(CHROMIUM === undefined)(
  'the browser shows tipsets, a message and an actor',
  async () => {
    const shown: string[] = []
    for (const path of ['/#/', `/#/message/${hash}`, '/#/actor/f01']) shown.push(await render(path))
    expect(shown[0]).toContain('Executed tipsets, the newest first')
    expect(shown[0]).toContain('1 to 50 of 123')
    expect(shown[1]).toContain('Flamegraph: width is gas')
    expect(shown[1]).toContain('Gas by charge')
    expect(shown[2]).toContain('"nextId"')
    for (const html of shown) {
      expect(html).toContain('<html lang="en">')
      expect(html.match(/<[a-z]/g)!.length).toBeLessThan(2_000)
    }
  },
)
