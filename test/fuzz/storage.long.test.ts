import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCli } from '../../src/cli/cli.ts'
import { createTestIo } from '../cli/test-io.ts'
import { BUNDLES } from '../data.ts'

const bundles = BUNDLES ?? ''
const isReady = BUNDLES !== undefined
const reason = isReady ? '' : ' (not run: LITEFVM_BUNDLES names no folder)'

for (const lane of ['miner', 'market', 'power', 'verifreg', 'datacap'])
  test.skipIf(!isReady)(
    `no difference in 1,500 messages of the lane ${lane} on three networks, young and aged${reason}`,
    { timeout: 1_200_000 },
    async () => {
      const io = createTestIo({ env: { LITEFVM_BUNDLES: bundles } })
      const words = ['fuzz', '--lane', lane, '--messages', '1500', '--seed', '5', '--json']
      expect(await runCli(words, '0', io)).toBe(0)
      const report = JSON.parse(io.written.out)
      expect(report).toMatchObject({ lane, messages: 1_500, scripts: 6 })
      expect(report.failure).toBeUndefined()
      expect(report.exitCodes['0'] / report.messages).toBeGreaterThan(0.55)
    },
  )

test.skipIf(!isReady)(
  `a recorded script of a lane, with ticks of cron, is a vector that both kinds of actors pass${reason}`,
  { timeout: 600_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'litefvm-lane-'))
    try {
      const file = join(folder, 'lane.jsonl')
      const io = createTestIo({ env: { LITEFVM_BUNDLES: bundles } })
      const words = ['fuzz', '--lane', 'miner', '--network', 'devnet', '--script', '0']
      expect(await runCli([...words, '--length', '80', '--record', file], '0', io)).toBe(0)
      for (const actors of ['wasm', 'mixed']) {
        const run = createTestIo({ env: { LITEFVM_BUNDLES: bundles } })
        expect(await runCli(['vectors', file, '--actors', actors, '--jobs', '1'], '0', run)).toBe(0)
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
)
