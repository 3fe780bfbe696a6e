import {
  ALLOCATION_REQUESTS_SCHEMA,
  DATACAP,
  policyOf,
  DATACAP_GRANULARITY as TOKEN,
  VERIFREG,
} from '../../builtin-actors/index.ts'
import { encodeValue } from '../../schema/index.ts'
import { Address, DATACAP_ACTOR_ID, VERIFIED_REGISTRY_ACTOR_ID } from '../../types/index.ts'
import { type CallDraft, NO_ACTOR_ID } from '../gen/gen.ts'
import { mostly, sample } from './miner-sealing.ts'
import { PROVING_PERIOD } from './pass-time.ts'
import { somePiece } from './pieces.ts'
import { type StorageGen, typedCall } from './typed-call.ts'

/** Allocates datacap for pieces that miners can put into sectors, or extends claims with it. */
export function allocate(g: StorageGen): CallDraft {
  const { requests, size } = requestAllocations(g)
  const holders = [...g.view.token().balances].filter(([id]) => id !== VERIFIED_REGISTRY_ACTOR_ID)
  const rich = holders.filter(([, balance]) => balance >= size * TOKEN)
  const callers = (rich.length > 0 && !g.c.chance(4) ? rich : holders).map(([id]) => id)
  return typedCall(g, DATACAP, 'Transfer', {
    to: DATACAP_ACTOR_ID,
    callers: callers.length > 0 ? callers : undefined,
    params: {
      to: Address.id(VERIFIED_REGISTRY_ACTOR_ID),
      amount: mostly(g, size * TOKEN, [TOKEN]),
      operatorData: encodeValue(ALLOCATION_REQUESTS_SCHEMA, requests),
    },
  })
}

/** Requests to the registry for allocations, some for a longer claim, and their size in bytes. */
export function requestAllocations(g: StorageGen) {
  const { c, session, view } = g
  const { minimumVerifiedAllocationTerm: least, maximumVerifiedAllocationTerm: most } = policyOf(
    session.world.network,
  )
  const allocations = Array.from({ length: 1 + c.below(2) }, () => {
    const miner = c.pick(view.miners())
    const termMin = mostly(g, least, [least - 1n])
    return {
      provider: mostly(g, miner.id, [0n, NO_ACTOR_ID]),
      data: somePiece(g),
      size: mostly(g, miner.info.sectorSize >> BigInt(c.below(2)), [0n, 100n]),
      termMin,
      termMax: mostly(g, c.chance(50) ? most : termMin + 300n * PROVING_PERIOD, [most + 1n]),
      expiration: mostly(g, session.epoch + BigInt(c.below(60)) * PROVING_PERIOD, [-1n]),
    }
  })
  const claims = sample(
    g,
    view.miners().flatMap(({ id }) => view.claims(id).map((claim) => ({ ...claim, provider: id }))),
    1,
  )
  const extended = c.chance(30) ? claims : []
  const size = [...allocations, ...extended].reduce((sum, item) => sum + item.size, 0n)
  const extensions = extended.map(({ id, provider, termStart, termMax }) => ({
    provider,
    claimId: c.chance(6) ? NO_ACTOR_ID : id,
    termMax: longer(g, termStart, termMax),
  }))
  return { requests: { allocations, extensions }, size }
}

/** A longer term of a claim, of at most five years from now. */
function longer({ c, session }: StorageGen, termStart: bigint, termMax: bigint): bigint {
  const { maximumVerifiedAllocationTerm: most } = policyOf(session.world.network)
  const latest = session.epoch - termStart + most
  const wanted = termMax + BigInt(c.below(400)) * PROVING_PERIOD
  return wanted < latest ? wanted : latest
}

/** Lets a claim last longer, as its client may. */
export function extendClaims(g: StorageGen): CallDraft | undefined {
  const { view } = g
  const all = view
    .miners()
    .flatMap(({ id }) => view.claims(id).map((claim) => ({ ...claim, provider: id })))
  const chosen = sample(g, all, 2)
  const [first] = chosen
  if (first === undefined) return undefined
  return typedCall(g, VERIFREG, 'ExtendClaimTerms', {
    to: VERIFIED_REGISTRY_ACTOR_ID,
    callers: [first.client],
    params: {
      terms: chosen.map(({ id, provider, termStart, termMax }) => ({
        provider,
        claimId: id,
        termMax: mostly(g, longer(g, termStart, termMax), [termMax - 1n, termMax * 9n]),
      })),
    },
  })
}

/** Removes allocations of a client, or claims of a provider, whose time is over. */
export function removeExpired(g: StorageGen): CallDraft {
  const { c, view, session } = g
  const miner = c.pick(view.miners())
  if (c.chance(50)) {
    const expired = view
      .claims(miner.id)
      .filter(({ termStart, termMax }) => termStart + termMax < session.epoch)
    const chosen = sample(g, c.chance(80) ? expired : view.claims(miner.id), 2)
    return typedCall(g, VERIFREG, 'RemoveExpiredClaims', {
      to: VERIFIED_REGISTRY_ACTOR_ID,
      params: { provider: miner.id, claimIds: chosen.map(({ id }) => id) },
    })
  }
  const allocations = view.allocations(miner.id)
  const client =
    allocations.length > 0 ? c.pick(allocations).client : c.pick(session.world.senders).id
  const own = allocations.filter((allocation) => allocation.client === client)
  return typedCall(g, VERIFREG, 'RemoveExpiredAllocations', {
    to: VERIFIED_REGISTRY_ACTOR_ID,
    params: { client, allocationIds: c.chance(40) ? [] : own.slice(0, 2).map(({ id }) => id) },
  })
}
