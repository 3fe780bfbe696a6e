import { type BitField, type Blockstore, type Cid, TypedAmt } from '../../../ipld/index.ts'
import { ActorError, ExitCode } from '../../../types/index.ts'
import { orIllegalState, UncodedError, withCode } from '../../runtime/downcast.ts'
import { MAX_SECTOR_NUMBER, type SectorNumber } from '../../runtime/registered-proofs.ts'
import { SECTOR_ON_CHAIN_INFO, type SectorOnChainInfo } from './sector-info.ts'

/**
 * A miner's proven sectors by number: an AMT.
 *
 * @see builtin-actors v18.0.0 `actors/miner/src/sectors.rs`
 */
export class Sectors {
  readonly amt: TypedAmt<SectorOnChainInfo>

  private constructor(amt: TypedAmt<SectorOnChainInfo>) {
    this.amt = amt
  }

  /** Reads the root. */
  static load(store: Blockstore, root: Cid): Sectors {
    return new Sectors(TypedAmt.load(store, root, SECTOR_ON_CHAIN_INFO))
  }

  /** The sectors of these numbers, ascending. @throws ActorError `USR_NOT_FOUND` for one that is not there */
  loadSectors(sectorNumbers: BitField): SectorOnChainInfo[] {
    return orIllegalState('failed to load sectors', () => {
      const infos: SectorOnChainInfo[] = []
      for (const number of sectorNumbers) {
        const info = this.amt.get(number)
        if (info === undefined) throw notFound(number)
        infos.push(info)
      }
      return infos
    })
  }

  /** Deletes sectors. @throws ActorError `USR_NOT_FOUND` for one that is not there */
  deleteSectors(sectorNumbers: BitField): void {
    orIllegalState('failed to delete sectors', () => {
      for (const number of sectorNumbers) if (!this.amt.delete(number)) throw notFound(number)
    })
  }

  /** A sector, or undefined. */
  get(sectorNumber: SectorNumber): SectorOnChainInfo | undefined {
    return withCode(ExitCode.USR_ILLEGAL_STATE, 'failed to get sector', () =>
      this.amt.get(sectorNumber),
    )
  }

  /** Sets sectors in order. @throws UncodedError for a number past 2^63 - 1 */
  store(infos: readonly SectorOnChainInfo[]): void {
    for (const info of infos) {
      const { sectorNumber } = info
      if (sectorNumber > MAX_SECTOR_NUMBER)
        throw new UncodedError(`sector number ${sectorNumber} out of range`)
      this.amt.set(sectorNumber, info)
    }
  }

  /** A sector. @throws ActorError `USR_NOT_FOUND` if there is none */
  mustGet(sectorNumber: SectorNumber): SectorOnChainInfo {
    const sector = this.get(sectorNumber)
    if (sector === undefined) throw notFound(sectorNumber)
    return sector
  }

  /** The sectors of a proof, the first that is not faulty in place of those that are; none if all are. */
  loadForProof(provenSectors: BitField, expectedFaults: BitField): SectorOnChainInfo[] {
    const good = provenSectors.difference(expectedFaults).first
    if (good === undefined) return []
    return this.loadWithFaultMax(provenSectors, expectedFaults, good)
  }

  /** The sectors of these numbers, `faultStandIn` in place of each faulty one. */
  loadWithFaultMax(
    sectors: BitField,
    faults: BitField,
    faultStandIn: SectorNumber,
  ): SectorOnChainInfo[] {
    const standIn = this.mustGet(faultStandIn)
    const infos: SectorOnChainInfo[] = []
    for (const number of sectors) infos.push(faults.has(number) ? standIn : this.mustGet(number))
    return infos
  }
}

/** The sectors of a list whose numbers are in a field, in the list's order. @throws UncodedError if one is missing */
export function selectSectors(
  sectors: readonly SectorOnChainInfo[],
  field: BitField,
): SectorOnChainInfo[] {
  if (field.isEmpty) return []
  const taken = new Set<SectorNumber>()
  const included: SectorOnChainInfo[] = []
  for (const sector of sectors) {
    const { sectorNumber } = sector
    if (!field.has(sectorNumber) || taken.has(sectorNumber)) continue
    taken.add(sectorNumber)
    included.push(sector)
  }
  const missing = field.size - BigInt(included.length)
  if (missing > 0n) throw new UncodedError(`failed to find ${missing} expected sectors`)
  return included
}

function notFound(sectorNumber: SectorNumber): ActorError {
  return new ActorError(ExitCode.USR_NOT_FOUND, `sector not found: ${sectorNumber}`)
}
