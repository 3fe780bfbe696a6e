import { expect, test } from 'vitest'
import { CHEATS } from '../../src/forge/cheats/cheats.ts'
import { cheatEntries } from '../../src/forge/cheats/run-cheat.ts'
import { IGNORED, REFUSED } from '../../src/forge/cheats/unsupported.ts'
import { cheatcodesPage } from '../../src/forge/index.ts'

test('the page of cheatcodes equals the table (update with vitest -u)', async () => {
  await expect(cheatcodesPage()).toMatchFileSnapshot('../../docs/forge-cheatcodes.md')
})

test('every function of Vm is supported, ignored or refused, and nothing else is listed', () => {
  const unclear: string[] = []
  const names = new Set<string>()
  const signatures = new Set<string>()
  for (const { signature, cheat } of cheatEntries().values()) {
    names.add(signature.name)
    signatures.add(signature.text)
    const isUnsupported =
      Object.hasOwn(REFUSED, signature.name) || Object.hasOwn(IGNORED, signature.name)
    if ((cheat !== undefined) === isUnsupported) unclear.push(signature.text)
  }
  expect(unclear).toEqual([])
  const listed = [...Object.keys(CHEATS), ...Object.keys(REFUSED), ...Object.keys(IGNORED)]
  expect(listed.filter((one) => !names.has(one) && !signatures.has(one))).toEqual([])
})

test('selectors are those of the signatures', () => {
  const entries = cheatEntries()
  expect(entries.get('0xe5d6bf02')?.signature.text).toBe('warp(uint256)')
  expect(entries.get('0xca669fa7')?.signature.text).toBe('prank(address)')
  expect(entries.get('0x191553a4')?.signature.text).toBe('getRecordedLogs()')
})
