import { type Blockstore, CborReader, type Cid, Hamt } from '../../ipld/index.ts'
import {
  type ActorId,
  Address,
  DATACAP_ACTOR_ID,
  decodeVarint,
  VERIFIED_REGISTRY_ACTOR_ID,
} from '../../types/index.ts'
import type { Session } from '../session.ts'

const WIDTH = 5
const TOKEN_WIDTH = 3

/** An allocation or a claim, as far as messages about it need. */
export interface Grant {
  readonly id: bigint
  readonly client: ActorId
  readonly provider: ActorId
  readonly data: Cid
  readonly size: bigint
}

/** The facts that the verified registry and the token hold. */
export interface TokenFacts {
  readonly verifiers: readonly ActorId[]
  readonly holders: readonly ActorId[]
  readonly allocations: readonly Grant[]
  readonly claims: readonly Grant[]
}

/** Reads the states of the verified registry and of datacap. */
export function tokenFacts(session: Session): TokenFacts {
  const { store } = session
  const registry = session.state(VERIFIED_REGISTRY_ACTOR_ID, (r) => {
    r.readTupleHeader(6, 'verified registry state')
    r.skipValue()
    const verifiers = r.readLink()
    r.skipValue()
    const allocations = r.readLink()
    r.skipValue()
    return { verifiers, allocations, claims: r.readLink() }
  })
  const balances = session.state(DATACAP_ACTOR_ID, (r) => {
    r.readTupleHeader(2, 'datacap state')
    r.skipValue()
    r.readTupleHeader(4, 'token state')
    r.skipValue()
    const found = r.readLink()
    r.skipValue()
    r.skipValue()
    return found
  })
  if (registry === undefined || balances === undefined)
    return { verifiers: [], holders: [], allocations: [], claims: [] }
  const verifiers = entries(store, registry.verifiers, WIDTH).map(({ key }) => idOf(key))
  return {
    verifiers: verifiers.filter((id) => id !== undefined),
    holders: entries(store, balances, TOKEN_WIDTH).map(({ key }) => decodeVarint(key).value),
    allocations: grants(store, registry.allocations, true),
    claims: grants(store, registry.claims, false),
  }
}

/** The entries of every owner; the client comes first in an allocation, the provider in a claim. */
function grants(store: Blockstore, root: Cid, isAllocation: boolean): Grant[] {
  return entries(store, root, WIDTH).flatMap(({ value }) =>
    entries(store, new CborReader(value).readLink(), WIDTH).map(({ key, value: grant }) => {
      const r = new CborReader(grant)
      r.readArrayHeader()
      const [first, second] = [r.readUint(), r.readUint()]
      const [client, provider] = isAllocation ? [first, second] : [second, first]
      return {
        id: decodeVarint(key).value,
        client,
        provider,
        data: r.readLink(),
        size: r.readUint(),
      }
    }),
  )
}

function entries(
  store: Blockstore,
  root: Cid,
  bitWidth: number,
): { key: Uint8Array; value: Uint8Array }[] {
  const found: { key: Uint8Array; value: Uint8Array }[] = []
  Hamt.load(store, root, { bitWidth }).forEach((key, value) => {
    found.push({ key: key.slice(), value })
  })
  return found
}

function idOf(key: Uint8Array): ActorId | undefined {
  return Address.fromBytes(key).actorId
}
