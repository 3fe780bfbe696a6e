import type { Cid } from '../../ipld/index.ts'
import { type EventField, emitEvent, field, indexed } from '../runtime/events.ts'
import type { Runtime } from '../runtime/runtime.ts'

/** A piece of a sector's data, as events tell of it. */
export interface PieceOfEvent {
  readonly cid: Cid
  /** Padded size in bytes. */
  readonly size: bigint
}

/** Emits that a sector is pre-committed. @see builtin-actors v18.0.0 `actors/miner/src/emit.rs` */
export function emitSectorPrecommitted(rt: Runtime, sector: bigint): void {
  emitEvent(rt, 'sector-precommitted', [sectorField(sector)])
}

/** Emits that a sector is activated. @param unsealedCid - null if the sector holds zeros */
export function emitSectorActivated(
  rt: Runtime,
  sector: bigint,
  unsealedCid: Cid | null,
  pieces: readonly PieceOfEvent[],
): void {
  emitEvent(rt, 'sector-activated', sectorInfo(sector, unsealedCid, pieces))
}

/** Emits that a sector got new data. @param unsealedCid - null if the sector holds zeros */
export function emitSectorUpdated(
  rt: Runtime,
  sector: bigint,
  unsealedCid: Cid | null,
  pieces: readonly PieceOfEvent[],
): void {
  emitEvent(rt, 'sector-updated', sectorInfo(sector, unsealedCid, pieces))
}

/** Emits that a sector is terminated. */
export function emitSectorTerminated(rt: Runtime, sector: bigint): void {
  emitEvent(rt, 'sector-terminated', [sectorField(sector)])
}

function sectorField(sector: bigint): EventField {
  return indexed('sector', (w) => w.writeUint(sector))
}

function sectorInfo(
  sector: bigint,
  unsealedCid: Cid | null,
  pieces: readonly PieceOfEvent[],
): EventField[] {
  const unsealed = indexed('unsealed-cid', (w) => {
    if (unsealedCid === null) w.writeNull()
    else w.writeLink(unsealedCid)
  })
  return [
    sectorField(sector),
    unsealed,
    ...pieces.flatMap(({ cid, size }) => [
      indexed('piece-cid', (w) => w.writeLink(cid)),
      field('piece-size', (w) => w.writeUint(size)),
    ]),
  ]
}
