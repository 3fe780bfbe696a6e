import {
  ALLOCATION_REQUESTS_SCHEMA,
  DATACAP,
  DATACAP_GRANULARITY as TOKEN,
} from '../../builtin-actors/index.ts'
import { encodeValue } from '../../schema/index.ts'
import {
  type ActorId,
  Address,
  DATACAP_ACTOR_ID,
  MIB,
  STORAGE_MARKET_ACTOR_ID,
  VERIFIED_REGISTRY_ACTOR_ID,
} from '../../types/index.ts'
import { accountId, addressOf, anyAddress, type CallDraft, newAddress } from '../gen/gen.ts'
import { allocate, requestAllocations } from './allocations.ts'
import { someone } from './miner-people.ts'
import { mostly } from './miner-sealing.ts'
import { type StorageGen, typedCall } from './typed-call.ts'

const place = { to: DATACAP_ACTOR_ID }
const byRegistry = { ...place, callers: [VERIFIED_REGISTRY_ACTOR_ID] }
const QUERIES = ['Name', 'Symbol', 'Granularity', 'TotalSupply'] as const

/** The right of an operator to spend tokens of an owner. */
interface AllowanceFacts {
  readonly owner: ActorId
  readonly operator: ActorId
  /** The amount that the allowance and the owner's balance let the operator spend. */
  readonly spendable: bigint
}

/** A call of the datacap token that mostly finds the tokens and allowances that it needs. */
export function tokenCall(g: StorageGen): CallDraft {
  const { c } = g
  return c.weighted<() => CallDraft>([
    [12, () => typedCall(g, DATACAP, c.pick(QUERIES), place)],
    [3, () => typedCall(g, DATACAP, 'Balance', { ...place, params: holderAddress(g) })],
    [3, () => allowance(g)],
    [5, () => mint(g)],
    [4, () => destroy(g)],
    [8, () => allocate(g)],
    [4, () => transfer(g)],
    [8, () => transferFrom(g)],
    [6, () => changeAllowance(g, 'IncreaseAllowance')],
    [4, () => changeAllowance(g, 'DecreaseAllowance')],
    [3, () => revoke(g)],
    [4, () => burn(g)],
    [6, () => burnFrom(g)],
  ])()
}

function mint(g: StorageGen): CallDraft {
  const { c, view } = g
  const to = c.weighted<() => Address>([
    [16, () => addressOf(g, { id: someone(g) })],
    [2, () => Address.id(c.pick(view.miners()).id)],
    [2, () => anyAddress(g)],
    [1, () => newAddress(g)],
  ])()
  const market = Address.id(STORAGE_MARKET_ACTOR_ID)
  const operators = c.list(2, () => (c.chance(60) ? market : holderAddress(g)))
  return typedCall(g, DATACAP, 'Mint', {
    ...byRegistry,
    params: { to, amount: amountUpTo(g, 64n * MIB * TOKEN), operators },
  })
}

function destroy(g: StorageGen): CallDraft {
  const [owner, balance] = holder(g)
  const params = { owner: addressOf(g, { id: owner }), amount: amountUpTo(g, balance) }
  return typedCall(g, DATACAP, 'Destroy', { ...byRegistry, params })
}

/** A transfer by the governor to anybody, or one between others, which the token refuses. */
function transfer(g: StorageGen): CallDraft {
  const { c, view } = g
  const isOwn = c.chance(80)
  const to = c.chance(85) ? addressOf(g, { id: someone(g) }) : anyAddress(g)
  const held = view.token().balances.get(VERIFIED_REGISTRY_ACTOR_ID) ?? 0n
  return typedCall(g, DATACAP, 'Transfer', {
    ...(isOwn ? byRegistry : place),
    params: { to, amount: amountUpTo(g, isOwn ? held : MIB * TOKEN), operatorData: c.bytes(2) },
  })
}

function transferFrom(g: StorageGen): CallDraft {
  const { c } = g
  const { requests, size } = requestAllocations(g)
  const { owner, operator, spendable } = allowanceOf(g, size * TOKEN)
  const amount = mostly(g, size * TOKEN, [spendable + TOKEN, -TOKEN, 1n])
  const registry = Address.id(VERIFIED_REGISTRY_ACTOR_ID)
  return typedCall(g, DATACAP, 'TransferFrom', {
    ...place,
    callers: [operator],
    params: {
      from: mostly(g, addressOf(g, { id: owner }), [anyAddress(g)]),
      to: c.chance(6) ? anyAddress(g) : registry,
      amount,
      operatorData: encodeValue(ALLOCATION_REQUESTS_SCHEMA, requests),
    },
  })
}

function changeAllowance(
  g: StorageGen,
  name: 'IncreaseAllowance' | 'DecreaseAllowance',
): CallDraft {
  const { c } = g
  const known = c.chance(name === 'IncreaseAllowance' ? 20 : 80) ? allowanceOf(g) : undefined
  const owner = known?.owner ?? holder(g)[0]
  const operator = known === undefined ? holderAddress(g) : addressOf(g, { id: known.operator })
  const most = c.chance(50) ? 1n << 42n : BigInt(1 + c.below(16)) * MIB
  const delta = mostly(g, most * TOKEN, [0n, 1n, -TOKEN, 10n ** 39n])
  return typedCall(g, DATACAP, name, { ...place, callers: [owner], params: { operator, delta } })
}

function revoke(g: StorageGen): CallDraft {
  const { owner, operator } = allowanceOf(g)
  const params = { operator: mostly(g, addressOf(g, { id: operator }), [anyAddress(g)]) }
  return typedCall(g, DATACAP, 'RevokeAllowance', { ...place, callers: [owner], params })
}

function allowance(g: StorageGen): CallDraft {
  const known = allowanceOf(g)
  const [owner, operator] = [known.owner, known.operator].map((id) =>
    g.c.chance(10) ? anyAddress(g) : addressOf(g, { id }),
  )
  const params = { owner: owner!, operator: operator! } // two of two
  return typedCall(g, DATACAP, 'Allowance', { ...place, params })
}

function burn(g: StorageGen): CallDraft {
  const [owner, balance] = holder(g)
  const params = { amount: amountUpTo(g, balance) }
  return typedCall(g, DATACAP, 'Burn', { ...place, callers: [owner], params })
}

function burnFrom(g: StorageGen): CallDraft {
  const { owner, operator, spendable } = allowanceOf(g)
  const from = mostly(g, addressOf(g, { id: owner }), [anyAddress(g)])
  const params = { owner: from, amount: amountUpTo(g, spendable) }
  return typedCall(g, DATACAP, 'BurnFrom', { ...place, callers: [operator], params })
}

/** An amount of at most 16 MiB that is there; now and then one that is not, or none at all. */
function amountUpTo(g: StorageGen, most: bigint): bigint {
  const { c } = g
  const wanted = BigInt(1 + c.below(16)) * MIB * TOKEN
  const odd = [0n, 1n, -TOKEN, most + TOKEN, 10n ** 40n]
  return c.chance(10) ? c.pick(odd) : wanted < most ? wanted : most
}

/** An owner of tokens other than the registry, and what it has; an account without any where none has. */
function holder(g: StorageGen): readonly [ActorId, bigint] {
  const all = [...g.view.token().balances].filter(([id]) => id !== VERIFIED_REGISTRY_ACTOR_ID)
  return all.length > 0 && !g.c.chance(4) ? g.c.pick(all) : [accountId(g), 0n]
}

function holderAddress(g: StorageGen): Address {
  return g.c.chance(8) ? anyAddress(g) : addressOf(g, { id: someone(g) })
}

/** An allowance, mostly one with which an account or a contract can spend an amount. */
function allowanceOf(g: StorageGen, least = 1n): AllowanceFacts {
  const { c, view } = g
  const { balances, allowances } = view.token()
  const all = Array.from(allowances, ([owner, ofOwner]) =>
    Array.from(ofOwner, ([operator, allowed]): AllowanceFacts => {
      const balance = balances.get(owner) ?? 0n
      return { owner, operator, spendable: allowed < balance ? allowed : balance }
    }),
  ).flat()
  const useful = all.filter(
    ({ operator, spendable }) => spendable >= least && operator !== STORAGE_MARKET_ACTOR_ID,
  )
  const pool = useful.length > 0 && !c.chance(10) ? useful : all
  if (pool.length > 0 && !c.chance(4)) return c.pick(pool)
  return { owner: accountId(g), operator: accountId(g), spendable: 0n }
}
