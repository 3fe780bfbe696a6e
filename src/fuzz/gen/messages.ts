import { EPOCHS_IN_DAY } from '../../builtin-actors/index.ts'
import type { Draft } from '../session.ts'
import { datacapCall } from './datacap.ts'
import { evmCall } from './evm.ts'
import { type CallDraft, draftOf, type Gen } from './gen.ts'
import { multisigCall } from './multisig.ts'
import { accountCall, bareSend, initCall, systemCall } from './others.ts'
import { paychCall } from './paych.ts'
import { verifregCall } from './verifreg.ts'

/** The actors that a run may be limited to, and how often each is chosen without a limit. */
export const SUBJECTS = {
  evm: [24, evmCall],
  multisig: [12, multisigCall],
  paych: [10, paychCall],
  datacap: [8, datacapCall],
  verifreg: [10, verifregCall],
  account: [4, accountCall],
  init: [2, initCall],
  send: [3, bareSend],
  system: [2, systemCall],
} as const satisfies Record<string, readonly [number, (g: Gen) => CallDraft]>

/** The name of one of {@link SUBJECTS}. */
export type Subject = keyof typeof SUBJECTS

/** The weights by which calls are chosen among the subjects of a run. */
export function callsOf(subjects: readonly Subject[]): (g: Gen) => CallDraft {
  const table = subjects.map((subject) => SUBJECTS[subject])
  return (g) => g.c.weighted<(g: Gen) => CallDraft>(table)(g)
}

/** Such that vesting, settling and time locks go on. */
const SOME_EPOCHS = [1n, 20n, EPOCHS_IN_DAY / 2n, 3000n]
/** Such that allocations expire. */
const MANY_EPOCHS = 180_000n

/** The next message of a script, after some time has passed. */
export function nextMessage(g: Gen): Draft {
  const { c, session } = g
  if (c.chance(12)) session.advance(c.pick(SOME_EPOCHS))
  else if (c.below(400) === 399) session.advance(MANY_EPOCHS)
  return draftOf(g, g.anyCall(g))
}

/** Every subject. */
export const ALL_SUBJECTS =
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the table are the subjects
  Object.keys(SUBJECTS) as readonly Subject[]
