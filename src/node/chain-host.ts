import type { ChainMoment, FVM, World, WorldPort } from '../harness/index.ts'

/** The value of a world: all that a snapshot holds. */
export type NodeWorld = World

/** The moment that messages run at. */
export type Moment = ChainMoment

/** The port of a world that a chain of tipsets stands on. */
export type ChainHost = WorldPort<FVM>
