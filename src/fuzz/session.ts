import {
  chainLength,
  OverlayBlockstore,
  reasonOf,
  VECTOR_KERNEL_MODULE,
  vectorKernelFor,
} from '../conformance/index.ts'
import { encodeMessage } from '../harness/index.ts'
import {
  BufferedBlockstore,
  CborReader,
  type CborSchema,
  type Cid,
  decodeAs,
} from '../ipld/index.ts'
import { type ApplyRet, createMachine, type Machine, ranOutOfGas } from '../machine/index.ts'
import type { ActorState } from '../state-tree/index.ts'
import {
  type ActorId,
  Address,
  ExitCode,
  INIT_ACTOR_ID,
  type Message,
  TOTAL_FILECOIN,
} from '../types/index.ts'
import { differencesOf, type RunDifference } from './compare.ts'
import type { FuzzWorld } from './world.ts'

/** A message as a generator makes it. */
export interface Draft {
  /** The description for readers. */
  readonly note: string
  readonly from: Address
  readonly to: Address
  readonly method: bigint
  readonly value: bigint
  readonly params: Uint8Array
  /** Whether it is an implicit message: from any actor, without a nonce or a fee. */
  readonly isImplicit: boolean
  readonly gasLimit: bigint
  /** Whether it is a tick of cron that ends an epoch, which is not counted as a message. */
  readonly isTick?: boolean
}

/** An actor that messages can concern. */
export interface KnownActor {
  readonly id: ActorId
  /** The name of the actor's code in the manifest. */
  readonly type: string
  readonly delegatedAddress: Address | undefined
}

/** A message that ran on both sides. */
export interface FuzzStep {
  readonly draft: Draft
  readonly message: Message
  readonly encoded: Uint8Array
  readonly epoch: bigint
  readonly official: ApplyRet
  /** Root of the official state after the message. */
  readonly root: Cid
  /** Empty if both sides agree. */
  readonly differences: readonly RunDifference[]
  /** Whether a call ran out of gas on either side; such a message is not compared. */
  readonly ranOut: boolean
}

/** The facts by which both kinds of actors are compared. */
export type CompareMode = 'all' | 'state'

/**
 * Runs each message with the official Wasm and with the native actors, each kind on its own state, and
 * compares the states. Messages pay no fees for gas, because the two kinds use different amounts of it.
 */
export class Session {
  readonly world: FuzzWorld
  readonly #mode: CompareMode
  readonly #sides: readonly [official: Side, native: Side]
  readonly #known = new Map<ActorId, KnownActor>()
  readonly #robust = new Map<ActorId, Address>()
  epoch: bigint

  constructor(world: FuzzWorld, mode: CompareMode) {
    this.world = world
    this.#mode = mode
    this.epoch = world.epoch
    this.#sides = [new Side(world, 'wasm'), new Side(world, 'native')]
    for (const side of this.#sides) side.begin(this.epoch)
    this.#official.tree.forEach((id) => this.#learn(id))
  }

  get #official(): Side {
    return this.#sides[0]
  }

  /** Lists all actors, or those of one type; deleted ones are included. */
  actors(type?: string): KnownActor[] {
    const all = [...this.#known.values()]
    return type === undefined ? all : all.filter((actor) => actor.type === type)
  }

  /** Returns an actor's record in the official state. */
  getActor(id: ActorId): ActorState | undefined {
    return this.#official.tree.getActor(id)
  }

  /** Returns the id of an address in the official state. */
  lookupId(address: Address): ActorId | undefined {
    return this.#official.tree.lookupId(address)
  }

  /** Returns the f2 address that init gave an actor. */
  robustAddress(id: ActorId): Address | undefined {
    return this.#robust.get(id)
  }

  /** Blocks of the official state. */
  get store(): OverlayBlockstore {
    return this.#official.store
  }

  /** Returns an actor's state; undefined if there is none. */
  state<T>(id: ActorId, decode: (r: CborReader) => T): T | undefined {
    const cid = this.getActor(id)?.state
    const block = cid === undefined ? undefined : this.store.get(cid)
    const schema: CborSchema<T> = { encode: () => {}, decode }
    return block === undefined ? undefined : decodeAs(schema, block)
  }

  /** Advances the epoch on both sides. */
  advance(epochs: bigint): void {
    if (epochs === 0n) return
    this.epoch += epochs
    for (const side of this.#sides) side.begin(this.epoch)
  }

  /** Sends a message on both sides and compares the results and the states. */
  send(draft: Draft): FuzzStep {
    const id = this.lookupId(draft.from)
    const sender = id === undefined ? undefined : this.getActor(id)
    const message: Message = {
      version: 0n,
      from: draft.from,
      to: draft.to,
      sequence: draft.isImplicit ? 0n : (sender?.sequence ?? 0n),
      value: draft.value,
      methodNum: draft.method,
      params: draft.params,
      gasLimit: draft.gasLimit,
      gasFeeCap: 0n,
      gasPremium: 0n,
    }
    const encoded = encodeMessage(message)
    const length = chainLength(message, encoded)
    const kind = draft.isImplicit ? 'implicit' : 'explicit'
    const [official, native] = this.#sides
    const expected = official.machine.executeMessage(message, kind, length)
    const common = { draft, message, encoded, epoch: this.epoch, official: expected }
    let actual: ApplyRet
    try {
      actual = native.machine.executeMessage(message, kind, length)
    } catch (thrown) {
      const root = official.flush()
      const difference = { path: 'receipt', expected: 'a receipt', actual: reasonOf(thrown) }
      return { ...common, root, differences: [difference], ranOut: false }
    }
    const ranOut = ranOutOfGas(expected) || ranOutOfGas(actual)
    const roots = [official.flush(), native.flush()] as const
    for (const event of expected.trace) if (event.type === 'InvokeActor') this.#learn(event.id)
    if (draft.to.actorId === INIT_ACTOR_ID && expected.receipt.exitCode === ExitCode.OK)
      this.#learnRobust(expected.receipt.returnData)
    const isFree = this.#mode === 'state' || ranOut
    const differences = differencesOf(
      { ret: expected, root: roots[0], store: official.store },
      { ret: actual, root: roots[1], store: native.store },
      isFree ? (ranOut ? 'nothing' : 'state') : 'all',
    )
    if (ranOut) native.adopt(official, this.epoch)
    return { ...common, root: roots[0], differences, ranOut }
  }

  /** Records the two addresses that Exec returns: by id, and f2. */
  #learnRobust(returned: Uint8Array): void {
    const r = new CborReader(returned)
    if (returned.length === 0 || r.readArrayHeader() !== 2) return
    const id = Address.fromBytes(r.readBytes()).actorId
    if (id !== undefined) this.#robust.set(id, Address.fromBytes(r.readBytes()))
  }

  #learn(id: ActorId): void {
    const actor = this.getActor(id)
    if (actor === undefined) return
    const type = this.#official.machine.manifest.nameByCode(actor.code)
    if (type === undefined) return
    this.#known.set(id, { id, type, delegatedAddress: actor.delegatedAddress })
  }
}

/** One kind of actors, on a state of its own. */
class Side {
  store: OverlayBlockstore
  readonly #world: FuzzWorld
  readonly #actors: 'wasm' | 'native'
  #root: Cid
  #machine: Machine | undefined = undefined

  constructor(world: FuzzWorld, actors: 'wasm' | 'native') {
    this.#world = world
    this.#actors = actors
    this.#root = world.root
    this.store = new OverlayBlockstore([world.state, world.code])
  }

  get machine(): Machine {
    return this.#machine!
  }

  get tree(): Machine['stateTree'] {
    return this.machine.stateTree
  }

  /** Creates a machine at an epoch, with the same settings as the runner of vectors. */
  begin(epoch: bigint): void {
    const { networkVersion, engine, proofs, externs } = this.#world
    this.#machine = createMachine({
      networkVersion,
      epoch,
      timestamp: epoch * 30n,
      baseFee: 0n,
      circulatingSupply: CIRCULATING_SUPPLY,
      stateRoot: this.#root,
      blockstore: this.store,
      buffer: new BufferedBlockstore(this.store),
      externs,
      proofs,
      engine,
      tracing: true,
      kernelClass: vectorKernelFor(networkVersion),
      kernelModule: VECTOR_KERNEL_MODULE,
      actors: this.#actors,
      fatal: 'receipt',
    })
  }

  /** Continues from the other side's state, after a message in which a call ran out of gas. */
  adopt(other: Side, epoch: bigint): void {
    this.store = new OverlayBlockstore([other.store])
    this.#root = other.#root
    this.begin(epoch)
  }

  flush(): Cid {
    this.#root = this.machine.flush()
    return this.#root
  }
}

/** The circulating supply in attoFIL, which a vector records too. */
export const CIRCULATING_SUPPLY = TOTAL_FILECOIN
