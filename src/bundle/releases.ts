import { UsageError } from '../types/index.ts'
import { bundleFileName } from './bundle-file.ts'
import { officialManifest } from './manifests.ts'

/** The address of the releases of the built-in actors. */
export const RELEASES_URL = 'https://github.com/filecoin-project/builtin-actors/releases/download'

/**
 * The release that each version's bundles are taken from; v19 is v18 so far.
 * Source: filecoin-project/lotus `build/builtin_actors_gen.go` (BundleGitTag) at the changes of
 * `build/actors/vNN.tar.zst`, and its CHANGELOG.
 */
const RELEASE_TAGS: Readonly<Record<number, string>> = {
  10: 'v10.0.0',
  11: 'v11.0.0',
  12: 'v12.0.0',
  13: 'v13.0.0',
  14: 'v14.0.0',
  15: 'v15.0.0',
  16: 'v16.0.1',
  17: 'v17.0.0',
  18: 'v18.0.0',
  19: 'v18.0.0',
}

/** Networks that stayed on another release of a version. Source: as {@link RELEASE_TAGS}. */
const OTHER_TAGS: Readonly<Record<string, string>> = {
  'v10/calibrationnet': 'v10.0.0-rc.1',
  'v11/calibrationnet': 'v11.0.0-rc2',
}

/** A bundle to be downloaded, and the manifest it must have. */
export interface ReleaseAsset {
  readonly url: string
  readonly manifest: string
}

/**
 * The asset of a version and network.
 *
 * @throws UsageError `FVM_UNKNOWN_BUNDLE`
 */
export function releaseAsset(version: number, network: string, releases: string): ReleaseAsset {
  const { manifest } = officialManifest(version, network)
  const tag = OTHER_TAGS[`v${version}/${network}`] ?? RELEASE_TAGS[version] ?? ''
  return { url: `${releases}/${encodeURIComponent(tag)}/${bundleFileName(network)}`, manifest }
}

/** `v18` or `18` as a number; undefined for anything that is not a version. */
export function actorsVersionFrom(text: string): number | undefined {
  const digits = /^v?(\d{1,3})$/.exec(text)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** Parses a version as {@link actorsVersionFrom} does. @throws UsageError `FVM_CLI_VALUE` */
export function assertActorsVersion(text: string): number {
  const version = actorsVersionFrom(text)
  if (version === undefined || RELEASE_TAGS[version] === undefined)
    throw new UsageError(
      'FVM_CLI_VALUE',
      `"${text}" is not a version of the built-in actors: use v${Object.keys(RELEASE_TAGS).join(', v')}`,
    )
  return version
}
