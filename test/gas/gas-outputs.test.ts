import { expect, test } from 'vitest'
import { computeGasOutputs } from '../../src/gas/index.ts'
import { readRows } from './rows.ts'

type Row = (string | number)[]

test('outputs are the reference’s on pseudo-random messages', () => {
  const rows = readRows<Row>('gas-outputs.jsonl.gz')
  expect(rows).toHaveLength(120)
  for (const row of rows) {
    const [used, gasLimit, baseFee, feeCap, premium, ...expected] = row.map(BigInt) as [
      bigint,
      bigint,
      bigint,
      bigint,
      bigint,
      ...bigint[],
    ]
    const o = computeGasOutputs(used, { gasLimit, baseFee, feeCap, premium })
    expect([
      o.baseFeeBurn,
      o.overEstimationBurn,
      o.minerPenalty,
      o.minerTip,
      o.refund,
      o.gasRefund,
      o.gasBurned,
    ]).toEqual(expected)
  }
})

// The cases of the reference's own test.
test.each([
  [100n, 200n, 10n, 90n],
  [100n, 150n, 30n, 20n],
  [1_000n, 1_300n, 240n, 60n],
  [500n, 700n, 140n, 60n],
  [200n, 200n, 0n, 0n],
  [20_000n, 21_000n, 1_000n, 0n],
  [0n, 2_000n, 0n, 2_000n],
  [500n, 651n, 121n, 30n],
  [500n, 5_000n, 0n, 4_500n],
  [7_499_000_000n, 7_500_000_000n, 1_000_000n, 0n],
  [3_750_000_000n, 7_500_000_000n, 375_000_000n, 3_375_000_000n],
  [1n, 7_500_000_000n, 0n, 7_499_999_999n],
])('of %d used of %d gas, %d are refunded and %d burned', (used, gasLimit, refund, burned) => {
  const terms = { gasLimit, baseFee: 0n, feeCap: 0n, premium: 0n }
  const outputs = computeGasOutputs(used, terms)
  expect([outputs.gasRefund, outputs.gasBurned]).toEqual([refund, burned])
})

test('gas used past the limit refunds and burns nothing more', () => {
  const outputs = computeGasOutputs(12n, { gasLimit: 10n, baseFee: 1n, feeCap: 1n, premium: 0n })
  expect([outputs.gasRefund, outputs.gasBurned]).toEqual([0n, 0n])
})
