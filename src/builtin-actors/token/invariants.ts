import { type Blockstore, type CborSchema, type Cid, TypedHamt } from '../../ipld/index.ts'
import { type ActorId, decodeVarint, type TokenAmount } from '../../types/index.ts'
import { LINK } from '../runtime/actor-map.ts'
import { Violations } from '../runtime/violations.ts'
import { AMOUNT, type TokenState } from './token-state.ts'

/** The facts that other actors are compared with. */
export interface TokenSummary {
  readonly balances: ReadonlyMap<ActorId, TokenAmount>
}

/**
 * All that is wrong with a token's state.
 *
 * @see frc46_token 15.0.0 `src/token/state.rs`, `check_invariants`
 */
export function checkTokenInvariants(
  state: TokenState,
  store: Blockstore,
  granularity: bigint,
): { readonly violations: string[]; readonly summary: TokenSummary } {
  const violations = new Violations()
  violations.require(state.supply >= 0n, `total supply was negative: ${state.supply}`)
  const balances = new Map<ActorId, TokenAmount>()
  violations.reading('balances', () => {
    let sum = 0n
    const loaded = load(store, state, state.balances, AMOUNT)
    forEach(loaded, (owner, balance) => {
      violations.require(balance >= 0n, `f0${owner} has a negative balance of ${balance}`)
      violations.require(balance !== 0n, `a zero balance is stored for f0${owner}`)
      violations.require(
        balance % granularity === 0n,
        `the balance of f0${owner}, ${balance}, is not a multiple of ${granularity}`,
      )
      sum += balance
      balances.set(owner, balance)
    })
    violations.require(
      sum === state.supply,
      `the total supply ${state.supply} does not match the sum of all balances ${sum}`,
    )
  })
  violations.reading('allowances', () => {
    forEach(load(store, state, state.allowances, LINK), (owner, root) => {
      checkAllowances(load(store, state, root, AMOUNT), owner, violations)
    })
  })
  return { violations: violations.found, summary: { balances } }
}

function checkAllowances(
  operators: TypedHamt<TokenAmount>,
  owner: ActorId,
  violations: Violations,
): void {
  let count = 0
  forEach(operators, (operator, allowance) => {
    const between = `f0${owner} for f0${operator}`
    violations.require(owner !== operator, `an allowance for itself is stored for f0${owner}`)
    violations.require(
      allowance >= 0n,
      `a negative allowance is stored of ${between}: ${allowance}`,
    )
    violations.require(allowance !== 0n, `a zero allowance is stored of ${between}`)
    count++
  })
  violations.require(count > 0, `an empty map of allowances is stored for f0${owner}`)
}

function load<V>(
  store: Blockstore,
  { hamtBitWidth: bitWidth }: TokenState,
  root: Cid,
  schema: CborSchema<V>,
): TypedHamt<V> {
  return TypedHamt.load(store, root, { bitWidth }, schema)
}

function forEach<V>(map: TypedHamt<V>, f: (id: ActorId, value: V) => void): void {
  map.forEach((key, value) => f(decodeVarint(key).value, value))
}
