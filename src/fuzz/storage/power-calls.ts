import { POWER, policyOf } from '../../builtin-actors/index.ts'
import { cbor, encodeValue } from '../../schema/index.ts'
import {
  type ActorId,
  CRON_ACTOR_ID,
  FIL,
  STORAGE_POWER_ACTOR_ID,
  SYSTEM_ACTOR_ID,
} from '../../types/index.ts'
import { addressOf, anyAddress, type CallDraft } from '../gen/gen.ts'
import { someone } from './miner-people.ts'
import { mostly } from './miner-sealing.ts'
import { type StorageGen, typedCall } from './typed-call.ts'

const place = { to: STORAGE_POWER_ACTOR_ID }
const QUERIES = [
  'CurrentTotalPower',
  'NetworkRawPower',
  'MinerCount',
  'MinerConsensusCount',
] as const
const CRON_PAYLOAD = cbor.tuple({ eventType: cbor.i64 })

/** A call of the power actor by those that keep to its rules. */
export function powerCall(g: StorageGen): CallDraft {
  const { c } = g
  return c.weighted<() => CallDraft>([
    [12, () => createMiner(g)],
    [9, () => typedCall(g, POWER, c.pick(QUERIES), place)],
    [4, () => typedCall(g, POWER, 'MinerRawPower', { ...place, params: minerId(g) })],
    [4, () => typedCall(g, POWER, 'MinerPower', { ...place, params: minerId(g) })],
    [6, () => enroll(g)],
    [6, () => updatePower(g)],
    [5, () => updatePledge(g)],
    [
      3,
      () =>
        typedCall(g, POWER, 'OnEpochTickEnd', {
          ...place,
          callers: [c.chance(90) ? CRON_ACTOR_ID : SYSTEM_ACTOR_ID],
        }),
    ],
    [
      1,
      () =>
        typedCall(g, POWER, 'Constructor', {
          ...place,
          callers: [c.chance(80) ? SYSTEM_ACTOR_ID : CRON_ACTOR_ID],
        }),
    ],
  ])()
}

/** Makes a miner. */
export function createMiner(g: StorageGen): CallDraft {
  const { c, session } = g
  const workers = session.world.senders.filter(({ account }) => account.type === 'bls')
  const proofs = [...policyOf(session.world.network).validPostProofType]
  return typedCall(g, POWER, 'CreateMiner', {
    ...place,
    value: mostly(g, 2_000n * FIL, [0n, FIL]),
    params: {
      owner: c.chance(4) ? anyAddress(g) : addressOf(g, { id: someone(g) }),
      worker: c.chance(4) ? anyAddress(g) : addressOf(g, c.pick(workers)),
      windowPostProofType: mostly(g, c.pick(proofs), [3n, 15n, -1n]),
      peer: new Uint8Array(c.chance(2) ? 129 : c.below(40)),
      multiaddrs: c.list(2, () => new Uint8Array(c.chance(4) ? 0 : 1 + c.below(20))),
    },
  })
}

function enroll(g: StorageGen): CallDraft {
  const { c, session } = g
  const eventType = c.pick([1n, 2n, 3n, 0n])
  return typedCall(g, POWER, 'EnrollCronEvent', {
    ...place,
    callers: minerIds(g),
    params: {
      eventEpoch: mostly(g, session.epoch + BigInt(c.below(100)), [session.epoch - 1n, 0n, -1n]),
      payload: c.chance(20) ? c.bytes(2) : encodeValue(CRON_PAYLOAD, { eventType }),
    },
  })
}

function updatePower(g: StorageGen): CallDraft {
  const { c } = g
  const delta = BigInt(1 + c.below(8)) << (c.chance(20) ? 43n : 35n)
  const sign = c.chance(25) ? -1n : 1n
  return typedCall(g, POWER, 'UpdateClaimedPower', {
    ...place,
    callers: minerIds(g),
    params: {
      rawByteDelta: sign * delta,
      qualityAdjustedDelta: sign * delta * (c.chance(20) ? 10n : 1n),
    },
  })
}

function updatePledge(g: StorageGen): CallDraft {
  const { c } = g
  const params = mostly(g, BigInt(c.below(2_000) - 1_000) * FIL, [-(10n ** 40n)])
  return typedCall(g, POWER, 'UpdatePledgeTotal', { ...place, callers: minerIds(g), params })
}

function minerIds({ view }: StorageGen): readonly ActorId[] {
  return view.miners().map(({ id }) => id)
}

function minerId(g: StorageGen): ActorId {
  const { c } = g
  return c.chance(8) ? c.pick([0n, 101n, 2n ** 64n - 1n]) : c.pick(minerIds(g))
}
