import { secp256k1Address } from '../../crypto/index.ts'
import { createGenesis, type StackFrame } from '../../harness/index.ts'
import { type Blockstore, type Cid, Codec, cidOf, MemoryBlockstore } from '../../ipld/index.ts'
import { createFakeExterns, FAKE_PROOFS } from '../../kernel/index.ts'
import {
  type ApplyKind,
  type ApplyRet,
  createMachine,
  Engine,
  type Frame,
  type Machine,
} from '../../machine/index.ts'
import { EMPTY_ARR_CID, StateTree } from '../../state-tree/index.ts'
import {
  type ActorId,
  Address,
  FatalError,
  METHOD_CONSTRUCTOR,
  type MethodNum,
  type TokenAmount,
  UsageError,
} from '../../types/index.ts'

/** The world's network version: the last whose built-in actors are native here. */
const NETWORK_VERSION = 28
const EPOCH = 1_000n
const BASE_FEE = 100n
const FIL = 10n ** 18n
/** The gas limit of a whole block. */
const GAS_LIMIT = 10_000_000_000n
/** The approximate bytes of a signed message on chain, without its params. */
const ENVELOPE_BYTES = 100
/** The id at which the actor is installed. */
export const ACTOR_ID: ActorId = 1_000n
const INIT_ACTOR = Address.id(1n)
/** The account that sends; nothing is signed, so any key does. */
const SENDER = secp256k1Address(new Uint8Array(65).fill(4))

/** The actor's state root; the block is undefined if it is not dag-cbor in the store. */
export interface ActorStateRoot {
  readonly cid: Cid
  readonly block: Uint8Array | undefined
}

/** How an {@link ActorWorld} runs. */
export interface ActorWorldOptions {
  /** Record where the gas goes; false by default. */
  readonly profiling?: boolean | undefined
  /** The source map of the code, for stacks. */
  readonly sourceMap?: string | undefined
}

/** A fresh world (network version 28, no bundle) in which one actor is installed at {@link ACTOR_ID}. */
export class ActorWorld {
  readonly #store = new MemoryBlockstore()
  readonly #machine: Machine
  readonly #sourceMap: string | undefined
  #nonce = 0n

  /** @throws UsageError `FVM_BAD_WASM` if the reference would refuse the code: says where and why */
  constructor(wasm: Uint8Array, { profiling = false, sourceMap }: ActorWorldOptions = {}) {
    const genesis = createGenesis(this.#store, {
      network: 'mainnet',
      networkVersion: NETWORK_VERSION,
      accounts: [{ address: SENDER, balance: 1_000_000n * FIL }],
    })
    const code = cidOf(Codec.RAW, wasm)
    this.#store.put(code, wasm)
    this.#machine = machineOn(this.#store, install(this.#store, genesis, code))
    assertAccepted(this.#machine, code)
    this.#machine.profiling = profiling
    this.#sourceMap = sourceMap
  }

  /** Calls the constructor (method 1) as f01 does when it creates an actor: an implicit message. */
  construct(params: Uint8Array): ApplyRet {
    return this.#execute('implicit', INIT_ACTOR, 0n, METHOD_CONSTRUCTOR, params, 0n)
  }

  /** Sends a message from an account. */
  send(method: MethodNum, params: Uint8Array, value: TokenAmount): ApplyRet {
    return this.#execute('explicit', SENDER, this.#nonce++, method, params, value)
  }

  /** The Wasm stack of a failed frame, innermost first. */
  stackOf({ stack }: Frame): readonly StackFrame[] {
    if (stack === undefined) return []
    return this.#machine.engine.stacks.read(stack, this.#store, this.#sourceMap)
  }

  /** The actor's state now; undefined if the actor is gone. */
  state(): ActorStateRoot | undefined {
    this.#machine.flush()
    const actor = this.#machine.stateTree.getActor(ACTOR_ID)
    if (actor === undefined) return undefined
    return { cid: actor.state, block: this.#store.get(actor.state) }
  }

  #execute(
    kind: ApplyKind,
    from: Address,
    sequence: bigint,
    methodNum: MethodNum,
    params: Uint8Array,
    value: TokenAmount,
  ): ApplyRet {
    const message = {
      version: 0n,
      from,
      to: Address.id(ACTOR_ID),
      sequence,
      value,
      methodNum,
      params,
      gasLimit: GAS_LIMIT,
      gasFeeCap: BASE_FEE,
      gasPremium: 0n,
    }
    return this.#machine.executeMessage(message, kind, params.length + ENVELOPE_BYTES)
  }
}

function install(store: Blockstore, root: Cid, code: Cid): Cid {
  const tree = StateTree.load(store, root)
  tree.setActor(ACTOR_ID, {
    code,
    state: EMPTY_ARR_CID,
    sequence: 0n,
    balance: 0n,
    delegatedAddress: undefined,
  })
  return tree.flush()
}

function machineOn(blockstore: Blockstore, stateRoot: Cid): Machine {
  return createMachine({
    networkVersion: NETWORK_VERSION,
    epoch: EPOCH,
    timestamp: EPOCH * 30n,
    baseFee: BASE_FEE,
    circulatingSupply: 1_000_000_000n * FIL,
    stateRoot,
    blockstore,
    externs: createFakeExterns(),
    proofs: FAKE_PROOFS,
    engine: new Engine(),
    tracing: true,
    actorDebugging: true,
    stacks: true,
    actors: 'native',
  })
}

/** Loads the code before anything runs: what the reference refuses would burn the whole limit. */
function assertAccepted(machine: Machine, code: Cid): void {
  try {
    const loaded = machine.engine.load(code, machine)
    machine.engine.link(loaded, machine.rules.fvm)
  } catch (thrown) {
    if (!(thrown instanceof FatalError)) throw thrown
    throw new UsageError('FVM_BAD_WASM', thrown.message, { cause: thrown })
  }
}
