import { UsageError } from '../../types/index.ts'
import { toCpuProfile, toFolded, toHtml, toPprof, toSpeedscope, toSvg } from './formats/index.ts'
import type { Profile } from './profile.ts'
import { shallowProfile } from './shallow-profile.ts'

const WRITERS = {
  html: toHtml,
  svg: toSvg,
  speedscope: toSpeedscope,
  cpuprofile: toCpuProfile,
  folded: toFolded,
  pprof: toPprof,
} as const satisfies Record<string, (profile: Profile, name: string) => string | Uint8Array>

/** A form in which other programs read a profile. */
export type ProfileFormat = keyof typeof WRITERS

/** All of {@link ProfileFormat}. */
export const PROFILE_FORMATS =
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the table are the formats
  Object.keys(WRITERS) as readonly ProfileFormat[]

/**
 * Writes a profile in a form that other programs read. The amounts are milligas, so that their sum
 * is exact; in formats that only have time, a microsecond is one.
 *
 * @param name - title of the profile
 * @returns text, or bytes for `pprof`
 * @example renderProfile(profile, 'folded', 'transfer').split('\n')[0] // 'OnChainMessage 38863000'
 */
export function renderProfile(
  profile: Profile,
  format: Exclude<ProfileFormat, 'pprof'>,
  name: string,
): string
/** Renders a profile in a format that is known at run time only. */
export function renderProfile(
  profile: Profile,
  format: ProfileFormat,
  name: string,
): string | Uint8Array
/** Renders a profile in a format that is known at run time only. */
export function renderProfile(
  profile: Profile,
  format: ProfileFormat,
  name: string,
): string | Uint8Array {
  if (!Object.hasOwn(WRITERS, format))
    throw new UsageError(
      'FVM_PROFILE_FORMAT',
      `${JSON.stringify(format) ?? 'undefined'} is not a format of profiles: use ${PROFILE_FORMATS.join(', ')}`,
    )
  return WRITERS[format](shallowProfile(profile), name)
}
