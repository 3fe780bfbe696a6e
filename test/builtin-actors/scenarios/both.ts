import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compareRuns } from '../../../src/conformance/native/compare-native.ts'
import { FVM } from '../../../src/index.ts'
import type { ApplyRet } from '../../../src/machine/index.ts'
import { BUNDLES } from '../../data.ts'

const bundle = join(BUNDLES ?? '', 'v18.tar.zst')
const isReady = BUNDLES !== undefined && existsSync(bundle)
const COMPARED = new Set(['receipts', 'trace', 'events'] as const)

/** What a run leaves to compare: every message's outcome and the record of every actor. */
interface Run {
  readonly applied: readonly ApplyRet[]
  readonly actors: readonly unknown[]
}

/**
 * A scenario that is run on the native actors and, where the bundle is there, on the official ones:
 * exit codes, return values, events, every charge but those of execution, and the records of all
 * actors are equal. No fees, so that balances are too. Its world ends with its invariants intact.
 */
export function scenario(
  title: string,
  play: (vm: FVM) => void,
  world: { readonly epoch?: bigint; readonly networkPower?: string | bigint } = {},
): void {
  test(title, () => {
    record(FVM.createSync({ ...world, baseFee: 0n }), play)
  })
  const reason = isReady ? '' : ' (not run: LITEFVM_BUNDLES names no folder with v18.tar.zst)'
  test.skipIf(!isReady)(
    `${title}, as on the official actors${reason}`,
    { timeout: 120_000 },
    async () => {
      const official = record(await FVM.create({ ...world, baseFee: 0n, actors: bundle }), play)
      const native = record(FVM.createSync({ ...world, baseFee: 0n }), play)
      expect(native.applied.length).toBe(official.applied.length)
      for (const [i, applied] of official.applied.entries())
        expect(compareRuns(applied, native.applied[i]!, i, COMPARED)).toEqual([])
      expect(native.actors).toEqual(official.actors)
    },
  )
}

function record(vm: FVM, play: (vm: FVM) => void): Run {
  const applied: ApplyRet[] = []
  vm.onMessage((result) => {
    applied.push(result.applied)
  })
  play(vm)
  expect(vm.checkInvariants()).toEqual([])
  return { applied, actors: recordsOf(vm) }
}

function recordsOf(vm: FVM): unknown[] {
  const records: unknown[] = []
  for (let id = 0n; id < 200n; id++) {
    const actor = vm.getActor(id)
    if (actor !== undefined) records.push(actor)
  }
  return records
}
