import type { FvmOptions } from 'litefvm'

/**
 * The kinds of actors that the stories run on: native ones, and the official ones of v18 when
 * LITEFVM_BUNDLES names a folder with bundles.
 */
export const KINDS: readonly (readonly [string, FvmOptions])[] = [
  ['native actors', {}],
  ...(process.env['LITEFVM_BUNDLES'] === undefined
    ? []
    : [['official actors', { actors: 'v18' }] as const]),
]

/** Timeout of the stories: none, as a month of cron takes minutes on a busy machine. */
export const NO_TIME_LIMIT = 0
