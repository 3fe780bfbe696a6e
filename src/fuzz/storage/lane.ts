import { array, bytes, NULL, uint } from '../gen/cbor-tree.ts'
import { datacapCall } from '../gen/datacap.ts'
import { type CallDraft, draftOf } from '../gen/gen.ts'
import { bareSend } from '../gen/others.ts'
import { verifregCall } from '../gen/verifreg.ts'
import type { FuzzStep } from '../session.ts'
import { allocate, extendClaims, removeExpired } from './allocations.ts'
import { tokenCall } from './datacap-calls.ts'
import { disputeBadProof } from './dispute-scene.ts'
import { addBalance, marketCall, publish } from './market-calls.ts'
import { minerCall } from './miner-calls.ts'
import { passTime } from './pass-time.ts'
import { createMiner, powerCall } from './power-calls.ts'
import { registryCall } from './registry-calls.ts'
import { callByContract, readOnlyCall } from './relay.ts'
import type { StorageGen } from './typed-call.ts'

/** Makes calls of one kind, or none if the state has nothing for it. */
type MakeCall = (g: StorageGen) => CallDraft | undefined

/**
 * The lanes and the weights of their calls: most calls are of the actor that a lane is named for, the
 * others bring about the states that those need.
 */
const LANES = {
  miner: [
    [70, minerCall],
    [6, publish],
    [4, addBalance],
    [6, allocate],
    [1, createMiner],
    [1, bareSend],
  ],
  market: [
    [60, marketCall],
    [24, minerCall],
    [5, allocate],
  ],
  power: [
    [60, powerCall],
    [30, minerCall],
    [3, publish],
  ],
  verifreg: [
    [8, verifregCall],
    [30, registryCall],
    [12, allocate],
    [8, extendClaims],
    [8, removeExpired],
    [22, minerCall],
  ],
  datacap: [
    [10, datacapCall],
    [52, tokenCall],
    [4, publish],
    [14, minerCall],
  ],
} as const satisfies Record<string, readonly (readonly [number, MakeCall])[]>

/** The name of a lane: values of `--lane`. */
export type StorageLane = keyof typeof LANES

/** Every lane. */
export const STORAGE_LANES =
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the table are the lanes
  Object.keys(LANES) as readonly StorageLane[]

/** Calls of a lane, for those that pass calls on. */
export function callOf(lane: StorageLane): MakeCall {
  return (g) => g.c.weighted<MakeCall>(LANES[lane])(g)
}

/** Percentage of the turns before which time passes. */
const TIME_PERCENT = 6

/** Promilles of the turns of a lane in which a proof that does not hold is submitted and disputed. */
const DISPUTE_PROMILLES: Readonly<Record<StorageLane, number>> = {
  miner: 18,
  market: 4,
  power: 6,
  verifreg: 0,
  datacap: 0,
}

/** Lets time pass, now and then, and sends a message. @returns what ran, up to the first difference */
export function takeTurn(g: StorageGen, lane: StorageLane): FuzzStep[] {
  const { c, session } = g
  if (c.below(1_000) < DISPUTE_PROMILLES[lane]) {
    const scene = disputeBadProof(g)
    if (scene.length > 0) return scene
  }
  const steps = c.chance(TIME_PERCENT) ? passTime(g) : []
  if ((steps.at(-1)?.differences.length ?? 0) > 0) return steps
  const call = callOf(lane)(g) ?? bareSend(g)
  return [...steps, session.send(draftOf(g, changeCall(g, call)))]
}

/** Percentages of the calls whose parameters are missing, or are there where none are due, or are of no form. */
const OTHER_PRESENCE_PERCENT = 3
const MALFORMED_PERCENT = 2

/** Percentages of the calls that a contract makes: of internal methods, and of calls that change nothing. */
const BY_CONTRACT_PERCENT = 2
const READ_ONLY_PERCENT = 4

/** Now and then, the same call with other parameters or by a contract. */
function changeCall(g: StorageGen, call: CallDraft): CallDraft {
  const { c } = g
  if (c.chance(OTHER_PRESENCE_PERCENT))
    return { ...call, params: call.params === undefined ? NULL : undefined }
  if (c.chance(MALFORMED_PERCENT))
    return { ...call, params: c.pick([NULL, uint(1n), array(), bytes(c.bytes(3))]) }
  if (c.chance(BY_CONTRACT_PERCENT)) return callByContract(g, call)
  return c.chance(READ_ONLY_PERCENT) ? (readOnlyCall(g, call) ?? call) : call
}
