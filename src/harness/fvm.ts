import { readCar, readCarFile, writeCar, writeCarFile } from '../ipld/index.ts'
import { UsageError } from '../types/index.ts'
import { BlockLayer } from './block-layer.ts'
import { FvmEvm } from './fvm-evm.ts'
import { bundleWorld, nativeWorld } from './genesis-world.ts'
import { assertFits, loadBundle, readBundleSync } from './load-bundle.ts'
import { chainFrom, configFrom, type FvmOptions, type SyncFvmOptions } from './options.ts'
import { dumpBlocks, type LoadedDump, loadDump, loadedDump } from './state-car.ts'

/**
 * A local Filecoin: actors, accounts, messages, and time at your command.
 *
 * @example
 * const vm = await FVM.create()
 * vm.account('alice')
 * vm.send({ from: 'alice', to: vm.account('bob'), value: '1 FIL' }).exitName // 'OK'
 */
export class FVM extends FvmEvm {
  /**
   * A new world. The fast check of BLS signatures begins to load with the first account that has
   * BLS keys; until then, the portable one gives the same answers.
   *
   * @throws UsageError for options out of range, and a bundle that is not there or does not fit
   * @example (await FVM.create({ networkVersion: 29 })).config.networkVersion // 29
   */
  static async create(options: FvmOptions = {}): Promise<FVM> {
    const { actors = 'native', bundleCache, ...rest } = options
    if (actors === 'native') return FVM.createSync(rest)
    const config = configFrom(rest, 'wasm')
    const { network, networkVersion } = config
    const bundle = await loadBundle(actors, network, networkVersion, bundleCache)
    assertFits(bundle, network, networkVersion)
    return new FVM(config, bundleWorld(config, chainFrom(rest), bundle))
  }

  /**
   * A new world, at once.
   *
   * @throws UsageError for options out of range, and actors that take time to load
   * @example FVM.createSync().getActor('f00')?.type // 'system'
   */
  static createSync(options: SyncFvmOptions = {}): FVM {
    const { actors = 'native', ...rest } = options
    if (actors === 'native') {
      const config = configFrom(rest, 'native')
      return new FVM(config, nativeWorld(config, chainFrom(rest)))
    }
    if (!(actors instanceof Uint8Array))
      throw new UsageError(
        'FVM_ACTORS',
        `createSync takes actors: 'native' or the bytes of a CAR, not ${JSON.stringify(actors)}: with a path or a name use await FVM.create`,
      )
    const config = configFrom(rest, 'wasm')
    const bundle = readBundleSync(actors, config.network, config.networkVersion)
    return new FVM(config, bundleWorld(config, chainFrom(rest), bundle))
  }

  /**
   * An independent copy, made in no time: what happens to one does not show in the other.
   *
   * @example
   * const other = vm.fork()
   * other.setBalance('alice', 0n)
   * vm.balanceOf('alice') // 10000000000000000000000n
   */
  fork(): FVM {
    this.assertIdle('fork')
    return new FVM(this.config, this.share(), this.definitions, this.contracts)
  }

  /**
   * The world as a CAR: its root is a block with the epoch and all else, which links the state root.
   * With a path it is written there as it goes.
   *
   * @returns the bytes, or the number of blocks written
   * @example FVM.createSync().dumpState().length > 1000 // true
   */
  dumpState(): Uint8Array
  dumpState(path: string): Promise<number>
  dumpState(path?: string): Uint8Array | Promise<number> {
    this.assertIdle('dumpState')
    const { roots, blocks } = dumpBlocks(this.config, this.share())
    return path === undefined ? writeCar(roots, blocks) : writeCarFile(path, roots, blocks)
  }

  /**
   * Makes the world what it was when it was dumped; a CAR of a state tree alone is taken too, which
   * leaves the epoch and all else as they are. Mocks and pranks end.
   *
   * @throws UsageError `FVM_DUMP` for another CAR, or a dump of another network or version
   * @example
   * const other = FVM.createSync()
   * other.loadState(vm.dumpState())
   * other.balanceOf('alice') // 10000000000000000000000n
   */
  loadState(car: Uint8Array): void
  loadState(path: string): Promise<void>
  loadState(source: Uint8Array | string): void | Promise<void> {
    this.assertIdle('loadState')
    if (typeof source === 'string') return this.#loadFile(source)
    const { roots, blocks } = readCar(source)
    this.#load(loadDump(roots, blocks))
  }

  /** What is shown of a world in texts: not all of its state. @example vm.toJSON().epoch // 10000n */
  toJSON(): object {
    const { network, networkVersion, actors } = this.config
    const names = [...this.world.names.keys()]
    return { network, networkVersion, actors, epoch: this.epoch, names }
  }

  /** As Node's `console.log` shows it. */
  [Symbol.for('nodejs.util.inspect.custom')](): object {
    return this.toJSON()
  }

  async #loadFile(path: string): Promise<void> {
    const { roots, blocks } = await readCarFile(path)
    const layer = new BlockLayer(undefined)
    for await (const { cid, block } of blocks) layer.put(cid, block.slice())
    this.#load(loadedDump(roots, layer))
  }

  #load(dump: LoadedDump): void {
    const { header } = dump
    const { network, networkVersion, chainId } = this.config
    if (
      header !== undefined &&
      (header.network !== network ||
        header.networkVersion !== networkVersion ||
        header.chainId !== chainId)
    )
      throw new UsageError(
        'FVM_DUMP',
        `the dump is of ${header.network}, network version ${header.networkVersion}, chain id ${header.chainId}, and the world is of ${network}, ${networkVersion}, ${chainId}: create the world with the dump's`,
      )
    this.assume(dump.worldOver(this.plainWorld()))
  }
}
