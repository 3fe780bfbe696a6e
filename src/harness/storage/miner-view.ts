import type { MINER } from '../../builtin-actors/index.ts'
import type { AddressLike } from '../../crypto/index.ts'
import type { Infer } from '../../schema/index.ts'
import type { ActorId, Address } from '../../types/index.ts'
import type { Handle } from '../handle.ts'
import type { ProvingDeadline } from './deadlines.ts'
import type { SectorKind } from './sizes.ts'

/** The decoded state of a miner. */
export type MinerState = Infer<typeof MINER.state>
/** A deadline with its partitions by number. */
export interface DeadlinePartitions {
  readonly deadline: bigint
  readonly partitions: readonly (readonly [bigint, PartitionState])[]
}
type PartitionState =
  MinerState['deadlines']['value']['due'][number]['value']['partitions'] extends Iterable<
    readonly [bigint, infer P]
  >
    ? P
    : never

/** The sender of a message; by default the key that the miner's method asks for. */
export interface SenderOption {
  readonly from?: AddressLike
}

/** The parts of a miner that sectors and workflows use. */
export interface MinerView {
  readonly id: ActorId
  readonly address: Address
  readonly state: MinerState
  readonly kind: SectorKind
  readonly provingDeadline: ProvingDeadline
  deadlines(): readonly DeadlinePartitions[]
  /** A handle of the miner's methods, called by the worker unless `from` says otherwise. */
  as(from?: AddressLike): Handle<typeof MINER>
  /** Bytes of a proof that only a fake verifier accepts. */
  fakeProof(length: number, name: string): Uint8Array
  toString(): string
}
