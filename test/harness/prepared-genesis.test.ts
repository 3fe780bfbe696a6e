import { readFileSync } from 'node:fs'
import { FVM } from 'litefvm'
import { expect, test } from 'vitest'
// @ts-expect-error a plain script without types
import { generatedSource } from '../../scripts/build-genesis.mjs'
import { prepareGenesis } from '../../src/harness/prepare-genesis.ts'

test('the prepared first states are what the constructors of the native actors make', () => {
  const file = new URL('../../src/harness/prepared-genesis.generated.ts', import.meta.url)
  const source = generatedSource(prepareGenesis())
  // Stale: run npm run build, then node scripts/build-genesis.mjs
  expect(readFileSync(file, 'utf8')).toBe(source)
})

test('a world of a prepared state equals one of constructors, with power and without', () => {
  for (const networkPower of [undefined, 0n]) {
    const options = networkPower === undefined ? {} : { networkPower }
    const prepared = FVM.createSync(options)
    const alike = FVM.createSync({ ...options, accountBalance: 1n })
    expect(prepared.checkInvariants()).toEqual([])
    expect(alike.stateRoot()).not.toEqual(prepared.stateRoot())
    const root = prepared.account('verifreg-root')
    alike.setActor(root, { balance: prepared.getActor(root)!.balance })
    expect(alike.stateRoot()).toEqual(prepared.stateRoot())
  }
})
