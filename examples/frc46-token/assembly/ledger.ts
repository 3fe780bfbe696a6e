// The token's state: who has how much, and who may spend whose.
import {
  abort,
  CborWriter,
  createState,
  ExitCode,
  Hamt,
  loadState,
  saveState,
  TokenAmount,
  uintKey,
} from 'litefvm/assembly'

/**
 * The state is the DAG-CBOR list [name, symbol, granularity, minter's id, supply, balances,
 * allowances]. Balances: a HAMT from owner's id to amount. Allowances: a HAMT from owner's id to the
 * root of a HAMT from operator's id to amount. Nothing is kept for 0.
 */
export class Ledger {
  private constructor(
    readonly name: string,
    readonly symbol: string,
    /** Amounts are multiples of it. */
    readonly granularity: u64,
    /** Who may mint. */
    readonly minter: u64,
    public supply: TokenAmount,
    private readonly balances: Hamt,
    private readonly allowances: Hamt,
  ) {}

  static create(name: string, symbol: string, granularity: u64, minter: u64): void {
    const zero = TokenAmount.zero()
    const ledger =
      new Ledger(name, symbol, granularity, minter, zero, Hamt.empty(), Hamt.empty())
    createState(ledger.encode())
  }

  static load(): Ledger {
    const state = loadState().tuple(7)
    return new Ledger(
      state.text(), state.text(), state.uint(), state.uint(), state.token(),
      Hamt.load(state.link()), Hamt.load(state.link()),
    )
  }

  save(): void {
    saveState(this.encode())
  }

  balanceOf(owner: u64): TokenAmount {
    return amountIn(this.balances, owner)
  }

  /** Adds to a balance, or takes from it. Aborts with USR_INSUFFICIENT_FUNDS if it is too small. */
  changeBalance(owner: u64, change: TokenAmount): TokenAmount {
    const balance = this.balanceOf(owner) + change
    if (balance.isNegative)
      abort(ExitCode.USR_INSUFFICIENT_FUNDS, 'the balance of f0' + owner.toString() + ' is too small')
    setAmount(this.balances, owner, balance)
    return balance
  }

  allowance(owner: u64, operator: u64): TokenAmount {
    const operators = this.operatorsOf(owner)
    return operators === null ? TokenAmount.zero() : amountIn(operators, operator)
  }

  setAllowance(owner: u64, operator: u64, amount: TokenAmount): void {
    const found = this.operatorsOf(owner)
    const operators = found === null ? Hamt.empty() : found
    setAmount(operators, operator, amount)
    const key = uintKey(owner)
    if (operators.isEmpty) this.allowances.delete(key)
    else this.allowances.set(key, new CborWriter().link(operators.flush()))
  }

  /** Takes from an allowance. Aborts with USR_INSUFFICIENT_FUNDS if it is too small. */
  useAllowance(owner: u64, operator: u64, amount: TokenAmount): TokenAmount {
    const left = this.allowance(owner, operator) - amount
    if (left.isNegative) abort(ExitCode.USR_INSUFFICIENT_FUNDS, 'the allowance is too small')
    if (!amount.isZero) this.setAllowance(owner, operator, left)
    return left
  }

  private operatorsOf(owner: u64): Hamt | null {
    const root = this.allowances.get(uintKey(owner))
    return root === null ? null : Hamt.load(root.link())
  }

  private encode(): CborWriter {
    const writer = new CborWriter(256).array(7).text(this.name).text(this.symbol)
    writer.uint(this.granularity).uint(this.minter).token(this.supply)
    return writer.link(this.balances.flush()).link(this.allowances.flush())
  }
}

function amountIn(map: Hamt, id: u64): TokenAmount {
  const value = map.get(uintKey(id))
  return value === null ? TokenAmount.zero() : value.token()
}

function setAmount(map: Hamt, id: u64, amount: TokenAmount): void {
  if (amount.isZero) map.delete(uintKey(id))
  else map.set(uintKey(id), new CborWriter(32).token(amount))
}
