import {
  blocksOf,
  DEFAULT_NETWORK,
  findVectorFiles,
  sortFiles,
  type Vector,
  vectorsOf,
  workOf,
} from '../../conformance/index.ts'
import { loadFastBls } from '../../crypto/index.ts'
import { openBundles } from '../../io/index.ts'
import type { Blockstore } from '../../ipld/index.ts'
import { UsageError } from '../../types/index.ts'
import { networkVersionsFrom, regExpFrom } from '../flag-values.ts'
import type { ParsedCommand } from '../flags.ts'
import type { Io } from '../io.ts'

/** Selects vectors of a file and gives them what they need. */
export interface VectorChoice {
  /** A folder of bundles, or one bundle. */
  readonly bundles: string | undefined
  readonly network: string | undefined
  /** Takes vectors of these network versions only. */
  readonly networkVersions: ReadonlySet<number> | undefined
  /** Takes vectors whose id matches. */
  readonly filter: RegExp | undefined
}

/** A vector with the blocks that it runs on. */
export interface OpenVector {
  readonly vector: Vector
  readonly blocks: readonly Blockstore[]
}

/** The choice that a command's flags `--bundles`, `--network`, `--nv` and `--filter` make. */
export function choiceFrom(args: ParsedCommand, io: Io): VectorChoice {
  const nv = args.value('nv')
  const filter = args.value('filter')
  return {
    bundles: args.value('bundles') ?? (io.env['LITEFVM_BUNDLES'] || undefined),
    network: args.value('network'),
    networkVersions: nv === undefined ? undefined : new Set(networkVersionsFrom(nv, 'nv')),
    filter: filter === undefined ? undefined : regExpFrom(filter, 'filter'),
  }
}

/**
 * The vectors of a file, one after the other.
 *
 * @param path - a story, a message vector, or a file of these
 * @throws UsageError `FVM_NO_SUCH_PATH`, `FVM_NOT_A_VECTOR` or `FVM_NO_VECTOR`, DecodeError if a
 *   vector is damaged
 */
export async function* openVectors(path: string, choice: VectorChoice): AsyncGenerator<OpenVector> {
  const sorted = await sortFiles(await findVectorFiles([path]))
  const bundles = choice.bundles === undefined ? undefined : await openBundles(choice.bundles)
  await loadFastBls()
  let reason: string | undefined
  let opened = 0
  for (const file of sorted.vectors)
    for await (const item of workOf(file, sorted))
      for (const vector of await vectorsOf(item)) {
        if (!isChosen('skip' in vector ? vector.nv : vector.networkVersion, vector.id, choice))
          continue
        if ('skip' in vector) {
          reason ??= vector.skip
          continue
        }
        const found = await blocksOf(vector, bundles, choice.network ?? DEFAULT_NETWORK)
        if ('skip' in found) {
          reason ??= found.skip
          continue
        }
        opened++
        yield { vector, blocks: found.stores }
      }
  if (opened > 0) return
  const chosen = choice.filter !== undefined || choice.networkVersions !== undefined
  throw new UsageError(
    'FVM_NO_VECTOR',
    `${path} has no vector to run: ${reason ?? (chosen ? 'none is chosen by --filter and --nv' : 'it holds none')}`,
  )
}

function isChosen(nv: number, id: string, { networkVersions, filter }: VectorChoice): boolean {
  return networkVersions?.has(nv) !== false && filter?.test(id) !== false
}
