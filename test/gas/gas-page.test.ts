import { expect, test } from 'vitest'
import { gasPage, SYSCALL_CHARGES } from '../../scripts/gas-page.ts'
import { type GasCharge, GasTracker, priceListFor } from '../../src/gas/index.ts'
import { SYSCALLS_V3, SYSCALLS_V4 } from '../../src/syscalls/index.ts'

test('docs/gas.md equals the price lists (write it with -u)', async () => {
  await expect(gasPage()).toMatchFileSnapshot('../../docs/gas.md')
})

test('the page lists every syscall', () => {
  const names = (abi: Record<string, object>) =>
    Object.entries(abi).flatMap(([module, table]) =>
      Object.keys(table).map((name) => `${module}.${name}`),
    )
  expect(Object.keys(SYSCALL_CHARGES).sort()).toEqual(names(SYSCALLS_V4).sort())
  const absent = Object.keys(SYSCALL_CHARGES).filter((n) => SYSCALL_CHARGES[n]?.v3 === 'absent')
  expect(
    Object.keys(SYSCALL_CHARGES)
      .filter((n) => !absent.includes(n))
      .sort(),
  ).toEqual(names(SYSCALLS_V3).sort())
})

test('the page’s formulas give the gas charged', () => {
  const page = gasPage()
  const charges: GasCharge[] = []
  const tracker = new GasTracker(2n ** 60n, charges)
  const v3 = priceListFor(18)
  const v4 = priceListFor(28)
  v4.onActorEvent(tracker, 2, 10, 100)
  v3.onActorEventValidate(tracker, 100)
  v3.onActorEventAccept(tracker, 100)
  v4.onBlockLink(tracker, 0xb220n, 1_000)
  const s = 12 + 9 * 2 + 10 + 100
  expect(charges.map((c) => [c.compute, c.other])).toEqual([
    [2_500_000 + 1_400_000 * 2 + 16_000 * 10 + 4_800 * s, 12_400 * s],
    [1_750_000 + 27_400 * 100, 0],
    [2_400 * 112, 12_800 * 112],
    [300_000 + 12_400 * 1_000, 506_000_000 + 3_340_000 * 1_000],
  ])
  for (const formula of [
    'c 2,500 + 1,400 e + 16 k + 4.8 s; o 12.4 s',
    'c 1,750 + 27.4 n',
    'c 2.4 s; o 12.8 s',
    'c 300 + 12.4 n; o 506,000 + 3,340 n',
  ])
    expect(page).toContain(formula)
})
