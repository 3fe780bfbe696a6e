import { EVM_MAX_RESERVED_METHOD, EXPORTED_METHODS } from '../../builtin-actors/index.ts'
import { Account } from '../../harness/index.ts'
import {
  type ActorId,
  Address,
  BLOCK_GAS_LIMIT,
  BURNT_FUNDS_ACTOR_ID,
  CRON_ACTOR_ID,
  DATACAP_ACTOR_ID,
  EAM_ACTOR_ID,
  FIL,
  INIT_ACTOR_ID,
  REWARD_ACTOR_ID,
  STORAGE_MARKET_ACTOR_ID,
  STORAGE_POWER_ACTOR_ID,
  SYSTEM_ACTOR_ID,
  VERIFIED_REGISTRY_ACTOR_ID,
} from '../../types/index.ts'
import type { Choices } from '../choices.ts'
import type { Draft, KnownActor, Session } from '../session.ts'
import type { Sender } from '../world.ts'
import { type CborTree, encodeTree, mutateTree } from './cbor-tree.ts'

/** The kind of cases: those in which gas cannot show, or those in which it can. */
export type FuzzSet = (typeof FUZZ_SETS)[number]
/** Values of `--set`. */
export const FUZZ_SETS = ['plain', 'gas'] as const

/** The inputs of a generator. */
export interface Gen {
  readonly c: Choices
  readonly session: Session
  readonly set: FuzzSet
  /** A call of any kind, for those that pass calls on. */
  readonly anyCall: (g: Gen) => CallDraft
}

/** A call before it is known how it is sent. */
export interface CallDraft {
  readonly note: string
  readonly to: Address
  readonly method: bigint
  readonly value: bigint
  /** CBOR, or undefined for no parameters at all. */
  readonly params: CborTree | undefined
  /** Actors that may call it; any account if undefined. */
  readonly callers?: readonly ActorId[] | undefined
}

/** Far more than any message of the plain set needs: what a block may hold. */
const PLENTY_OF_GAS = BLOCK_GAS_LIMIT
/** An id that no actor has. */
export const NO_ACTOR_ID: ActorId = 999_999n
/** Actors with an id that every network has. */
export const SINGLETON_IDS: readonly ActorId[] = [
  SYSTEM_ACTOR_ID,
  INIT_ACTOR_ID,
  REWARD_ACTOR_ID,
  CRON_ACTOR_ID,
  STORAGE_POWER_ACTOR_ID,
  STORAGE_MARKET_ACTOR_ID,
  VERIFIED_REGISTRY_ACTOR_ID,
  DATACAP_ACTOR_ID,
  EAM_ACTOR_ID,
  BURNT_FUNDS_ACTOR_ID,
]

/** A message that makes a call, perhaps with a mistake in it. */
export function draftOf(g: Gen, call: CallDraft): Draft {
  const { c, session } = g
  const isWrong = c.chance(12)
  const mistake = isWrong ? c.below(6) : -1
  let { to, method, value, params } = call
  if (mistake === 0 && params !== undefined) params = mutateTree(c, params)
  if (mistake === 1) method = anyMethod(c)
  if (mistake === 2) value = amount(g)
  if (mistake === 3) params = c.chance(50) ? undefined : c.pick(LOOSE_PARAMS)
  if (mistake === 4) to = anyAddress(g)
  const callers = mistake === 5 ? session.actors().map(({ id }) => id) : call.callers
  const draft = { note: call.note, to, method, value, isImplicit: false }
  const encoded = params === undefined ? new Uint8Array(0) : encodeTree(params)
  const common = { ...draft, params: encoded, gasLimit: gasLimit(g) }
  if (callers === undefined || callers.length === 0)
    return { ...common, from: c.pick(session.world.senders).account.address }
  const caller = c.pick(callers)
  const sender = senderOf(session, caller)
  if (sender !== undefined) return { ...common, from: sender.account.address }
  return { ...common, from: Address.id(caller), isImplicit: true }
}

const LOOSE_PARAMS: readonly CborTree[] = [
  { is: 'array', items: [] },
  { is: 'null' },
  { is: 'raw', value: Uint8Array.of(0xff) },
  { is: 'bytes', value: new Uint8Array(0) },
  { is: 'raw', value: new Uint8Array(40) },
]

function gasLimit({ c, set }: Gen): bigint {
  if (set === 'plain') return PLENTY_OF_GAS
  return c.weighted([
    [3, PLENTY_OF_GAS],
    [1, 1_000_000_000n],
    [1, 100_000_000n],
    [1, 20_000_000n],
    [1, 5_000_000n],
  ])
}

/** The account with an id, if messages may come from it. */
export function senderOf(session: Session, id: ActorId): Sender | undefined {
  const { senders, verifregRoot } = session.world
  return [...senders, verifregRoot].find((sender) => sender.id === id)
}

/** An id of an account. */
export function accountId({ c, session }: Gen): ActorId {
  return c.pick(session.world.senders).id
}

/** One of the actors of a type; undefined if there is none. */
export function someActor({ c, session }: Gen, type: string): KnownActor | undefined {
  const found = session.actors(type)
  return found.length === 0 ? undefined : c.pick(found)
}

/** The system, for methods that only it may call. */
export const BY_SYSTEM: readonly ActorId[] = [SYSTEM_ACTOR_ID]

/** An address of any kind, mostly of an actor that is there. */
export function anyAddress(g: Gen): Address {
  const { c, session } = g
  return c.weighted<() => Address>([
    [6, () => addressOf(g, c.pick(session.actors()))],
    [6, () => addressOf(g, { id: accountId(g) })],
    [2, () => Address.id(c.pick(SINGLETON_IDS))],
    [1, () => newAddress(g)],
    [1, () => c.pick(strangeAddresses())],
  ])()
}

/** An address of an actor, by id or another that leads to it. */
export function addressOf({ c, session }: Gen, { id }: { id: ActorId }): Address {
  const other =
    senderOf(session, id)?.account.address ??
    session.getActor(id)?.delegatedAddress ??
    session.robustAddress(id)
  return other !== undefined && c.chance(40) ? other : Address.id(id)
}

/** An address that no actor has yet, and a send would give one. */
export function newAddress({ c }: Gen): Address {
  return c.pick<() => Address>([
    () => Account.of(`stranger ${c.below(64)}`, 'secp256k1').address,
    () => Account.of(`stranger ${c.below(64)}`, 'eth').address,
    () => Account.of(`stranger ${c.below(8)}`, 'bls').address,
    () => Address.delegated(EAM_ACTOR_ID, c.bytes(20)),
  ])()
}

function strangeAddresses(): Address[] {
  const masked = new Uint8Array(20)
  masked[0] = 0xff
  masked[19] = 100
  const precompile = new Uint8Array(20)
  precompile[19] = 4
  const nativePrecompile = precompile.slice()
  nativePrecompile[0] = 0xfe
  return [
    Address.id(NO_ACTOR_ID),
    Address.id((1n << 64n) - 1n),
    Address.delegated(EAM_ACTOR_ID, masked),
    Address.delegated(EAM_ACTOR_ID, precompile),
    Address.delegated(EAM_ACTOR_ID, nativePrecompile),
    Address.delegated(EAM_ACTOR_ID, new Uint8Array(20)),
    Address.delegated(EAM_ACTOR_ID, Uint8Array.of(1, 2, 3)),
    Address.delegated(EAM_ACTOR_ID, new Uint8Array(54).fill(7)),
    Address.delegated(7n, new Uint8Array(20).fill(1)),
    Address.fromBytes(Uint8Array.of(2, ...new Uint8Array(20).fill(9))),
    Address.fromBytes(Uint8Array.of(3, ...new Uint8Array(48))),
  ]
}

/** An amount in attoFIL, mostly small; sometimes more than there is, or less than nothing. */
export function amount({ c }: Gen): bigint {
  return c.weighted([
    [6, 0n],
    [3, 1n],
    [3, BigInt(c.below(1_000_000))],
    [3, BigInt(1 + c.below(20)) * FIL],
    [1, 1_000_000n * FIL],
    [1, 3_000_000_000n * FIL],
    [1, -1n],
    [1, 1n << 128n],
  ])
}

/** A value that most senders have. */
export function smallValue({ c }: Gen): bigint {
  return c.weighted([
    [5, 0n],
    [2, BigInt(c.below(1000))],
    [2, BigInt(1 + c.below(5)) * FIL],
  ])
}

/** A method number that may not exist. */
export function anyMethod(c: Choices): bigint {
  return c.weighted([
    [2, 0n],
    [6, BigInt(c.below(12))],
    [1, EVM_MAX_RESERVED_METHOD],
    [1, EVM_MAX_RESERVED_METHOD + 1n],
    [1, (1n << 24n) - 1n],
    [1, 1n << 24n],
    [1, EXPORTED_METHODS.InvokeEVM],
    [1, EXPORTED_METHODS.Receive],
    [1, EXPORTED_METHODS.AuthenticateMessage],
    [1, (1n << 64n) - 1n],
  ])
}

/** An epoch around now. */
export function anyEpoch({ c, session }: Gen): bigint {
  return c.weighted([
    [3, 0n],
    [3, session.epoch + BigInt(c.below(3000))],
    [2, session.epoch - BigInt(c.below(3000))],
    [1, BigInt(c.below(100))],
    [1, -1n],
    [1, (1n << 63n) - 1n],
    [1, -(1n << 63n)],
  ])
}

/** The Ethereum address of an actor: of its f410 address, else the masked id; sometimes that anyway. */
export function ethWordOf({ c, session }: Gen, { id }: { id: ActorId }): bigint {
  const delegated = session.getActor(id)?.delegatedAddress
  const isEth = delegated?.namespace === EAM_ACTOR_ID && delegated.bytes.length === 22
  if (delegated === undefined || !isEth || c.chance(10)) return (0xffn << 152n) | id
  return delegated.bytes.subarray(2).reduce((n, byte) => (n << 8n) | BigInt(byte), 0n)
}
