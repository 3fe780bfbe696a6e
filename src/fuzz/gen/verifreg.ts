import {
  EXPORTED_METHODS,
  FRC46_TOKEN_TYPE,
  MIN_DEAL_DURATION,
} from '../../builtin-actors/index.ts'
import { methodNumber } from '../../harness/index.ts'
import {
  type ActorId,
  Address,
  DATACAP_ACTOR_ID,
  MIB,
  VERIFIED_REGISTRY_ACTOR_ID,
} from '../../types/index.ts'
import {
  address,
  array,
  big,
  bool,
  bytes,
  type CborTree,
  concat,
  encodeTree,
  int,
  link,
  NULL,
  uint,
} from './cbor-tree.ts'
import { dataCap, dataCid, extension, minerId, party, spending } from './datacap.ts'
import { accountId, addressOf, BY_SYSTEM, type CallDraft, type Gen, newAddress } from './gen.ts'
import { signatureBy } from './paych.ts'
import { type Grant, type TokenFacts, tokenFacts } from './token-facts.ts'

const REMOVAL_DOMAIN = new TextEncoder().encode('fil_removedatacap:')
const UNKNOWN_SIGNATURE = new Uint8Array(66).fill(1)

/** The facts that the call makers use besides the generator. */
interface Registry {
  readonly facts: TokenFacts
  /** Accounts that are or may become verifiers. */
  readonly candidates: readonly ActorId[]
  readonly miners: readonly ActorId[]
}

/** A call of the verified registry. */
export function verifregCall(g: Gen): CallDraft {
  const { c, session } = g
  const { verifregRoot, senders } = session.world
  const registry: Registry = {
    facts: tokenFacts(session),
    candidates: senders.slice(0, 4).map(({ id }) => id),
    miners: session.actors('storageminer').map(({ id }) => id),
  }
  const { verifiers, allocations, claims } = registry.facts
  const root = [verifregRoot.id]
  const call = (
    name: string,
    internal: bigint,
    params: CborTree,
    callers?: readonly ActorId[],
  ): CallDraft => {
    const isExported = EXPORTED.has(name) && c.chance(50)
    const method = isExported ? methodNumber(name) : internal
    const to = Address.id(VERIFIED_REGISTRY_ACTOR_ID)
    return { note: `verifreg: ${name}`, to, method, value: 0n, params, callers }
  }
  return c.weighted<() => CallDraft>([
    [5, () => call('AddVerifier', 2n, newVerifier(g, registry), root)],
    [1, () => call('RemoveVerifier', 3n, anyVerifier(g, registry), root)],
    [7, () => call('AddVerifiedClient', 4n, newClient(g), orUndefined(verifiers))],
    [3, () => call('RemoveVerifiedClientDataCap', 7n, removal(g, registry), root)],
    [3, () => call('RemoveExpiredAllocations', 8n, ofOwner(g, allocations, 'client'))],
    [6, () => call('ClaimAllocations', 9n, claimed(g, allocations), registry.miners)],
    [3, () => call('GetClaims', 10n, ofOwner(g, claims, 'provider'))],
    [3, () => extend(g, claims, call)],
    [2, () => call('RemoveExpiredClaims', 12n, ofOwner(g, claims, 'provider'))],
    [3, () => call('Receive', EXPORTED_METHODS.Receive, received(g), [DATACAP_ACTOR_ID])],
    [1, () => call('Constructor', 1n, party(g), BY_SYSTEM)],
  ])()
}

const EXPORTED: ReadonlySet<string> = new Set([
  'AddVerifiedClient',
  'RemoveExpiredAllocations',
  'GetClaims',
  'ExtendClaimTerms',
  'RemoveExpiredClaims',
])

function orUndefined(ids: readonly ActorId[]): readonly ActorId[] | undefined {
  return ids.length === 0 ? undefined : ids
}

function newVerifier(g: Gen, { candidates }: Registry): CborTree {
  return array(address(addressOf(g, { id: g.c.pick(candidates) })), allowance(g, 256))
}

function anyVerifier(g: Gen, { candidates }: Registry): CborTree {
  return address(addressOf(g, { id: g.c.pick(candidates) }))
}

function newClient(g: Gen): CborTree {
  const client = g.c.chance(5)
    ? address(newAddress(g))
    : address(addressOf(g, { id: accountId(g) }))
  return array(client, allowance(g, 16))
}

/** So many MiB at most. */
function allowance({ c }: Gen, most: number): CborTree {
  return big(
    c.chance(8) ? c.pick([0n, 256n, -1n, MIB - 1n, 1n << 90n]) : BigInt(1 + c.below(most)) * MIB,
  )
}

/** An owner and some of what is theirs; sometimes of others, or nothing for all. */
function ofOwner(g: Gen, grants: readonly Grant[], owner: 'client' | 'provider'): CborTree {
  const { c } = g
  const grant = grants.length > 0 && !c.chance(10) ? c.pick(grants) : undefined
  const id = grant?.[owner] ?? (owner === 'client' ? accountId(g) : minerId(g))
  const known = grants.filter((other) => other[owner] === id).map((other) => other.id)
  const ids = c.list(3, () => uint(known.length > 0 && c.chance(85) ? c.pick(known) : c.below(6)))
  return array(uint(id), array(...ids))
}

/** Sectors that claim what was allocated to them, mostly as it was allocated. */
function claimed(g: Gen, allocations: readonly Grant[]): CborTree {
  const { c, session } = g
  const claim = (): CborTree => {
    const grant = allocations.length > 0 && !c.chance(10) ? c.pick(allocations) : undefined
    const size = grant === undefined || c.chance(5) ? MIB : grant.size
    return array(
      uint(grant?.client ?? accountId(g)),
      uint(grant?.id ?? c.below(6)),
      link(grant === undefined || c.chance(5) ? dataCid(g) : grant.data),
      uint(size),
    )
  }
  const sector = (): CborTree => {
    const term = c.chance(10) ? c.pick([MIN_DEAL_DURATION - 1n, 5_300_000n]) : 600_000n
    return array(uint(c.below(8)), int(session.epoch + term), array(claim(), ...c.list(2, claim)))
  }
  return array(array(sector(), ...c.list(1, sector)), bool(c.chance(20)))
}

function extend(
  g: Gen,
  claims: readonly Grant[],
  call: (
    name: string,
    internal: bigint,
    params: CborTree,
    callers?: readonly ActorId[],
  ) => CallDraft,
): CallDraft {
  const { c } = g
  const claim = claims.length > 0 && !c.chance(10) ? c.pick(claims) : undefined
  const terms = [extension(g, claim), ...c.list(1, () => extension(g))]
  const callers = claim === undefined ? undefined : [claim.client]
  return call('ExtendClaimTerms', 11n, array(array(...terms)), callers)
}

/** The token's hook, as the token calls it. */
function received(g: Gen): CborTree {
  const { c } = g
  const { amount, data } = spending(g)
  const payload = array(
    uint(accountId(g)),
    uint(c.chance(10) ? accountId(g) : VERIFIED_REGISTRY_ACTOR_ID),
    uint(accountId(g)),
    big(c.chance(10) ? dataCap(g) : amount),
    bytes(encodeTree(data)),
    bytes(new Uint8Array(0)),
  )
  return array(
    uint(c.chance(5) ? 1 : FRC46_TOKEN_TYPE),
    bytes(encodeTree(c.chance(3) ? NULL : payload)),
  )
}

/** Signed by two verifiers, each over its own count of such removals. */
function removal(g: Gen, { facts, candidates }: Registry): CborTree {
  const { c, session } = g
  const client = facts.holders.length > 0 && !c.chance(10) ? c.pick(facts.holders) : accountId(g)
  const size = big(BigInt(1 + c.below(4)) * MIB)
  const verifiers = facts.verifiers.length > 0 ? facts.verifiers : candidates
  const request = (id: ActorId): CborTree => {
    const proposal = array(address(Address.id(client)), size, array(uint(c.pick([0, 0, 0, 1, 2]))))
    const signature = signatureBy(session, id, concat(REMOVAL_DOMAIN, encodeTree(proposal)))
    return array(address(addressOf(g, { id })), bytes(signature ?? UNKNOWN_SIGNATURE))
  }
  const at = c.below(verifiers.length)
  const other = c.chance(10) ? at : (at + 1) % verifiers.length
  return array(
    address(addressOf(g, { id: client })),
    size,
    request(verifiers[at]!),
    request(verifiers[other]!),
  )
}
