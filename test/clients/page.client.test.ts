import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ALICE, BOB, missing, type NodeProcess, startNode, titled } from './node-process.ts'

/* The explorer page in a real browser, on a chain of 10,000 tipsets. */

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const program = process.env['CHROMIUM'] ?? BROWSERS.find((path) => existsSync(path))
const reason =
  missing('playwright-core') ??
  (program === undefined ? 'there is no Chromium: name its program in CHROMIUM' : undefined)

/** The parts of playwright-core that the suite uses: its types are absent where it is not installed. */
interface Located {
  first(): Located
  last(): Located
  click(): Promise<void>
  fill(text: string): Promise<void>
  focus(): Promise<void>
  isDisabled(): Promise<boolean>
  waitFor(options?: { timeout: number }): Promise<void>
  textContent(): Promise<string | null>
  allTextContents(): Promise<string[]>
}
interface Page {
  readonly keyboard: { press(key: string): Promise<void> }
  emulateMedia(media: { colorScheme: 'light' | 'dark' }): Promise<void>
  evaluate(code: string): Promise<unknown>
  getByLabel(label: string): Located
  getByRole(role: string, options: { name: string | RegExp; exact?: boolean }): Located
  goBack(): Promise<unknown>
  goto(url: string): Promise<unknown>
  locator(selector: string): Located
  on(event: 'pageerror', listener: (error: Error) => void): void
  on(event: 'console', listener: (line: { type(): string; text(): string }) => void): void
  on(event: 'response', listener: (response: { body(): Promise<Buffer> }) => void): void
  reload(): Promise<unknown>
  screenshot(options: { path: string }): Promise<unknown>
}
interface Browser {
  newPage(options: { viewport: { width: number; height: number } }): Promise<Page>
  close(): Promise<void>
}
interface Playwright {
  readonly chromium: {
    launch(options: { executablePath: string; args: readonly string[] }): Promise<Browser>
  }
}

const TIPSETS = 10_000
const MAX_NODES = 2_000
const MAX_BYTES = 1_000_000

describe.skipIf(reason !== undefined)(titled('the explorer page in Chromium', reason), () => {
  let node: NodeProcess
  let browser: Browser
  let page: Page
  let largest = 0
  const errors: string[] = []

  beforeAll(async () => {
    node = await startNode('--clock', 'chain', '--miners', '1')
    await node.ask('anvil_mine', TIPSETS)
    for (let i = 0; i < 3; i++)
      await node.ask('eth_sendTransaction', { from: ALICE, to: BOB, value: '0x1' })
    const name: string = 'playwright-core' // no type is looked for
    const { chromium } = (await import(name)) as Playwright
    browser = await chromium.launch({ executablePath: program!, args: ['--no-sandbox'] })
    page = await browser.newPage({ viewport: { width: 1_280, height: 800 } })
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('console', (line) => {
      if (line.type() === 'error') errors.push(line.text())
    })
    page.on('response', (response) => {
      const body = response.body().catch(() => Buffer.alloc(0))
      void body.then(({ length }) => (largest = Math.max(largest, length)))
    })
    await page.goto(node.url)
  })

  afterAll(async () => {
    await browser.close()
    await node.stop()
  })

  // Texts of code, as the types of a browser are not those of the suite.
  const nodes = async () => Number(await page.evaluate(`document.querySelectorAll('*').length`))
  const focused = (field: 'textContent' | 'id') => page.evaluate(`document.activeElement?.${field}`)
  const heading = () => page.locator('main h2').first().textContent()

  /** The heights that the page shows. */
  async function heights(): Promise<number[]> {
    const texts = await page.locator('main tbody tr td:first-child').allTextContents()
    return texts.map((text) => Number(text.replace(/\D/g, '')))
  }

  test('all tipsets are listed page by page, without a gap, in small pages', async () => {
    await page.locator('main table').waitFor()
    const seen: number[] = []
    for (;;) {
      seen.push(...(await heights()))
      expect(await nodes()).toBeLessThan(MAX_NODES)
      const next = page.getByRole('button', { name: 'Next' })
      if (await next.isDisabled()) break
      const before = await page.locator('main .pages span').first().textContent()
      await next.click()
      await expect
        .poll(() => page.locator('main .pages span').first().textContent())
        .not.toBe(before)
    }
    expect(seen.length).toBeGreaterThan(TIPSETS)
    // The newest first; before the first tipset of the node there are null rounds, and the genesis.
    const heightsInOrder = seen.toSorted((a, b) => b - a)
    expect(seen).toEqual(heightsInOrder)
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.at(-1)).toBe(0)
    expect(largest).toBeLessThan(MAX_BYTES)
  })

  test('the keyboard alone leads from the list to a message and back', async () => {
    await page.goto(`${node.url}/#/`)
    await page.reload()
    await page.locator('main table').waitFor()
    await page.keyboard.press('Tab') // "Skip to content", which is seen while it has the focus
    expect(await focused('textContent')).toBe('Skip to content')
    await page.locator('main tbody a').first().focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /^Tipset at height/ }).waitFor()
    await page.locator('main tbody a').last().focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Message', exact: true }).waitFor()
    await page.getByRole('heading', { name: 'Flamegraph' }).waitFor()
    expect(await nodes()).toBeLessThan(MAX_NODES)
    // The new view has the focus, so that a screen reader begins there.
    expect(await focused('id')).toBe('main')
    await page.goBack()
    await page.getByRole('heading', { name: /^Tipset at height/ }).waitFor()
  })

  test('a height, a hash and an address are found', async () => {
    const find = async (query: string): Promise<void> => {
      await page.getByLabel('Message hash, height or address').fill(query)
      await page.keyboard.press('Enter')
    }
    const height = Number(await node.ask('eth_blockNumber')) - 5_000
    await find(`${height}`)
    const grouped = `${Math.floor(height / 1_000)} ${`${height}`.slice(-3)}`
    await page.getByRole('heading', { name: `Tipset at height ${grouped}` }).waitFor()
    const latest = (await node.ask('eth_getBlockByNumber', 'latest', false)) as {
      readonly transactions: readonly string[]
    }
    await find(latest.transactions[0]!)
    await page.getByRole('heading', { name: 'Message', exact: true }).waitFor()
    await find('f05')
    await page.getByRole('heading', { name: /^Actor/ }).waitFor()
    expect(await page.locator('main pre').textContent()).toContain('proposals')
    await page.getByRole('link', { name: 'Storage' }).click()
    await page.getByRole('heading', { name: 'Storage' }).waitFor()
    expect(await heading()).toBe('Storage')
    expect(await page.locator('main caption').first().textContent()).toBe('Miners (1)')
  })

  test.each(['light', 'dark'] as const)(
    'text and background differ enough in the %s scheme',
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme })
      await page.goto(`${node.url}/#/`)
      await page.locator('main table').waitFor()
      const colorOf = async (selector: string, property: string) =>
        String(
          await page.evaluate(
            `getComputedStyle(document.querySelector('${selector}'))['${property}']`,
          ),
        )
      const background = luminanceOf(await colorOf('body', 'backgroundColor'))
      for (const selector of ['body', 'main a', 'th']) {
        const text = luminanceOf(await colorOf(selector, 'color'))
        const [light, dark] = [Math.max(text, background), Math.min(text, background)]
        // Source of the formula and the bound: WCAG 2.2, contrast ratio, level AA.
        expect((light + 0.05) / (dark + 0.05), selector).toBeGreaterThan(4.5)
      }
      const folder = process.env['SCREENSHOTS']
      if (folder !== undefined) await page.screenshot({ path: `${folder}/page-${colorScheme}.png` })
    },
  )

  test('nothing failed in the browser meanwhile', () => {
    expect(errors).toEqual([])
  })
})

/** The relative luminance of a color as browsers write it, `rgb(1, 2, 3)`. Source: WCAG 2.2. */
function luminanceOf(color: string): number {
  const [r = 0, g = 0, b = 0] = (color.match(/[\d.]+/g) ?? []).map((part) => {
    const x = Number(part) / 255
    return x <= 0.040_45 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
