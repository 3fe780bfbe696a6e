import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { judge, judgedScenarios, quantile } from '../../scripts/native-gas/judge.ts'
import { storageGasPage } from '../../scripts/native-gas/page.ts'
import { BUNDLES, VECTORS } from '../data.ts'

const scenarios = join(VECTORS ?? '', 'scenarios')
const isReady = VECTORS !== undefined && existsSync(scenarios) && BUNDLES !== undefined
const reason = isReady ? '' : ' (not run: LITEFVM_VECTORS and LITEFVM_BUNDLES name no folders)'

test.skipIf(!isReady)(
  `receipts of storage are off by 1 % at the median and 5 % at the 90th percentile, and docs/native-gas-storage.md says by how much (write it with -u)${reason}`,
  { timeout: 1_800_000 },
  async () => {
    const judgement = await judge(judgedScenarios(scenarios), BUNDLES ?? '')
    const { receipts } = judgement
    expect(quantile(receipts, 0.5)).toBeLessThan(0.01)
    expect(quantile(receipts, 0.9)).toBeLessThan(0.05)
    expect(receipts.length).toBeGreaterThan(4_000)
    await expect(storageGasPage(judgement)).toMatchFileSnapshot('../../docs/native-gas-storage.md')
  },
)
