import { MINER } from '../../builtin-actors/index.ts'
import { cbor, encodeValue } from '../../schema/index.ts'
import { type ActorId, FIL, SYSTEM_ACTOR_ID } from '../../types/index.ts'
import { addressOf, anyAddress, type CallDraft } from '../gen/gen.ts'
import { someone } from './miner-people.ts'
import { mostly, sample } from './miner-sealing.ts'
import { placedSectors } from './sectors.ts'
import type { MinerFacts } from './storage-view.ts'
import { type StorageGen, typedCall } from './typed-call.ts'

const LOCATION = cbor.tuple({ deadline: cbor.i64, partition: cbor.i64 })
const PLAIN_QUERIES = [
  'ControlAddresses',
  'GetBeneficiary',
  'GetOwner',
  'GetSectorSize',
  'GetAvailableBalance',
  'GetVestingFunds',
  'GetPeerID',
  'GetMultiaddrs',
  'InitialPledge',
] as const

/** Asks the miner for one of its facts. */
export function query(g: StorageGen, miner: MinerFacts): CallDraft {
  const { c } = g
  const to = miner.id
  return c.weighted<() => CallDraft>([
    [18, () => typedCall(g, MINER, c.pick(PLAIN_QUERIES), { to })],
    [1, () => typedCall(g, MINER, 'ControlAddresses', { to, callers: contractsOf(g) })],
    [
      2,
      () =>
        typedCall(g, MINER, 'IsControllingAddress', {
          to,
          params: c.chance(70) ? addressOf(g, { id: someone(g) }) : anyAddress(g),
        }),
    ],
    [
      2,
      () =>
        typedCall(g, MINER, 'MaxTerminationFee', {
          to,
          params: {
            power: mostly(g, c.bigint(6), [-1n]),
            initialPledge: BigInt(c.below(99)) * FIL,
          },
        }),
    ],
    [
      2,
      () =>
        typedCall(g, MINER, 'CheckSectorProven', {
          to,
          params: { sectorNumber: number(g, miner) },
        }),
    ],
    [
      2,
      () =>
        typedCall(g, MINER, 'GenerateSectorLocation', {
          to,
          params: { sectorNumber: number(g, miner) },
        }),
    ],
    [2, () => typedCall(g, MINER, 'GetNominalSectorExpiration', { to, params: number(g, miner) })],
    [3, () => sectorStatus(g, miner)],
  ])()
}

function sectorStatus(g: StorageGen, miner: MinerFacts): CallDraft {
  const { c } = g
  const placed = placedSectors(miner)
  const known = placed.length > 0 && c.chance(80) ? c.pick(placed) : undefined
  const location = known ?? { deadline: -1n, partition: -1n }
  const auxData = encodeValue(LOCATION, {
    deadline: mostly(g, location.deadline, [0n, -1n, 48n]),
    partition: mostly(g, location.partition, [0n, -1n]),
  })
  return typedCall(g, MINER, 'ValidateSectorStatus', {
    to: miner.id,
    params: {
      sectorNumber: known?.sector ?? number(g, miner),
      status: c.pick([0, 1, 2] as const),
      auxData: c.chance(4) ? c.bytes(2) : auxData,
    },
  })
}

/** Activates pre-committed sectors without a proof, as the system does at genesis. */
export function preseal(g: StorageGen, miner: MinerFacts): CallDraft | undefined {
  const { c, view } = g
  const waiting = miner.preCommits.map(([sector]) => sector)
  if (waiting.length === 0 && !c.chance(10)) return undefined
  return typedCall(g, MINER, 'InternalSectorSetupForPreseal', {
    to: miner.id,
    callers: [SYSTEM_ACTOR_ID],
    params: {
      sectors: c.chance(5) ? [number(g, miner)] : sample(g, waiting, 2),
      rewardSmoothed: view.reward().thisEpochRewardSmoothed,
      rewardBaselinePower: view.reward().thisEpochBaselinePower,
      qualityAdjPowerSmoothed: view.power().thisEpochQaPowerSmoothed,
    },
  })
}

/** The contracts, which may not ask for what has no exported number. */
function contractsOf({ session }: StorageGen): readonly ActorId[] {
  return session.actors('evm').map(({ id }) => id)
}

/** A sector's number, now and then of none. */
function number(g: StorageGen, { sectorNumbers }: MinerFacts): bigint {
  const { c } = g
  return sectorNumbers.length > 0 && !c.chance(12)
    ? c.pick(sectorNumbers)
    : c.pick([0n, 1n, 500n, 2n ** 63n, 2n ** 64n - 1n])
}
