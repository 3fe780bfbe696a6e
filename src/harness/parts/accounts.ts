import { ACCOUNT_STATE } from '../../builtin-actors/index.ts'
import { isAddressText, keyOfMnemonic } from '../../crypto/index.ts'
import { encodeAs } from '../../ipld/index.ts'
import { EMPTY_ARR_CID } from '../../state-tree/index.ts'
import {
  type ActorId,
  type AmountLike,
  assertOneOf,
  assertOptions,
  formatFil,
  type OptionNames,
  toTokenAmount,
  UsageError,
} from '../../types/index.ts'
import { type Hex, hexToBytes } from '../abi/index.ts'
import { ACCOUNT_TYPES, Account, type AccountType } from '../accounts.ts'
import type { Core } from './core.ts'
import type { Names } from './names.ts'
import type { State } from './state.ts'

/** Type and balance of a new account. */
export interface AccountOptions {
  /** `'secp256k1'` (f1, default), `'bls'` (f3) or `'eth'` (f410). */
  readonly type?: AccountType
  /** Balance when it is created; the world's `accountBalance` by default. */
  readonly balance?: AmountLike
  /** Its key: 32 bytes or 0x text, as {@link Account.privateKey} gives them; by default it follows from the name. */
  readonly privateKey?: Uint8Array | Hex
  /** Words of a wallet that its key is derived from, for `'secp256k1'` and `'eth'`. */
  readonly mnemonic?: string
  /** Path of the key below the words; `m/44'/461'/0'/0/0` by default, for `'eth'` `m/44'/60'/0'/0/0`. */
  readonly path?: string
}

/** Default paths of keys. Source: SLIP-44, coin types 461 and 60. */
const PATHS = { secp256k1: "m/44'/461'/0'/0/0", eth: "m/44'/60'/0'/0/0" } as const

const ACCOUNT_OPTIONS = {
  type: true,
  balance: true,
  privateKey: true,
  mnemonic: true,
  path: true,
} satisfies OptionNames<AccountOptions>

/** Named accounts of a world. */
export class Accounts {
  readonly #core: Core
  readonly #names: Pick<Names, 'codeOf' | 'set'>
  readonly #state: Pick<State, 'putBlock'>

  constructor(core: Core, names: Pick<Names, 'codeOf' | 'set'>, state: Pick<State, 'putBlock'>) {
    this.#core = core
    this.#names = names
    this.#state = state
  }

  /** The named accounts of the world. */
  get all(): readonly Account[] {
    return [...this.#core.world.names.values()].flatMap(({ account }) => account ?? [])
  }

  /** Returns the account of a name, which is created and funded the first time. */
  account(name: string, options: AccountOptions = {}): Account {
    assertOptions(options, 'the options of account', ACCOUNT_OPTIONS)
    if (typeof name !== 'string')
      throw new UsageError(
        'FVM_ACCOUNT',
        `the name of an account is ${name === null ? 'null' : typeof name}: give text, as "alice"`,
      )
    if (options.type !== undefined)
      assertOneOf(options.type, `the type of account "${name}"`, ACCOUNT_TYPES)
    const given = accountFromKey(name, options)
    const known = this.#core.world.names.get(name)
    if (known !== undefined) {
      if (known.account === undefined)
        throw new UsageError(
          'FVM_ACCOUNT',
          `"${name}" is the name of a deployed actor: use another`,
        )
      if (options.type !== undefined && options.type !== known.account.type)
        throw new UsageError(
          'FVM_ACCOUNT',
          `account "${name}" has type ${known.account.type} already: use another name for one of type ${options.type}`,
        )
      if (given !== undefined && !given.address.equals(known.account.address))
        throw new UsageError(
          'FVM_ACCOUNT',
          `account "${name}" exists with another key: use another name for this one`,
        )
      this.#assertBalance(name, known.id, options.balance)
      return known.account
    }
    this.#core.assertIdle('account')
    if (name === '' || isAddressText(name))
      throw new UsageError(
        'FVM_ACCOUNT',
        `${JSON.stringify(name)} cannot be a name, as it reads as an address: use one such as "alice"`,
      )
    const account = given ?? Account.of(name, options.type ?? 'secp256k1')
    const existing = given === undefined ? undefined : this.#existing(given)
    if (existing !== undefined && options.balance === undefined) {
      this.#names.set(name, { id: existing, account })
      return account
    }
    const balance = toTokenAmount(
      options.balance ?? this.#core.config.accountBalance,
      `the balance of "${name}"`,
    )
    this.#names.set(name, { id: this.#create(account, balance), account })
    return account
  }

  /** Finds the actor that the state already has at the address of a key. */
  #existing({ address }: Account): ActorId | undefined {
    const id = this.#core.lookupId(address)
    const actor = id === undefined ? undefined : this.#core.getActor(id)
    const isAccount =
      actor !== undefined &&
      ['account', 'ethaccount'].some((type) => this.#names.codeOf(type).equals(actor.code))
    return isAccount ? id : undefined
  }

  /** Checks a balance that was given for an account which exists: it has no effect. */
  #assertBalance(name: string, id: ActorId, given: AmountLike | undefined): void {
    if (given === undefined) return
    const balance = toTokenAmount(given, `the balance of "${name}"`)
    const held = this.#core.getActor(id)?.balance ?? 0n
    if (balance === held) return
    throw new UsageError(
      'FVM_ACCOUNT',
      `account "${name}" exists and has ${formatFil(held)}, so the balance of ${formatFil(balance)} has no effect: use vm.setBalance("${name}", ...)`,
    )
  }

  #create(account: Account, balance: bigint): ActorId {
    const { address } = account
    const isEth = account.type === 'eth'
    const code = this.#names.codeOf(isEth ? 'ethaccount' : 'account')
    const state = isEth ? EMPTY_ARR_CID : this.#state.putBlock(encodeAs(ACCOUNT_STATE, { address }))
    const tree = this.#core.ownTree()
    const id = tree.lookupId(address) ?? tree.registerNewAddress(address)
    tree.setActor(id, {
      code,
      state,
      sequence: tree.getActor(id)?.sequence ?? 0n,
      balance,
      delegatedAddress: isEth ? address : undefined,
    })
    return id
  }
}

/** Makes the account of a key or of words; undefined where neither is given. */
function accountFromKey(name: string, options: AccountOptions): Account | undefined {
  const { type = 'secp256k1', privateKey, mnemonic, path } = options
  if (privateKey !== undefined && mnemonic !== undefined)
    throw new UsageError(
      'FVM_KEY',
      `account "${name}" was given a private key and a mnemonic: give one of them`,
    )
  if (path !== undefined && mnemonic === undefined)
    throw new UsageError(
      'FVM_KEY',
      `account "${name}" was given a path without a mnemonic: give the mnemonic that the path starts from`,
    )
  if (privateKey !== undefined) {
    const bytes =
      typeof privateKey === 'string' ? hexToBytes(privateKey, 'the private key') : privateKey
    return Account.fromKey(name, type, bytes)
  }
  if (mnemonic === undefined) return undefined
  if (type === 'bls')
    throw new UsageError(
      'FVM_KEY',
      'BLS keys cannot be derived from a mnemonic: give privateKey, or use the types secp256k1 or eth',
    )
  return Account.fromKey(name, type, keyOfMnemonic(mnemonic, path ?? PATHS[type]))
}
