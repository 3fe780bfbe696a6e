import { OverlayBlockstore } from '../../src/conformance/world.ts'
import { createExterns, DEFAULT_RANDOMNESS, NO_BEACONS } from '../../src/harness/chain.ts'
import { FVM, type Result } from '../../src/harness/index.ts'
import { NO_TIPSETS } from '../../src/harness/tipsets.ts'
import { FAKE_PROOFS } from '../../src/kernel/index.ts'
import { type ApplyKind, createMachine, Engine } from '../../src/machine/index.ts'
import { StateTree } from '../../src/state-tree/index.ts'
import {
  type Address,
  CRON_ACTOR_ID,
  FIRST_NON_SINGLETON_ID,
  type SizeLike,
} from '../../src/types/index.ts'
import { Twin } from './twin.ts'
import type { Sample } from './workbench.ts'

/** Kind of consensus fault that the machines confirm: double fork mining. */
const DOUBLE_FORK_MINING = 1
/** The first ticks of cron of each source that are kept, and one of so many of the others. */
const FIRST_TICKS = 40
const OTHER_TICKS = 11

/** Settings of a world in which storage workflows run. */
export interface StorageBenchOptions {
  /** The file of the official bundle. */
  readonly bundle: string
  readonly networkPower: SizeLike
  /** Accounts that do nothing but fill the map of addresses. */
  readonly others: number
}

/**
 * A world of native actors, each of whose messages is run again on the official v18 actors and the native
 * ones, from the state before it: the two have the same states.
 */
export class StorageBench {
  readonly samples: Sample[] = []
  readonly vm: FVM
  /** Where the messages come from, for {@link Sample.source}. */
  source = ''
  /** Messages whose sides did not do the same. */
  unlike = 0
  /** Whether window PoSts are valid, which a dispute finds out. */
  arePostsValid = true
  readonly #code: FVM
  readonly #engine = new Engine()
  /** Ticks of cron by source, with and without miners that were called. */
  readonly #ticks = new Map<string, number>()

  private constructor(vm: FVM, code: FVM) {
    this.vm = vm
    this.#code = code
    vm.overridePrimitive('verifyPost', () => this.arePostsValid)
    // Held so that the state before the next message stays in the world.
    let before = vm.snapshot()
    vm.onMessage((result) => {
      this.#replay(result)
      before = vm.snapshot()
    })
    void before
  }

  static async create(options: StorageBenchOptions): Promise<StorageBench> {
    const { networkPower, bundle } = options
    const vm = FVM.createSync({ networkPower, tracing: false, accountBalance: '10000000 FIL' })
    for (let i = 0; i < options.others; i++) vm.account(`other${i}`)
    return new StorageBench(vm, await FVM.create({ actors: bundle }))
  }

  #replay(result: Result<unknown>): void {
    const { changes, message } = result
    const isTick = message.to.actorId === CRON_ACTOR_ID && result.kind === 'implicit'
    if (isTick && !this.#isKept(changes.some(({ id }) => id >= FIRST_NON_SINGLETON_ID))) return
    const store = new OverlayBlockstore([this.vm.blockstore, this.#code.blockstore])
    const tree = StateTree.load(store, this.vm.stateRoot())
    for (const { id, before } of changes) {
      if (before === undefined) tree.deleteActor(id)
      else tree.setActor(id, before)
    }
    const { chain } = this
    const twin = new Twin(tree.flush(), (actors, epoch, stateRoot) =>
      createMachine({
        ...chain,
        networkVersion: 28,
        epoch,
        stateRoot,
        blockstore: store,
        externs: {
          ...createExterns({
            randomness: DEFAULT_RANDOMNESS,
            tipsets: NO_TIPSETS,
            beacons: NO_BEACONS,
          }),
          verifyConsensusFault: () => ({
            fault: {
              target: message.to.actorId ?? 0n,
              epoch: epoch - 1n,
              faultType: DOUBLE_FORK_MINING,
            },
          }),
        },
        proofs: { ...FAKE_PROOFS, verifyPost: () => this.arePostsValid },
        engine: this.#engine,
        tracing: true,
        actors,
        fatal: 'receipt',
      }),
    )
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a result has the kind that its message was applied as
    const run = twin.run(message, result.kind as ApplyKind, 200, this.vm.epoch)
    if (run.invocations === undefined || run.official.receipt.exitCode !== result.exitCode) {
      this.unlike++
      return
    }
    const source = isTick ? `${this.source}: cron` : this.source
    for (const invocation of run.invocations) this.samples.push({ ...invocation, source })
  }

  #isKept(callsMiners: boolean): boolean {
    const key = `${this.source} ${callsMiners}`
    const count = this.#ticks.get(key) ?? 0
    this.#ticks.set(key, count + 1)
    return count < FIRST_TICKS || count % OTHER_TICKS === 0
  }

  private get chain() {
    const { timestamp, baseFee, circulatingSupply } = this.vm
    return { timestamp, baseFee, circulatingSupply }
  }

  /** Sends a message that may fail. */
  attempt(
    from: string,
    to: Address,
    method: bigint | string,
    params: unknown = new Uint8Array(0),
  ): void {
    this.vm.send({ from, to, method, params })
  }
}
