import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HERE, missing, modernNode, packagePath, run, startNode, titled } from './node-process.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const program = modernNode()
const reason =
  missing('hardhat', '@nomicfoundation/hardhat-toolbox-viem') ??
  missingEngine() ??
  (program === undefined
    ? 'Hardhat 3 needs Node 22, and the package node is not installed'
    : undefined)

/** Hardhat's native part is left out when Node 20 installs it. */
function missingEngine(): string | undefined {
  const names = readdirSync(packagePath('@nomicfoundation'))
  return names.some((name) => name.startsWith('edr-'))
    ? undefined
    : '@nomicfoundation/edr has no part for this platform: run npm run test:clients, which installs it with Node 24'
}

describe.skipIf(reason !== undefined)(titled('Hardhat 3', reason), () => {
  let project: string

  beforeAll(() => {
    project = join(mkdtempSync(join(tmpdir(), 'litefvm-hardhat-')), 'counter')
    const made = run(process.execPath, [
      join(ROOT, 'dist/cli/main.js'),
      ...['init', project, '--template', 'hardhat'],
    ])
    expect(made.status, made.text).toBe(0)
    cpSync(join(HERE, 'hardhat/helpers.ts'), join(project, 'test/helpers.test.ts'))
    const modules = join(project, 'node_modules')
    mkdirSync(modules)
    for (const name of readdirSync(join(HERE, 'node_modules')))
      symlinkSync(packagePath(name), join(modules, name))
    symlinkSync(ROOT, join(modules, 'litefvm'))
  })

  afterAll(() => rmSync(join(project, '..'), { recursive: true }))

  const hardhat = (...words: readonly string[]) =>
    run(program!, [packagePath('hardhat/dist/src/cli.js'), ...words], {
      cwd: project,
      env: { HARDHAT_IGNITION_CONFIRM_DEPLOYMENT: 'false' },
    })

  test("22, 23. the template's own suite and that of the network helpers pass", () => {
    const { status, text } = hardhat('test', 'nodejs')
    expect(status, text).toBe(0)
    expect(text).toContain('9 passing')
  })

  test('23. Ignition deploys to a node of another process, and a second run deploys nothing', async () => {
    const node = await startNode()
    const config = join(project, 'hardhat.config.ts')
    const own = run('cat', [config]).out
    try {
      writeFileSync(config, own.replace('http://127.0.0.1:8545', node.url))
      const words = ['ignition', 'deploy', 'ignition/modules/Counter.ts', '--network', 'litefvm']
      const first = hardhat(...words)
      expect(first.status, first.text).toBe(0)
      expect(first.text).toMatch(/CounterModule#Counter - 0x[0-9a-fA-F]{40}/)
      const block = await node.ask('eth_blockNumber')
      const again = hardhat(...words)
      expect(again.text).toContain('Nothing new to deploy')
      expect(await node.ask('eth_blockNumber')).toBe(block)
    } finally {
      writeFileSync(config, own)
      await node.stop()
    }
  })
})
