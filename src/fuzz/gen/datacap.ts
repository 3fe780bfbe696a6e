import { DATACAP_GRANULARITY, MIN_DEAL_DURATION, policyOf } from '../../builtin-actors/index.ts'
import { methodNumber } from '../../harness/index.ts'
import type { Cid } from '../../ipld/index.ts'
import {
  type ActorId,
  Address,
  DATACAP_ACTOR_ID,
  MIB,
  STORAGE_MARKET_ACTOR_ID,
  VERIFIED_REGISTRY_ACTOR_ID,
} from '../../types/index.ts'
import {
  address,
  array,
  big,
  bytes,
  type CborTree,
  encodeTree,
  int,
  link,
  uint,
} from './cbor-tree.ts'
import { accountId, addressOf, anyAddress, BY_SYSTEM, type CallDraft, type Gen } from './gen.ts'
import { type Grant, tokenFacts } from './token-facts.ts'

/** Longest term of an allocation. */
const MAX_TERM = policyOf('mainnet').maximumVerifiedAllocationTerm

/** A holder or an operator: mostly an account. */
export function party(g: Gen): CborTree {
  const { c } = g
  return address(
    c.weighted<() => Address>([
      [6, () => addressOf(g, { id: accountId(g) })],
      [
        2,
        () =>
          Address.id(
            c.pick([VERIFIED_REGISTRY_ACTOR_ID, STORAGE_MARKET_ACTOR_ID, DATACAP_ACTOR_ID]),
          ),
      ],
      [2, () => anyAddress(g)],
    ])(),
  )
}

/** An amount of the token, mostly of whole MiB. */
export function dataCap({ c }: Gen): bigint {
  return c.weighted([
    [8, BigInt(1 + c.below(8)) * MIB * DATACAP_GRANULARITY],
    [2, 0n],
    [1, DATACAP_GRANULARITY],
    [1, 1n],
    [1, -DATACAP_GRANULARITY],
    [1, 10n ** 39n],
  ])
}

/** A call of the datacap token. */
export function datacapCall(g: Gen): CallDraft {
  const { c } = g
  const own = { to: Address.id(DATACAP_ACTOR_ID), value: 0n }
  const governor = [VERIFIED_REGISTRY_ACTOR_ID]
  const operatorData = (): CborTree =>
    bytes(c.chance(5) ? c.bytes(3) : encodeTree(spending(g).data))
  const call = (
    name: string,
    params: CborTree | undefined,
    callers?: readonly ActorId[],
  ): CallDraft => ({
    ...own,
    note: `datacap: ${name}`,
    method: methodNumber(name),
    params,
    callers,
  })
  return c.weighted<() => CallDraft>([
    [2, () => call(c.pick(['Name', 'Symbol', 'Granularity', 'TotalSupply']), undefined)],
    [3, () => call('Balance', party(g))],
    [2, () => call('Allowance', array(party(g), party(g)))],
    [4, () => call('Mint', array(party(g), big(dataCap(g)), operators(g)), governor)],
    [2, () => call('Destroy', array(party(g), big(dataCap(g))), governor)],
    [8, () => transferOf(g, call)],
    [3, () => call('Transfer', array(party(g), big(dataCap(g)), operatorData()), governor)],
    [4, () => call('TransferFrom', transferFrom(g, operatorData))],
    [4, () => call('IncreaseAllowance', array(party(g), big(dataCap(g))))],
    [2, () => call('DecreaseAllowance', array(party(g), big(dataCap(g))))],
    [1, () => call('RevokeAllowance', array(party(g)))],
    [2, () => call('Burn', array(big(dataCap(g))))],
    [2, () => call('BurnFrom', array(party(g), big(dataCap(g))))],
    [1, () => ({ ...call('Constructor', party(g), BY_SYSTEM), method: 1n })],
  ])()
}

type MakeCall = (
  name: string,
  params: CborTree | undefined,
  callers?: readonly ActorId[],
) => CallDraft

/** A transfer to the registry by who has datacap. */
function transferOf(g: Gen, call: MakeCall): CallDraft {
  const { c } = g
  const { holders } = tokenFacts(g.session)
  const { amount, data } = spending(g)
  const sent = big(c.chance(8) ? dataCap(g) : amount)
  const callers = holders.length > 0 && !c.chance(10) ? holders : undefined
  return call('Transfer', array(toRegistry(g), sent, bytes(encodeTree(data))), callers)
}

/** Requests for allocations and longer terms, and what they cost. */
export function spending(g: Gen): { amount: bigint; data: CborTree } {
  const { c } = g
  const { claims } = tokenFacts(g.session)
  const allocations = c.chance(10) ? [] : [allocation(g), ...c.list(2, () => allocation(g))]
  const extended = claims.length > 0 && c.chance(25) ? [c.pick(claims)] : []
  const sizes = [...allocations, ...extended].map(({ size }) => size)
  const data = array(
    array(...allocations.map(({ tree }) => tree)),
    array(...extended.map((claim) => extension(g, claim))),
  )
  return { amount: sizes.reduce((sum, size) => sum + size, 0n) * DATACAP_GRANULARITY, data }
}

function transferFrom(g: Gen, operatorData: () => CborTree): CborTree {
  return array(party(g), toRegistry(g), big(dataCap(g)), operatorData())
}

function toRegistry(g: Gen): CborTree {
  return g.c.chance(15) ? party(g) : address(Address.id(VERIFIED_REGISTRY_ACTOR_ID))
}

function operators(g: Gen): CborTree {
  return array(...g.c.list(2, () => party(g)))
}

function allocation(g: Gen): { size: bigint; tree: CborTree } {
  const { c, session } = g
  const size = c.weighted([
    [30, BigInt(1 + c.below(4)) * MIB],
    [1, 256n],
    [1, 0n],
    [1, MIB - 1n],
  ])
  const mostly = (usual: bigint, others: readonly bigint[]): bigint =>
    c.chance(10) ? c.pick(others) : usual
  const tree = array(
    uint(minerId(g)),
    link(dataCid(g)),
    uint(size),
    int(mostly(MIN_DEAL_DURATION, [MIN_DEAL_DURATION - 1n, 600_000n])),
    int(mostly(MAX_TERM, [MIN_DEAL_DURATION, MAX_TERM + 1n, 0n])),
    int(session.epoch + mostly(1_000n, [172_800n, 172_801n, -1n])),
  )
  return { size, tree }
}

/** A longer term of a claim. */
export function extension(g: Gen, claim?: Grant): CborTree {
  const { c } = g
  const term = int(600_000n + BigInt(c.below(12)) * 600_000n)
  return array(uint(claim?.provider ?? minerId(g)), uint(claim?.id ?? 1 + c.below(4)), term)
}

/** The miner, mostly. */
export function minerId(g: Gen): ActorId {
  const { c, session } = g
  return c.chance(5) ? accountId(g) : c.pick(session.actors('storageminer')).id
}

/** Any link will do: nobody looks behind it. */
export function dataCid({ c, session }: Gen): Cid {
  return c.pick([...session.world.codes.values()])
}
