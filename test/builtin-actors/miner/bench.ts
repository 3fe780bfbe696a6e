import { MINER_ACTOR } from '../../../src/builtin-actors/miner/actor.ts'
import { MINER } from '../../../src/builtin-actors/miner/definition.ts'
import type { SectorOnChainInfo } from '../../../src/builtin-actors/miner/sectors/sector-info.ts'
import { Sectors } from '../../../src/builtin-actors/miner/sectors/sectors.ts'
import { MINER_STATE, type MinerState } from '../../../src/builtin-actors/miner/state/state.ts'
import { ActorType } from '../../../src/builtin-actors/runtime/actor-type.ts'
import { invokeNative } from '../../../src/builtin-actors/runtime/dispatch.ts'
import { policyOf } from '../../../src/builtin-actors/runtime/policy.ts'
import type { ConsensusFault } from '../../../src/builtin-actors/runtime/proofs.ts'
import { Runtime } from '../../../src/builtin-actors/runtime/runtime.ts'
import type {
  ActorEventHeader,
  ActorSyscalls,
  SendAnswer,
  SendRequest,
} from '../../../src/builtin-actors/runtime/syscalls.ts'
import { computeUnsealedCommitment, hashByCode } from '../../../src/crypto/index.ts'
import {
  type Blockstore,
  Cid,
  Codec,
  cidOf,
  decodeAs,
  decodeCbor,
  encodeAs,
  type IpldValue,
  MemoryBlockstore,
} from '../../../src/ipld/index.ts'
import {
  type AnySchema,
  decodeValue,
  encodeValue,
  type MethodSpec,
  methodNumbersOf,
  type ParamsOf,
  type ReturnOf,
} from '../../../src/schema/index.ts'
import {
  ActorError,
  type ActorId,
  Address,
  DecodeError,
  ErrorNumber,
  Panic,
  Protocol,
  SyscallError,
  type TokenAmount,
} from '../../../src/types/index.ts'

/** The ids of a bench: the miner, its people, and a stranger; contracts and multisigs where a test wants them. */
export const Id = {
  system: 0n,
  init: 1n,
  reward: 2n,
  power: 4n,
  market: 5n,
  registry: 6n,
  burnt: 99n,
  owner: 101n,
  worker: 102n,
  control: 103n,
  stranger: 104n,
  beneficiary: 105n,
  secpAccount: 106n,
  contract: 107n,
  miner: 1_000n,
} as const

const TYPES = new Map<ActorId, number>([
  [Id.system, ActorType.system],
  [Id.init, ActorType.init],
  [Id.reward, ActorType.reward],
  [Id.power, ActorType.storagepower],
  [Id.market, ActorType.storagemarket],
  [Id.registry, ActorType.verifiedregistry],
  [Id.contract, ActorType.evm],
])

/** 10^18 attoFIL. */
export const FIL = 10n ** 18n

/** A message that the miner sent. */
export interface Sent {
  readonly to: ActorId
  readonly method: bigint
  readonly value: TokenAmount
  readonly params: IpldValue | undefined
}

/** An event's entries by key; keys that come again are numbered. */
export type EventFields = readonly (readonly [key: string, value: IpldValue])[]

/** The outcome of a call. */
export interface Outcome<R> {
  readonly exitCode: number
  readonly message: string
  /** The decoded return value; undefined if the call failed. */
  readonly value: R | undefined
  readonly sent: readonly Sent[]
  readonly events: readonly EventFields[]
  /** Names of the syscalls, in order. */
  readonly calls: readonly string[]
}

/** What another actor answers. */
export interface Answer {
  readonly exitCode?: number
  readonly data?: Uint8Array
}
type Answerer = (params: Uint8Array | undefined, value: TokenAmount) => Answer

/** Methods of the miner that a bench has called with success. */
export const REACHED = new Set<string>()

type Methods = typeof MINER.methods
type MethodName = keyof Methods

/** Estimates in Q.128 of a reward of 10 FIL and a power of 1 PiB. */
const REWARD = [10n * FIL, 1n << 50n] as const
const NETWORK_POWER = 1n << 50n

/**
 * A miner alone: the native actor over blocks in memory, with answers of other actors that a test may
 * replace. Power and pledge deltas are summed up, and cron calls at the epochs that the miner enrols.
 */
export class MinerBench {
  readonly policy = policyOf('testing')
  readonly store: Blockstore = new MemoryBlockstore()
  epoch = 1_000n
  balance: TokenAmount = 1_000n * FIL
  networkVersion = 28
  circulatingSupply: TokenAmount = 2_000_000_000n * FIL
  power = { raw: 0n, qa: 0n }
  pledge: TokenAmount = 0n
  burnt: TokenAmount = 0n
  /** The root of the state. */
  root: Cid
  /** Whether each kind of proof holds. */
  readonly proofs = { post: true, seals: [] as boolean[], aggregate: true, update: true }
  consensusFault: ConsensusFault | undefined = undefined
  /** The origin of messages, if it is not the caller. */
  origin: ActorId | undefined = undefined
  readonly cronEvents: { epoch: bigint; payload: Uint8Array }[] = []
  readonly #answers = new Map<string, Answerer>()
  readonly #addresses = new Map<string, ActorId>()

  constructor() {
    const empty = Uint8Array.of(0x80)
    this.root = cidOf(Codec.DAG_CBOR, empty)
    this.store.put(this.root, empty)
    const rewardAnswer = Uint8Array.of(0x82, ...estimate(REWARD[0]), ...bigintBytes(REWARD[1]))
    this.answer(Id.reward, 3n, () => ({ data: rewardAnswer }))
    this.answer(Id.power, 9n, () => ({
      data: Uint8Array.of(
        0x86,
        ...bigintBytes(NETWORK_POWER),
        ...bigintBytes(NETWORK_POWER),
        ...bigintBytes(1_000_000n * FIL),
        ...estimate(NETWORK_POWER),
        0,
        0,
      ),
    }))
    for (const id of [Id.worker, Id.owner, Id.control, Id.stranger])
      this.answer(id, 2n, () => ({ data: addressBytes(blsAddressOf(id)) }))
    this.answer(Id.secpAccount, 2n, () => ({
      data: addressBytes(Address.fromPayload(Protocol.Secp256k1, new Uint8Array(20))),
    }))
  }

  /** Sets what another actor answers to a method. */
  answer(to: ActorId, method: bigint, answer: Answerer): void {
    this.#answers.set(`${to}/${method}`, answer)
  }

  /** Gives an address an id. */
  name(address: Address, id: ActorId): void {
    this.#addresses.set(address.key, id)
  }

  /** What the functions of the miner's state run on, outside of a call. */
  get context(): Runtime {
    return new Runtime(recording(new BenchSyscalls(this, Id.system, 0n)), this.policy)
  }

  get state(): MinerState {
    return this.read(MINER_STATE, this.root)
  }

  /** Writes a sector into the state, as an older release may have left it. */
  setSector(sector: SectorOnChainInfo): void {
    const { state } = this
    const sectors = Sectors.load(this.store, state.sectors)
    sectors.store([sector])
    state.sectors = sectors.amt.flush()
    this.#write(state)
  }

  /** Writes into the state that a deadline has terminations which are not paid for. */
  markEarlyTermination(deadline: bigint): void {
    const { state } = this
    state.earlyTerminations = state.earlyTerminations.with(deadline)
    this.#write(state)
  }

  #write(state: MinerState): void {
    const block = encodeAs(MINER_STATE, state)
    this.root = cidOf(Codec.DAG_CBOR, block)
    this.store.put(this.root, block)
  }

  /** The value of a block. */
  read<T>(schema: { decode(r: never): T }, cid: Cid): T {
    return decodeAs(schema as Parameters<typeof decodeAs<T>>[0], this.store.get(cid)!)
  }

  /** Calls a method; one that fails changes nothing. */
  call<N extends MethodName>(
    from: ActorId,
    name: N,
    params?: ParamsOf<Methods[N]>,
  ): Outcome<ReturnOf<Methods[N]>> {
    const spec: MethodSpec = MINER.methods[name]
    const [number] = methodNumbersOf(name, spec)
    const encoded =
      spec.params === undefined ? undefined : encodeValue(spec.params as AnySchema, params)
    const outcome = this.callNumber(from, number!, encoded)
    if (outcome.exitCode !== 0) return { ...outcome, value: undefined }
    REACHED.add(name)
    const value = spec.returns === undefined ? undefined : decodeValue(spec.returns, outcome.value!)
    return { ...outcome, value: value as ReturnOf<Methods[N]> } // by the method's schema
  }

  /** Calls a number with bytes of CBOR; the return value is bytes too. */
  callNumber(from: ActorId, number: bigint, params?: Uint8Array): Outcome<Uint8Array> {
    const before = { root: this.root, balance: this.balance, power: this.power }
    const money = { pledge: this.pledge, burnt: this.burnt, cron: this.cronEvents.length }
    const sys = new BenchSyscalls(this, from, number)
    const recorded = () => ({ sent: sys.sent, events: sys.events, calls: sys.calls })
    try {
      const id = params === undefined ? 0 : sys.blockCreate(BigInt(Codec.CBOR), params)
      sys.calls.length = 0
      const returned = invokeNative(MINER_ACTOR, recording(sys), id, this.policy)
      const value = returned === 0 ? undefined : sys.blockData(returned)
      return { exitCode: 0, message: '', value, ...recorded() }
    } catch (thrown) {
      this.root = before.root
      this.balance = before.balance
      this.power = before.power
      this.pledge = money.pledge
      this.burnt = money.burnt
      this.cronEvents.length = money.cron
      if (thrown instanceof ActorError)
        return {
          exitCode: thrown.exitCode,
          message: thrown.message,
          value: undefined,
          ...recorded(),
        }
      if (thrown instanceof Panic)
        return { exitCode: 24, message: thrown.message, value: undefined, ...recorded() }
      throw thrown
    }
  }

  /** Moves to an epoch; cron calls the miner at the end of each epoch on the way for which it is enrolled. */
  advanceTo(epoch: bigint): void {
    for (;;) {
      const due = this.cronEvents.filter((event) => event.epoch < epoch)
      if (due.length === 0) break
      const next = due.reduce((a, b) => (b.epoch < a.epoch ? b : a))
      this.cronEvents.splice(this.cronEvents.indexOf(next), 1)
      this.epoch = next.epoch
      const { exitCode, message } = this.call(Id.power, 'OnDeferredCronEvent', {
        eventPayload: next.payload,
        rewardSmoothed: { position: REWARD[0] << 128n, velocity: 0n },
        qualityAdjPowerSmoothed: { position: NETWORK_POWER << 128n, velocity: 0n },
      })
      if (exitCode !== 0) throw new Error(`cron: exit ${exitCode}, ${message}`)
    }
    this.epoch = epoch
  }

  /** What a send leads to. */
  receive(to: Address, method: bigint, value: TokenAmount, params: Uint8Array | undefined): Answer {
    const id = this.resolve(to)
    if (id === undefined) throw new SyscallError(ErrorNumber.NotFound, 'no such actor')
    if (value > this.balance) throw new SyscallError(ErrorNumber.InsufficientFunds, 'too little')
    const answer = this.#answers.get(`${id}/${method}`)?.(params, value) ?? {}
    if ((answer.exitCode ?? 0) !== 0) return answer
    this.balance -= value
    if (id === Id.burnt) this.burnt += value
    if (id === Id.power) this.#takeNote(method, params)
    return answer
  }

  /** The id of an address, undefined for one without. */
  resolve(address: Address): ActorId | undefined {
    return address.actorId ?? this.#addresses.get(address.key)
  }

  #takeNote(method: bigint, params: Uint8Array | undefined): void {
    if (params === undefined) return
    if (method === 6n) this.pledge += signed(decodeCbor(params))
    if (method === 3n) {
      const [raw, qa] = decodeCbor(params) as Uint8Array[]
      this.power = { raw: this.power.raw + signed(raw), qa: this.power.qa + signed(qa) }
    }
    if (method === 4n) {
      const [epoch, payload] = decodeCbor(params) as [bigint | number, Uint8Array]
      this.cronEvents.push({ epoch: BigInt(epoch), payload })
    }
  }
}

/** The code of actors of a type. */
function codeOf(type: number): Cid {
  return cidOf(Codec.RAW, Uint8Array.of(type))
}

/** The BLS address of an account. */
export function blsAddressOf(id: ActorId): Address {
  return Address.fromPayload(Protocol.BLS, new Uint8Array(48).fill(Number(id)))
}

function addressBytes({ bytes }: Address): Uint8Array {
  return bytes.length < 24
    ? Uint8Array.of(0x40 | bytes.length, ...bytes)
    : Uint8Array.of(0x58, bytes.length, ...bytes)
}

/** A big integer as a CBOR byte string of sign and magnitude. */
export function bigintBytes(x: bigint): Uint8Array {
  if (x === 0n) return Uint8Array.of(0x40)
  const digits = (x < 0n ? -x : x).toString(16)
  const even = digits.padStart(digits.length + (digits.length % 2), '0')
  const magnitude = Uint8Array.from(even.match(/../g)!, (pair) => Number.parseInt(pair, 16))
  const length = 1 + magnitude.length
  const header = length < 24 ? [0x40 | length] : [0x58, length]
  return Uint8Array.of(...header, x < 0n ? 1 : 0, ...magnitude)
}

/** An estimate that does not move, as CBOR. */
function estimate(value: bigint): Uint8Array {
  return Uint8Array.of(0x82, ...bigintBytes(value << 128n), 0x40)
}

/** The number that a byte string of sign and magnitude stands for. */
export function signed(bytes: IpldValue | undefined): bigint {
  if (!(bytes instanceof Uint8Array) || bytes.length === 0) return 0n
  const magnitude = [...bytes.subarray(1)].reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  return bytes[0] === 1 ? -magnitude : magnitude
}

/** Notes the name of every call. */
function recording(sys: BenchSyscalls): ActorSyscalls {
  return new Proxy(sys, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function' || typeof name !== 'string') return value
      return (...args: unknown[]) => {
        target.calls.push(name)
        return Reflect.apply(value, target, args) as unknown
      }
    },
  }) as unknown as ActorSyscalls // a miner makes no other calls than those below
}

class BenchSyscalls implements Partial<ActorSyscalls> {
  readonly calls: string[] = []
  readonly sent: Sent[] = []
  readonly events: EventFields[] = []
  readonly #handles: { codec: number; data: Uint8Array }[] = [{ codec: 0, data: new Uint8Array() }]
  readonly #bench: MinerBench
  readonly #caller: ActorId
  readonly #method: bigint

  constructor(bench: MinerBench, caller: ActorId, method: bigint) {
    this.#bench = bench
    this.#caller = caller
    this.#method = method
  }

  debugEnabled(): boolean {
    return false
  }
  chargeExecution(): void {}
  msgContext(): ReturnType<ActorSyscalls['msgContext']> {
    return {
      origin: this.#bench.origin ?? this.#caller,
      nonce: 0n,
      caller: this.#caller,
      receiver: Id.miner,
      methodNumber: this.#method,
      valueReceived: 0n,
      gasPremium: 0n,
      readOnly: false,
    }
  }
  networkContext(): ReturnType<ActorSyscalls['networkContext']> {
    const { epoch, networkVersion } = this.#bench
    return { epoch, timestamp: 0n, baseFee: 0n, chainId: 0n, networkVersion }
  }
  blockOpen(cid: Cid): { id: number; size: number } {
    const data = this.#bench.store.get(cid)
    if (data === undefined) throw new SyscallError(ErrorNumber.NotFound, 'no such block')
    return { id: this.#handles.push({ codec: cid.codec, data }) - 1, size: data.length }
  }
  blockCreate(codec: bigint, data: Uint8Array): number {
    return this.#handles.push({ codec: Number(codec), data: data.slice() }) - 1
  }
  blockLink(id: number): Cid {
    const { codec, data } = this.#handles[id]!
    const cid = cidOf(codec, data)
    this.#bench.store.put(cid, data)
    return cid
  }
  blockData(id: number): Uint8Array {
    return this.#handles[id]!.data
  }
  blockStat(id: number): { codec: number; size: number } {
    const { codec, data } = this.#handles[id]!
    return { codec, size: data.length }
  }
  root(): Cid {
    return this.#bench.root
  }
  setRoot(root: Cid): void {
    this.#bench.root = root
  }
  resolveAddress(address: Address): ActorId {
    const id = this.#bench.resolve(address)
    if (id === undefined) throw new SyscallError(ErrorNumber.NotFound, 'no such address')
    return id
  }
  getActorCodeCid(id: ActorId): Cid {
    return codeOf(TYPES.get(id) ?? ActorType.account)
  }
  getBuiltinActorType(code: Cid): number {
    return code.digest.length === 0 ? 0 : typeOf(code)
  }
  hash(code: bigint, data: Uint8Array): Uint8Array {
    return hashByCode(code, data)!
  }
  currentBalance(): TokenAmount {
    return this.#bench.balance
  }
  totalFilCircSupply(): TokenAmount {
    return this.#bench.circulatingSupply
  }
  getChainRandomness(): Uint8Array {
    return new Uint8Array(32).fill(7)
  }
  getBeaconRandomness(): Uint8Array {
    return new Uint8Array(32).fill(9)
  }
  computeUnsealedSectorCid(
    proof: bigint,
    pieces: readonly { readonly cid: Cid; readonly size: bigint }[],
  ): Cid {
    const commitments = pieces.map(({ cid, size }) => ({ commitment: cid.digest, size }))
    try {
      return unsealedCid(computeUnsealedCommitment(proof, commitments))
    } catch (thrown) {
      if (!(thrown instanceof DecodeError)) throw thrown
      throw new SyscallError(ErrorNumber.IllegalArgument, thrown.message)
    }
  }
  verifyPost(): boolean {
    return this.#bench.proofs.post
  }
  batchVerifySeals(infos: readonly unknown[]): boolean[] {
    return infos.map((_, i) => this.#bench.proofs.seals[i] ?? true)
  }
  verifyAggregateSeals(): boolean {
    return this.#bench.proofs.aggregate
  }
  verifyReplicaUpdate(): boolean {
    return this.#bench.proofs.update
  }
  verifyConsensusFault(): ConsensusFault | undefined {
    return this.#bench.consensusFault
  }
  emitEvent(headers: readonly ActorEventHeader[], keys: Uint8Array, values: Uint8Array): void {
    let key = 0
    let value = 0
    const fields = headers.map(({ keyLen, valLen }) => {
      const name = new TextDecoder().decode(keys.subarray(key, key + keyLen))
      const encoded = values.slice(value, value + valLen)
      key += keyLen
      value += valLen
      return [name, decodeCbor(encoded)] as const
    })
    this.events.push(fields)
  }
  send({ to, method, params, value }: SendRequest): SendAnswer {
    const data = params === 0 ? undefined : this.#handles[params]!.data
    const { exitCode = 0, data: returned } = this.#bench.receive(to, method, value, data)
    const decoded = data === undefined ? undefined : decodeCbor(data)
    this.sent.push({ to: this.#bench.resolve(to)!, method, value, params: decoded })
    if (returned === undefined) return { exitCode, blockId: 0, codec: 0, size: 0 }
    const blockId = this.#handles.push({ codec: Codec.CBOR, data: returned }) - 1
    return { exitCode, blockId, codec: Codec.CBOR, size: returned.length }
  }
}

function typeOf(code: Cid): number {
  for (let type = 1; type <= 16; type++) if (codeOf(type).equals(code)) return type
  return 0
}

/** A CID of an unsealed commitment. */
export function unsealedCid(commitment: Uint8Array): Cid {
  return Cid.v1(Codec.FIL_COMMITMENT_UNSEALED, 0x1012, commitment)
}

/** A CID of a sealed commitment. */
export function sealedCid(seed: number): Cid {
  return Cid.v1(Codec.FIL_COMMITMENT_SEALED, 0xb401, new Uint8Array(32).fill(seed))
}
