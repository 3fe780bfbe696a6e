import { UsageError } from '../types/index.ts'
import type { Bundle } from './bundle.ts'
import type { BundleLibrary } from './bundle-library.ts'

/** Bundles of one place: a folder of bundles, an archive or a CAR. */
export class BundleSource {
  readonly #library: BundleLibrary
  readonly #place: string

  private constructor(library: BundleLibrary, place: string) {
    this.#library = library
    this.#place = place
  }

  /** @throws UsageError `FVM_NO_SUCH_PATH` */
  static async open(library: BundleLibrary, place: string): Promise<BundleSource> {
    const found = await library.find({ place, release: '', network: '' })
    if (found.type === 'no-such-path')
      throw new UsageError(
        'FVM_NO_SUCH_PATH',
        `the bundles ${place} do not exist: give a folder with files such as v18.tar.zst or v18.car, or one such file`,
      )
    return new BundleSource(library, place)
  }

  /**
   * Loads the bundle of a release and network.
   *
   * @param release - of the built-in actors, such as `v18`
   * @returns undefined if the folder has no such bundle
   * @throws DecodeError if the bundle is damaged, UsageError `FVM_NO_BUNDLE` if it lacks the network
   */
  async load(release: string, network: string): Promise<Bundle | undefined> {
    const found = await this.#library.find({ place: this.#place, release, network })
    return found.type === 'file' ? this.#library.load(found, network) : undefined
  }
}
