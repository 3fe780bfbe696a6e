import { loadFastBls } from '../crypto/index.ts'
import { FvmActors } from './fvm-actors.ts'
import { genesisTree } from './genesis-world.ts'
import { chainFrom, configFrom, type FvmOptions } from './options.ts'

/**
 * A local Filecoin: actors, accounts, messages, and time at your command.
 *
 * @example
 * const vm = await FVM.create()
 * vm.account('alice')
 * vm.send({ from: 'alice', to: vm.account('bob'), value: '1 FIL' }).exitName // 'OK'
 */
export class FVM extends FvmActors {
  /** A new world, with the fast check of BLS signatures. @throws UsageError for options out of range */
  static async create(options: FvmOptions = {}): Promise<FVM> {
    await loadFastBls()
    return FVM.createSync(options)
  }

  /** A new world, at once: BLS signatures are checked with the portable code until the fast one is loaded. */
  static createSync(options: FvmOptions = {}): FVM {
    const config = configFrom(options, 'native')
    const tree = genesisTree(config.network, config.networkVersion)
    return new FVM(config, { tree, chain: chainFrom(options), names: new Map(), pins: [] })
  }

  /** An independent copy, made in no time: what happens to one does not show in the other. */
  fork(): FVM {
    this.assertIdle('fork')
    return new FVM(this.config, this.share(), this.definitions)
  }
}
