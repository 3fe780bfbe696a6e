import type { FVM, Hex } from '../harness/index.ts'
import type { CheatScope } from '../machine/index.ts'
import type { ActorId } from '../types/index.ts'
import type { EthState } from './eth-state.ts'
import type { Project } from './project.ts'
import type { Session } from './session.ts'

/** One call of a cheatcode: who called it, and what it may look at and change. */
export interface CheatCall {
  readonly session: Session
  readonly state: EthState
  readonly scope: CheatScope
  readonly project: Project
  /** Depth of the frame that called. */
  readonly depth: number
  /** Actor that called. */
  readonly callerId: ActorId
  /** Address of the actor that called. */
  readonly caller: Hex
  /** Address of the test contract. */
  readonly testContract: Hex
  /** Name of the artifact that is tested. */
  readonly suiteName: string
  /** Gas that the message has used. */
  readonly gasUsed: () => bigint
  /** Whether contracts may stand in for precompiles. */
  readonly isEtching: boolean
  /** Whether a contract runs on the official EVM actor, whose storage accesses nobody sees. */
  readonly runsOfficially: (id: ActorId) => boolean
  /** Largest time that contracts can be shown. */
  readonly maxTimestamp: bigint
  /** Keeps the state. @returns its number */
  readonly saveState: () => bigint
  /** Goes back to a kept state. @returns whether there is one of the number */
  readonly restoreState: (id: bigint, forgets: boolean) => boolean
  /** Takes over a changed moment for the rest of the message. */
  readonly applyMoment: () => void
  /** Describes revert data. */
  readonly textOf: (data: Uint8Array) => string
  /** Runs storage workflows on the world as it is; their changes become the test's. */
  readonly inStorageWorld: <T>(work: (vm: FVM) => T) => T
  /** Calls that run below: creates a contract as the caller. */
  readonly create: (initcode: Uint8Array, value: bigint, salt: Hex | undefined) => Hex
}
