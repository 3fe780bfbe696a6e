import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const script = fileURLToPath(new URL('./jump-memory-run.mjs', import.meta.url))
const hasBundles = process.env['LITEFVM_BUNDLES'] !== undefined
if (!hasBundles)
  process.stderr.write('the memory of a jump on the official actors: set LITEFVM_BUNDLES\n')

/** Most that a process may hold at any time, in MiB. */
const MOST = 300

test.each(hasBundles ? ['native', 'v18'] : ['native'])(
  'a tick of cron after a jump of a year stays below 300 MiB: %s actors',
  (actors) => {
    const output = execFileSync(process.execPath, [script, actors], { encoding: 'utf8' })
    // its only line
    const { peakMib, ...rest } = JSON.parse(output) as { readonly peakMib: number }
    expect(rest).toEqual({ cronTicks: 1, failures: 0, rewardEpoch: '0' })
    expect(peakMib).toBeLessThan(MOST)
  },
  300_000,
)
