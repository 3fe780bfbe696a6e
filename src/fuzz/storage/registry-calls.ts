import { VERIFREG } from '../../builtin-actors/index.ts'
import { type ActorId, Address, MIB, VERIFIED_REGISTRY_ACTOR_ID } from '../../types/index.ts'
import { address, array, big, concat, encodeTree, uint } from '../gen/cbor-tree.ts'
import { addressOf, anyAddress, type CallDraft, newAddress, senderOf } from '../gen/gen.ts'
import { someone } from './miner-people.ts'
import { mostly, sample } from './miner-sealing.ts'
import { PROVING_PERIOD } from './pass-time.ts'
import { type StorageGen, typedCall } from './typed-call.ts'

const place = { to: VERIFIED_REGISTRY_ACTOR_ID }
/** Source: builtin-actors v18.0.0 `actors/verifreg/src/lib.rs`, SIGNATURE_DOMAIN_SEPARATION_REMOVE_DATA_CAP. */
const REMOVAL_DOMAIN = new TextEncoder().encode('fil_removedatacap:')

/** A call of the verified registry that mostly finds the verifiers, clients and claims that it needs. */
export function registryCall(g: StorageGen): CallDraft {
  const { c } = g
  return c.weighted<() => CallDraft>([
    [6, () => addVerifier(g)],
    [4, () => removeVerifier(g)],
    [5, () => addClient(g)],
    [8, () => removeDatacap(g)],
    [5, () => claim(g)],
    [4, () => getClaims(g)],
  ])()
}

/** Makes an account without datacap a verifier, or gives a verifier a new allowance. */
function addVerifier(g: StorageGen): CallDraft {
  const { c, view, session } = g
  const { balances } = view.token()
  const free = session.world.senders.filter(({ id }) => !balances.has(id))
  const signing = free.filter(({ account }) => account.type !== 'eth')
  const fitting = signing.length > 0 && c.chance(50) ? signing : free
  const chosen = c.pick(fitting.length > 0 && !c.chance(10) ? fitting : session.world.senders)
  const params = {
    address: c.weighted<() => Address>([
      [16, () => addressOf(g, chosen)],
      [1, () => newAddress(g)],
      [1, () => anyAddress(g)],
      [1, () => addressOf(g, { id: session.world.verifregRoot.id })],
    ])(),
    allowance: mostly(g, BigInt(1 + c.below(4_096)) * MIB, [0n, 1n, -1n, 1n << 90n]),
  }
  return typedCall(g, VERIFREG, 'AddVerifier', { ...byRoot(g), params })
}

function removeVerifier(g: StorageGen): CallDraft {
  const { c } = g
  const all = verifiers(g).map(([id]) => id)
  const params = all.length > 0 && !c.chance(8) ? addressOf(g, { id: c.pick(all) }) : anyAddress(g)
  return typedCall(g, VERIFREG, 'RemoveVerifier', { ...byRoot(g), params })
}

function addClient(g: StorageGen): CallDraft {
  const { c } = g
  const rich = verifiers(g).filter(([, left]) => left >= MIB)
  const [verifier, left] = rich.length > 0 ? c.pick(rich) : [undefined, MIB]
  const wanted = BigInt(1 + c.below(256)) * MIB
  const params = {
    address: c.chance(10) ? anyAddress(g) : addressOf(g, { id: someone(g) }),
    allowance: mostly(g, wanted < left ? wanted : left, [left + MIB, 0n, -1n]),
  }
  const callers = verifier === undefined || c.chance(4) ? undefined : [verifier]
  return typedCall(g, VERIFREG, 'AddVerifiedClient', { ...place, callers, params })
}

/** Removes datacap of a client: two verifiers sign the removal, each with its count of earlier removals. */
function removeDatacap(g: StorageGen): CallDraft {
  const { c, session, view } = g
  const holders = [...view.token().balances.keys()].filter(
    (id) => id !== VERIFIED_REGISTRY_ACTOR_ID,
  )
  const client = holders.length > 0 && !c.chance(6) ? c.pick(holders) : someone(g)
  const amount = BigInt(1 + c.below(4)) * MIB
  const all = verifiers(g).map(([id]) => id)
  const signing = all.filter((id) => senderOf(session, id)?.account.type !== 'eth')
  if (signing.length < 2 && !c.chance(15)) return addVerifier(g)
  const pool = signing.length > 1 && !c.chance(6) ? signing : [...all, someone(g)]
  const at = c.below(pool.length)
  const ids = [pool[at]!, pool[(at + (c.chance(4) ? 0 : 1)) % pool.length]!] // within the pool
  const [request1, request2] = ids.map((id) => ({
    verifier: addressOf(g, { id }),
    signature: signRemoval(g, id, { client, amount }),
  }))
  return typedCall(g, VERIFREG, 'RemoveVerifiedClientDataCap', {
    ...byRoot(g),
    params: {
      client: mostly(g, addressOf(g, { id: client }), [
        Address.id(VERIFIED_REGISTRY_ACTOR_ID),
        anyAddress(g),
      ]),
      amount: mostly(g, amount, [amount + 1n]),
      request1: request1!, // one for each of two ids
      request2: request2!,
    },
  })
}

function signRemoval(
  g: StorageGen,
  verifier: ActorId,
  { client, amount }: { readonly client: ActorId; readonly amount: bigint },
): { type: number; data: Uint8Array } {
  const { session, view } = g
  const key = concat(Address.id(verifier).bytes, Address.id(client).bytes)
  const next = view.registry().removeDataCapProposalIds.get(key)?.id ?? 0n
  const id = mostly(g, next, [next + 1n])
  const proposal = encodeTree(array(address(Address.id(client)), big(amount), array(uint(id))))
  const signature = senderOf(session, verifier)?.account.signature(concat(REMOVAL_DOMAIN, proposal))
  const isKnown = signature !== undefined && (signature[0] === 1 || signature[0] === 2)
  return isKnown
    ? { type: signature[0]!, data: signature.subarray(1) }
    : { type: 1, data: new Uint8Array(65) }
}

/** Claims allocations for a miner, as the miner does for a sector. */
function claim(g: StorageGen): CallDraft {
  const { c, session, view } = g
  const miners = view.miners().map(({ id }) => id)
  const busy = miners.filter((id) => view.allocations(id).length > 0)
  const provider = c.pick(busy.length > 0 ? busy : miners)
  const chosen = sample(g, view.allocations(provider), 2)
  const sectors = chosen.map(({ client, id, data, size, termMin, termMax }) => ({
    sector: BigInt(c.below(40)),
    expiry: mostly(g, session.epoch + termMin + BigInt(c.below(20)) * PROVING_PERIOD, [
      session.epoch + termMin - 1n,
      session.epoch + termMax + 1n,
    ]),
    claims: [
      {
        client: mostly(g, client, [0n]),
        allocationId: mostly(g, id, [id + 500n]),
        data,
        size: mostly(g, size, [size + 1n]),
      },
    ],
  }))
  return typedCall(g, VERIFREG, 'ClaimAllocations', {
    ...place,
    callers: c.chance(4) ? miners : [provider],
    params: { sectors, allOrNothing: c.chance(30) },
  })
}

function getClaims(g: StorageGen): CallDraft {
  const { c, view } = g
  const provider = c.pick(view.miners()).id
  const known = sample(g, view.claims(provider), 3).map(({ id }) => id)
  const claimIds = mostly(g, known, [[0n, 77n]])
  return typedCall(g, VERIFREG, 'GetClaims', { ...place, params: { provider, claimIds } })
}

/** Verifiers with an id address, and the datacap that they may still give, in bytes. */
function verifiers({ view }: StorageGen): (readonly [ActorId, bigint])[] {
  return Array.from(view.registry().verifiers, ([who, left]) => [who.actorId!, left] as const) // keys are id addresses
}

function byRoot({ session }: StorageGen): { to: ActorId; callers: readonly ActorId[] } {
  return { ...place, callers: [session.world.verifregRoot.id] }
}
