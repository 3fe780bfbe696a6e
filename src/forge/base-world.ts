import { INIT_STATE } from '../builtin-actors/index.ts'
import {
  FVM,
  forkTree,
  type Hex,
  hexToBytes,
  layerOf,
  type World,
  type WorldPort,
} from '../harness/index.ts'
import { Codec, cidOf, decodeAs, encodeAs } from '../ipld/index.ts'
import { createMachine, type Machine } from '../machine/index.ts'
import type { StateTree } from '../state-tree/index.ts'
import { INIT_ACTOR_ID } from '../types/index.ts'
import {
  CONSOLE_ADDRESS,
  CREATE2_FACTORY,
  FVM_CHEATS_ADDRESS,
  VM_ADDRESS,
} from './cheat-addresses.ts'
import type { ForgeConfig } from './config.ts'
import { EthState } from './eth-state.ts'
import { toHex } from './hex-text.ts'

/** Code of {@link CREATE2_FACTORY}. */
const CREATE2_FACTORY_CODE: Hex =
  '0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3'

/** First id of actors that tests create: lower ones are free for suites that choose ids themselves. */
const FIRST_ID = 10_000_000n

function raiseNextId(tree: StateTree, { store }: EthState): void {
  const init = tree.getActor(INIT_ACTOR_ID)! // every world has it
  const block = store.get(init.state)! // the state of an actor is there
  const raised = encodeAs(INIT_STATE, { ...decodeAs(INIT_STATE, block), nextId: FIRST_ID })
  const root = cidOf(Codec.DAG_CBOR, raised)
  store.put(root, raised)
  tree.setActor(INIT_ACTOR_ID, { ...init, state: root })
}

/** The world that the tests of a project begin with, and machines over it. */
export class BaseWorld {
  readonly tree: StateTree
  /** The world before a test changed anything. */
  readonly port: WorldPort<FVM>
  readonly #world: World
  readonly #vm: FVM
  readonly #actors: 'native' | 'wasm'

  private constructor(vm: FVM, config: ForgeConfig) {
    this.#vm = vm
    const port = FVM.portOf(vm)
    this.port = port
    this.#world = port.world
    this.#actors = port.config.actors
    this.tree = forkTree(this.#world.tree, [])
    const state = new EthState(this.tree, this.tree.store, vm.manifest)
    for (const address of [VM_ADDRESS, CONSOLE_ADDRESS, FVM_CHEATS_ADDRESS])
      state.setCode(address, Uint8Array.of(0))
    state.setCode(CREATE2_FACTORY, hexToBytes(CREATE2_FACTORY_CODE, 'the factory'))
    raiseNextId(this.tree, state)
    const sender = toHex(config.sender)
    const id = state.ensure(sender)
    const actor = this.tree.getActor(id)! // just made
    this.tree.setActor(id, {
      ...actor,
      code: vm.manifest.ethAccountCode,
      balance: config.initialBalance,
    })
    this.tree.flush()
  }

  /** Creates the world. @param actors - `native`, or a bundle as `FVM.create` takes it */
  static async create(config: ForgeConfig, actors = 'native'): Promise<BaseWorld> {
    const vm = await FVM.create({
      actors,
      chainId: config.chainId,
      epoch: config.blockNumber,
      timestamp: config.blockTimestamp,
      tracing: false,
    })
    return new BaseWorld(vm, config)
  }

  /** Returns a tree with the same actors that can be written to; the given one must not change any more. */
  fork(tree: StateTree): StateTree {
    return forkTree(tree, [])
  }

  state(tree: StateTree): EthState {
    return new EthState(tree, tree.store, this.#vm.manifest)
  }

  /**
   * Creates a machine over a tree.
   *
   * @param beacon - randomness that a suite mocks for an epoch
   */
  machine(tree: StateTree, beacon: (epoch: bigint) => Uint8Array | undefined): Machine {
    const { config } = FVM.portOf(this.#vm)
    const layer = layerOf(tree)
    const { epoch, timestamp, baseFee, circulatingSupply, externs } = this.#world.chain
    return createMachine({
      epoch,
      timestamp,
      baseFee,
      circulatingSupply,
      externs: {
        getChainRandomness: (at) => externs.getChainRandomness(at),
        getBeaconRandomness: (at) => beacon(at) ?? externs.getBeaconRandomness(at),
        getTipsetCid: (at) => externs.getTipsetCid(at),
        verifyConsensusFault: (h1, h2, extra) => externs.verifyConsensusFault(h1, h2, extra),
      },
      networkVersion: config.networkVersion,
      chainId: config.chainId,
      stateTree: tree,
      blockstore: layer,
      buffer: layer,
      proofs: config.proofs,
      engine: config.engine,
      tracing: false,
      actors: this.#actors,
    })
  }
}
