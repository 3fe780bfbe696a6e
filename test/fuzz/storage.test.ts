import { expect, test } from 'vitest'
import { runCli } from '../../src/cli/cli.ts'
import { createTestIo } from '../cli/test-io.ts'
import { BUNDLES } from '../data.ts'

const bundles = BUNDLES ?? ''
const isReady = BUNDLES !== undefined
const reason = isReady ? '' : ' (not run: LITEFVM_BUNDLES names no folder)'

test.skipIf(!isReady)(
  `no difference in 120 messages to miners of a devnet, with time passing${reason}`,
  { timeout: 240_000 },
  async () => {
    const io = createTestIo({ env: { LITEFVM_BUNDLES: bundles } })
    const words = ['fuzz', '--lane', 'miner', '--messages', '120', '--length', '120', '--json']
    const exitCode = await runCli([...words, '--network', 'devnet', '--seed', '3'], '0', io)
    const report = JSON.parse(io.written.out)
    expect(report.failure).toBeUndefined()
    expect(exitCode).toBe(0)
    expect(report.lane).toBe('miner')
    expect(report.messages).toBeGreaterThanOrEqual(120) // a scene of a dispute has two
    expect(report.ticks).toBeGreaterThan(0)
    expect(report.exitCodes['0']).toBeGreaterThan(60)
    const names = Object.keys(report.methods)
    expect(names.filter((name) => name.startsWith('storageminer ')).length).toBeGreaterThan(20)
    expect(report.methods['storagepower OnEpochTickEnd']['0']).toBeGreaterThanOrEqual(report.ticks)
  },
)

test('a lane and subjects exclude each other, and a share has a form', async () => {
  for (const [words, message] of [
    [['--lane', 'miner', '--only', 'evm'], '--lane and --only are given: use one of them\n'],
    [
      ['--lane', 'miner', '--shard', '3/2'],
      '--shard "3/2" is not accepted: give I/N with I from 1 to N, such as 1/4\n',
    ],
    [['--lane', 'mine'], undefined],
  ] as const) {
    const io = createTestIo({ env: { LITEFVM_BUNDLES: '/nowhere' } })
    expect(await runCli(['fuzz', ...words], '0', io)).toBe(2)
    if (message !== undefined) expect(io.written.err).toBe(message)
  }
})
