import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { profileActor } from '../../../src/cli/profile/collect.ts'
import { type OpenVector, openVectors } from '../../../src/cli/replay/open-vectors.ts'
import { type PlayedMessage, playVector } from '../../../src/cli/replay/play.ts'
import { chargesByName } from '../../../src/cli/run/summary.ts'
import { milligasToGas } from '../../../src/gas/index.ts'
import {
  methodNumber,
  type Profile,
  ProfileBuilder,
  profileTable,
} from '../../../src/harness/index.ts'
import type { Blockstore, Cid } from '../../../src/ipld/index.ts'
import { type ApplyRet, Engine } from '../../../src/machine/index.ts'
import { FatalError } from '../../../src/types/index.ts'
import { BUNDLES, notRun, VECTORS } from '../../data.ts'
import { inEveryFormat, readBackAll } from './read-back.ts'

/* A profile adds up to the receipts, in every form in which it is written. */

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const STORY = join(VECTORS ?? '', 'stories', 'evm-nv28.jsonl.gz')
const bundles = BUNDLES

const engine = new Engine()

async function open(path: string, filter?: RegExp): Promise<OpenVector[]> {
  const choice = { bundles, network: undefined, networkVersions: undefined, filter }
  const found: OpenVector[] = []
  for await (const vector of openVectors(path, choice)) found.push(vector)
  return found
}

function codeIn(stores: readonly Blockstore[]): (code: Cid) => Uint8Array | undefined {
  return (code) => stores.map((store) => store.get(code)).find((block) => block !== undefined)
}

function profileOf(label: string, applied: ApplyRet, stores: readonly Blockstore[]): Profile {
  const builder = new ProfileBuilder({ code: codeIn(stores) })
  builder.add(label, applied)
  return builder.build()
}

/** Profiles each message alone and expects its receipt's gas; gives what they are together. */
function expectSums(opened: OpenVector, check: (played: PlayedMessage, own: Profile) => void) {
  const { vector, blocks } = opened
  const all = new ProfileBuilder({ code: codeIn(blocks) })
  let milligas = 0n
  let messages = 0
  for (const played of playVector(vector, blocks, { engine, tracing: true, profiling: true })) {
    const { applied, recorded, index } = played
    if (applied instanceof FatalError) continue
    const label = `${vector.id} #${index}`
    expect(applied.receipt.gasUsed, label).toBe(recorded?.receipt.gasUsed)
    const own = profileOf(label, applied, blocks)
    expect(milligasToGas(own.total, true), label).toBe(applied.receipt.gasUsed)
    check(played, own)
    all.add(label, applied)
    milligas += own.total
    messages++
  }
  const together = all.build()
  expect(together.total).toBe(milligas)
  return { together, messages }
}

/** The charges of a trace that has one that failed are more than was spent. */
function expectCharges({ applied }: PlayedMessage, own: Profile): boolean {
  if (applied instanceof FatalError) return false
  const charged = chargesByName(applied.trace).filter((charge) => charge.milligas > 0n)
  if (charged.reduce((sum, { milligas }) => sum + milligas, 0n) !== own.total) return false
  const rows = profileTable(own, 'charge').map(({ name, self }) => [name, self])
  expect(Object.fromEntries(rows)).toEqual(
    Object.fromEntries(charged.map(({ name, milligas }) => [name, milligas])),
  )
  return true
}

test('random scripts of all syscalls: each message, each charge, each form', async () => {
  let compared = 0
  let messages = 0
  const path = join(ROOT, 'test/vectors/script/script-1-500.jsonl.gz')
  for (const opened of await open(path, /^script-([1-3][0-9]|65)$/)) {
    const sums = expectSums(opened, (played, own) => {
      if (expectCharges(played, own)) compared++
    })
    messages += sums.messages
    expect(readBackAll(sums.together)).toEqual(inEveryFormat(sums.together.total))
  }
  expect(messages).toBe(60)
  expect(compared / messages).toBeGreaterThan(0.5)
}, 60_000)

test('random modules, growing memories and running out of gas among them', async () => {
  let messages = 0
  for (const opened of await open(join(ROOT, 'test/vectors/wasm/wasm-1-240.jsonl.gz'), /[05]$/))
    messages += expectSums(opened, expectCharges).messages
  expect(messages).toBeGreaterThan(100)
}, 60_000)

test('the Rust actor, to the unit of gas of the reference', async () => {
  const profile = await profileActor(join(ROOT, 'examples/rust-actor/vault.wasm'), {
    method: methodNumber('Deposit'),
    methodName: 'Deposit',
    params: new Uint8Array(0),
    // [10 FIL]
    constructorParams: new Uint8Array(Buffer.from('8149008ac7230489e80000', 'hex')),
    value: 3n * 10n ** 18n,
  })
  const [constructed, deposited] = profile.messages
  expect(profile.messages.map(({ exitCode }) => exitCode)).toEqual([0, 0])
  // Both messages are rounded up to gas; what they are together is less than 2 gas below.
  const receipts = (constructed!.gasUsed + deposited!.gasUsed) * 1_000n
  expect(receipts - profile.total).toBeGreaterThanOrEqual(0n)
  expect(receipts - profile.total).toBeLessThan(2_000n)
  expect(profile.gasExact).toBe(true)
  expect(readBackAll(profile)).toEqual(inEveryFormat(profile.total))
  const names = profileTable(profile, 'function').map(({ name }) => name)
  expect(names).toEqual(
    expect.arrayContaining(['invoke [vault]', 'vault::state::State::save [vault]']),
  )
})

const missing = [
  existsSync(STORY) ? '' : 'the story (LITEFVM_VECTORS names the folder of vectors)',
  bundles === undefined ? 'the bundles (LITEFVM_BUNDLES names their folder)' : '',
].filter((what) => what !== '')

if (missing.length > 0) notRun('profile of the EVM story', `${missing.join(' and ')} are not here`)
else
  test('the EVM story on the official actors, each message and all together', async () => {
    const [story] = await open(STORY)
    const { together, messages } = expectSums(story!, (played, own) => {
      expectCharges(played, own)
      if (played.index % 20 === 3) expect(readBackAll(own)).toEqual(inEveryFormat(own.total))
    })
    expect(messages).toBe(141)
    expect(together.gasExact).toBe(true)
    expect(readBackAll(together)).toEqual(inEveryFormat(together.total))
  }, 120_000)
