import { expect, test } from 'vitest'
import { runCli } from '../../src/cli/cli.ts'
import { createTestIo } from '../cli/test-io.ts'
import { BUNDLES } from '../data.ts'
import { fromDist } from '../dist.ts'

const bundles = BUNDLES ?? ''
const isReady = BUNDLES !== undefined
const reason = isReady ? '' : ' (not run: LITEFVM_BUNDLES names no folder)'

for (const set of ['plain', 'gas'])
  test.skipIf(!isReady)(
    `no difference in 150 messages of the ${set} set${reason}`,
    { timeout: 120_000 },
    async () => {
      const io = createTestIo({ env: { LITEFVM_BUNDLES: bundles } })
      const words = ['fuzz', '--messages', '150', '--seed', '11', '--set', set, '--json']
      const exitCode = await runCli(words, '0', io)
      const report = JSON.parse(io.written.out)
      expect(report).toMatchObject({ seed: 11, set })
      expect(report.failure).toBeUndefined()
      expect(exitCode).toBe(0)
      expect(report.messages).toBeGreaterThanOrEqual(150)
      expect(report.exitCodes['0']).toBeGreaterThan(50)
      expect(Object.keys(report.exitCodes).length).toBeGreaterThan(5)
      if (set === 'plain') expect(report.ranOut).toBeLessThan(report.messages / 50)
    },
  )

for (const network of ['calibration', 'devnet'])
  test.skipIf(!isReady)(
    `no difference in 40 messages to the verified registry of ${network}${reason}`,
    { timeout: 120_000 },
    async () => {
      const io = createTestIo({ env: { LITEFVM_BUNDLES: bundles } })
      const chosen = ['--only', 'verifreg,datacap', '--network', network]
      const words = ['fuzz', '--messages', '40', '--length', '40', '--seed', '2', '--json']
      expect(await runCli([...words, ...chosen], '0', io)).toBe(0)
      const report = JSON.parse(io.written.out)
      expect(report).toMatchObject({ messages: 40, ranOut: 0 })
      expect(report.exitCodes['0']).toBeGreaterThan(10)
    },
  )

test.skipIf(!isReady)(
  `the same seed makes the same script${reason}`,
  { timeout: 60_000 },
  async () => {
    const words = ['fuzz', '--script', '3', '--seed', '5', '--length', '20', '--json']
    const outs: string[] = []
    for (let i = 0; i < 2; i++) {
      const io = createTestIo({ env: { LITEFVM_BUNDLES: bundles } })
      await runCli(words, '0', io)
      outs.push(io.written.out)
    }
    expect(outs[1]).toBe(outs[0])
  },
)

test.skipIf(!isReady)(`two threads run what one does${reason}`, { timeout: 120_000 }, async () => {
  const { runFuzz } = await fromDist<typeof import('../../src/fuzz/fuzz.ts')>('fuzz/fuzz.js')
  const setup = { bundles, network: 'mainnet', networkVersion: 28, set: 'plain' } as const
  const run = { ...setup, subjects: ['multisig', 'send'], seed: 1, length: 10 } as const
  const one = await runFuzz({ ...run, messages: 40, jobs: 1 })
  expect(await runFuzz({ ...run, messages: 40, jobs: 2 })).toEqual(one)
  expect(one).toMatchObject({ messages: 40, scripts: 4 })
})

test('without a bundle an error names the bundle', async () => {
  const io = createTestIo()
  expect(await runCli(['fuzz'], '0', io)).toBe(2)
  expect(io.written.err).toBe(
    'fuzz compares with the official actors: give their bundle with --bundles, or set LITEFVM_BUNDLES to a folder that has it (litefvm bundle fetch v18 gets it)\n',
  )
})
