import { assertOptions, type OptionNames, UsageError } from '../../types/index.ts'
import type { MapConfig, MapOptions } from './map-node.ts'

/** The default of {@link MapOptions.maxArrayWidth}. Source: fvm_ipld_hamt 0.10.6 `src/lib.rs`. */
export const DEFAULT_MAX_ARRAY_WIDTH = 3

const OPTIONS = {
  bitWidth: true,
  minDataDepth: true,
  maxArrayWidth: true,
  hash: true, // of a HAMT
} satisfies OptionNames<MapOptions> & { readonly hash: true }

/** @throws UsageError `FVM_OPTION` for unknown options, `FVM_BAD_MAP_OPTIONS` outside the ranges of {@link MapOptions} */
export function mapConfig(options: MapOptions): MapConfig {
  assertOptions(options, 'the options of a HAMT or KAMT', OPTIONS)
  const { bitWidth, minDataDepth = 0, maxArrayWidth = DEFAULT_MAX_ARRAY_WIDTH } = options
  if (!(Number.isInteger(bitWidth) && bitWidth >= 1 && bitWidth <= 8))
    throw new UsageError('FVM_BAD_MAP_OPTIONS', `the bit width is ${bitWidth}: use 1 to 8`)
  if (!(Number.isInteger(minDataDepth) && minDataDepth >= 0))
    throw new UsageError('FVM_BAD_MAP_OPTIONS', `minDataDepth is ${minDataDepth}: use 0 or more`)
  if (!(Number.isInteger(maxArrayWidth) && maxArrayWidth >= 1))
    throw new UsageError('FVM_BAD_MAP_OPTIONS', `maxArrayWidth is ${maxArrayWidth}: use 1 or more`)
  return { bitWidth, minDataDepth, maxArrayWidth }
}
