import { secp256k1Address } from '../../crypto/index.ts'
import { createGenesis } from '../../harness/index.ts'
import { type Blockstore, type Cid, Codec, cidOf, MemoryBlockstore } from '../../ipld/index.ts'
import { createFakeExterns, FAKE_PROOFS } from '../../kernel/index.ts'
import {
  type ApplyKind,
  type ApplyRet,
  createMachine,
  Engine,
  type Machine,
} from '../../machine/index.ts'
import { EMPTY_ARR_CID, StateTree } from '../../state-tree/index.ts'
import {
  type ActorId,
  Address,
  FatalError,
  METHOD_CONSTRUCTOR,
  type MethodNum,
  UsageError,
} from '../../types/index.ts'

/** The world's network version: the last whose built-in actors are native here. */
const NETWORK_VERSION = 28
const EPOCH = 1_000n
const BASE_FEE = 100n
const FIL = 10n ** 18n
/** In gas: a block's worth. */
const GAS_LIMIT = 10_000_000_000n
/** Where the actor is installed. */
export const ACTOR_ID: ActorId = 1_000n
const INIT_ACTOR = Address.id(1n)
const NO_PARAMS = new Uint8Array(0)

/** What {@link runActor} takes. */
export interface RunActorOptions {
  readonly wasm: Uint8Array
  readonly method: MethodNum
  /** CBOR; empty for none. */
  readonly params: Uint8Array
}

/** What became of the message, and of the constructor before it. */
export interface ActorRun {
  /** Undefined where the message itself calls the constructor. */
  readonly constructed: ApplyRet | undefined
  readonly applied: ApplyRet
  /** The actor's state afterwards; undefined if it is gone. */
  readonly state: { readonly cid: Cid; readonly block: Uint8Array | undefined } | undefined
}

/**
 * Installs an actor in a fresh world and sends it a message from an account. Its constructor (method
 * 1, no parameters, called by f01) runs first, unless the message is that.
 *
 * @throws UsageError `FVM_BAD_WASM` if the reference would refuse the code: says where and why
 */
export function runActor({ wasm, method, params }: RunActorOptions): ActorRun {
  const store = new MemoryBlockstore()
  const sender = secp256k1Address(new Uint8Array(65).fill(4)) // nothing is signed
  const accounts = [{ address: sender, balance: 1_000_000n * FIL }]
  const genesis = createGenesis(store, {
    network: 'mainnet',
    networkVersion: NETWORK_VERSION,
    accounts,
  })
  const code = cidOf(Codec.RAW, wasm)
  const machine = createWorld(store, install(store, genesis, code, wasm))
  assertAccepted(machine, code)
  const isConstructor = method === METHOD_CONSTRUCTOR
  const construct = (bytes: Uint8Array) =>
    send(machine, 'implicit', INIT_ACTOR, METHOD_CONSTRUCTOR, bytes)
  const constructed = isConstructor ? undefined : construct(NO_PARAMS)
  const applied = isConstructor
    ? construct(params)
    : send(machine, 'explicit', sender, method, params)
  machine.flush()
  const actor = machine.stateTree.getActor(ACTOR_ID)
  const state =
    actor === undefined ? undefined : { cid: actor.state, block: store.get(actor.state) }
  return { constructed, applied, state }
}

function install(store: Blockstore, root: Cid, code: Cid, wasm: Uint8Array): Cid {
  store.put(code, wasm)
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

function createWorld(blockstore: Blockstore, stateRoot: Cid): Machine {
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

function send(
  machine: Machine,
  kind: ApplyKind,
  from: Address,
  methodNum: MethodNum,
  params: Uint8Array,
): ApplyRet {
  const message = {
    version: 0n,
    from,
    to: Address.id(ACTOR_ID),
    sequence: 0n,
    value: 0n,
    methodNum,
    params,
    gasLimit: GAS_LIMIT,
    gasFeeCap: BASE_FEE,
    gasPremium: 0n,
  }
  return machine.executeMessage(message, kind, params.length + 100)
}
