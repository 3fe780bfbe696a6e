import type { Blockstore } from '../ipld/index.ts'
import type { ActorId } from '../types/index.ts'
import { Choices, type Recorded } from './choices.ts'
import type { FuzzSet, Gen } from './gen/gen.ts'
import { callsOf, nextMessage, type Subject } from './gen/messages.ts'
import { type FuzzStep, Session } from './session.ts'
import { type StorageLane, takeTurn } from './storage/lane.ts'
import { StorageView } from './storage/storage-view.ts'
import type { FuzzWorld } from './world.ts'

/** The settings that all scripts of a run share. */
export interface ScriptOptions {
  readonly set: FuzzSet
  readonly subjects: readonly Subject[]
  readonly lane?: StorageLane | undefined
}

/** The seed of a run's scripts, and the number of messages in each. */
export interface ScriptSeed {
  readonly seed: number
  readonly length: number
}

/** A script that was run: up to its end, or to the first message that differs. */
export interface ScriptRun {
  /** Messages, and the ticks of cron between them. */
  readonly steps: readonly FuzzStep[]
  /** The decisions, turn by turn: a turn is a message and, in a lane, the time before it. */
  readonly choices: readonly Recorded[]
  /** The blocks of the official state, before and after every step. */
  readonly store: Blockstore
  /** Returns the name of an actor's code; undefined if the script had no such actor. */
  readonly typeOf: (id: ActorId) => string | undefined
}

/** Runs a script of fresh messages from the seed of its run and its index in it. */
export function runScript(
  world: FuzzWorld,
  options: ScriptOptions & ScriptSeed,
  index: number,
): ScriptRun {
  const { seed, length } = options
  return play(world, options, length, (at) => Choices.fromSeed(seed, index, at))
}

/** Runs a script again from decisions, perhaps with some taken away. */
export function replayScript(
  world: FuzzWorld,
  options: ScriptOptions,
  choices: readonly Recorded[],
): ScriptRun {
  return play(world, options, choices.length, (at) => Choices.replay(choices[at]!))
}

function play(
  world: FuzzWorld,
  { set, subjects, lane }: ScriptOptions,
  length: number,
  choicesOf: (at: number) => Choices,
): ScriptRun {
  const session = new Session(world, set === 'gas' ? 'state' : 'all')
  const anyCall = callsOf(subjects)
  const view = new StorageView(session)
  const steps: FuzzStep[] = []
  const made: Recorded[] = []
  for (let at = 0; at < length; at++) {
    const c = choicesOf(at)
    const g: Gen = { c, session, set, anyCall }
    const ran = lane === undefined ? [session.send(nextMessage(g))] : takeTurn({ ...g, view }, lane)
    steps.push(...ran)
    made.push(c.made)
    if ((ran.at(-1)?.differences.length ?? 0) > 0) break
  }
  const types = new Map(session.actors().map(({ id, type }) => [id, type]))
  return { steps, choices: made, store: session.store, typeOf: (id) => types.get(id) }
}
